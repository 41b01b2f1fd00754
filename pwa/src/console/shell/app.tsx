/** The desk around its pages: rail, find, language and theme; or the sign-in page. */
import arrows from 'lucide:arrow-left-right';
import bell from 'lucide:triangle-alert';
import bins from 'lucide:map-pin';
import box from 'lucide:package';
import boxes from 'lucide:warehouse';
import cart from 'lucide:shopping-cart';
import grid from 'lucide:layout-grid';
import handshake from 'lucide:handshake';
import hash from 'lucide:hash';
import inbox from 'lucide:package-check';
import logOut from 'lucide:log-out';
import moon from 'lucide:moon';
import audit from 'lucide:scroll-text';
import people from 'lucide:users';
import logIn from 'lucide:log-in';
import keyRound from 'lucide:key-round';
import network from 'lucide:network';
import phone from 'lucide:smartphone';
import sun from 'lucide:sun';
import translate from 'lucide:languages';
import { signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { named } from '../../i18n';
import { common } from '../../i18n/common';
import { Outlet, type Fallbacks } from '../../shell/outlet';
import { go, here } from '../../shell/router';
import { change, settings } from '../../shell/settings';
import { Icon } from '../../ui/icon';
import { Empty } from '../../ui/empty';
import { Btn, Desk, ProblemNote, Rail, TopBar, useKeyMap } from '../../ui/console';
import { type Problem, ProblemError } from '../api';
import type { Counted } from '../discrepancies/types';
import { keepFresh } from '../refresh';
import { useResource } from '../resource';
import { routes } from '../routes';
import { may, names, person, type Person, signOut, speak } from '../session';
import { BackupNote } from './backups';
import { KeyList } from './keys';
import { lookUp } from './find';
import { renew } from './version';
import { catchScans } from './scan';
import { SignIn } from './sign-in';
import { words } from './words';

/** The list of all keys is open. */
const keysOpen = signal(false);

const fallbacks: Fallbacks = {
  loading: () => <Empty title={common().waiting} />,
  failed: ({ title, note, again }) => (
    <Empty title={title} note={note}>
      <Btn go onPress={again}>
        {common().retry}
      </Btn>
    </Empty>
  ),
  renew,
};

export function App() {
  if (person.value === undefined) return null;
  return person.value === null ? <SignIn /> : <Shell who={person.value} />;
}

function Shell({ who }: { who: Person }) {
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(keepFresh, []);
  useEffect(() => catchScans((text) => void find(text)), []);
  useKeyMap({
    '?': () => {
      keysOpen.value = !keysOpen.value;
    },
  });
  const pages = routes.filter((page) => may(page.permission));
  const first = pages[0];
  const path = here.value.path;
  useEffect(() => {
    setProblem(null);
    if (path === '/' && first) go(first.path, { replace: true });
  }, [path]);

  async function find(text: string): Promise<void> {
    if (!text.trim()) return;
    try {
      const to = await lookUp(text);
      if (to) {
        if (document.activeElement instanceof HTMLElement) document.activeElement.blur(); // its keys are the page's now
        go(to);
      }
      setProblem(to ? null : { status: 404, code: 'nothing_called', detail: '', params: { text: text.trim() } });
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      setProblem(error.problem);
    }
  }
  return (
    <Desk
      rail={<Rail groups={useGroups()} person={{ name: named(names(who)), role: roleNames(who) }} />}
      top={
        <TopBar onFind={(text) => void find(text)}>
          <Tools />
        </TopBar>
      }
    >
      <BackupNote />
      {problem ? <ProblemNote problem={problem} onClose={() => setProblem(null)} /> : null}
      {keysOpen.value ? <KeyList onClose={() => (keysOpen.value = false)} /> : null}
      {first ? <Outlet routes={pages} fallbacks={fallbacks} /> : <Empty title={words().home} note={words().homeNext} />}
    </Desk>
  );
}

function Tools() {
  const t = words();
  const english = settings.value.language === 'en';
  const dark = document.documentElement.getAttribute('data-theme') === 'dark';
  return (
    <>
      <button class="tb" lang={english ? 'zh-CN' : 'en'} onClick={() => speak(english ? 'zh-CN' : 'en')}>
        <Icon of={translate} size={20} />
        {english ? t.chinese : t.english}
      </button>
      <button class="tb" onClick={() => change({ theme: dark ? 'light' : 'dark' })}>
        <Icon of={dark ? sun : moon} size={20} />
        {dark ? t.light : t.dark}
      </button>
      <button class="tb" onClick={() => void signOut()}>
        <Icon of={logOut} size={20} />
        {t.signOut}
      </button>
    </>
  );
}

function useGroups() {
  const t = words();
  const open = useResource<Counted>(may('discrepancies.read') ? '/api/discrepancies/count' : null);
  const counted = open.data.value;
  const count = counted ? counted.concern : 0;
  const groups = [
    {
      items: [
        { to: '/exceptions', icon: bell, label: t.exceptions, count, hot: true, permission: 'discrepancies.read' },
      ],
    },
    {
      title: t.stock,
      items: [
        { to: '/stock', icon: boxes, label: t.onHand, permission: 'stock.read' },
        { to: '/stock/bins', icon: bins, label: t.bins, permission: 'stock.read' },
        { to: '/movements', icon: arrows, label: t.movements, permission: 'stock.read' },
      ],
    },
    {
      title: t.buying,
      items: [
        { to: '/orders', icon: cart, label: t.orders, permission: 'purchasing.read' },
        { to: '/receipts', icon: inbox, label: t.receipts, permission: 'receiving.read' },
      ],
    },
    {
      title: t.master,
      items: [
        { to: '/items', icon: box, label: t.items, permission: 'catalog.read' },
        { to: '/partners', icon: handshake, label: t.partners, permission: 'parties.read' },
        { to: '/places', icon: grid, label: t.places, permission: 'places.read' },
      ],
    },
    {
      title: t.manage,
      items: [
        { to: '/people', icon: people, label: t.people, permission: 'identity.read' },
        { to: '/roles', icon: keyRound, label: t.roles, permission: 'identity.read' },
        { to: '/departments', icon: network, label: t.departments, permission: 'identity.read' },
        { to: '/sign-ins', icon: logIn, label: t.signIns, permission: 'identity.settings' },
        { to: '/devices', icon: phone, label: t.devices, permission: 'identity.supervise' },
        { to: '/audit', icon: audit, label: t.audit, permission: 'audit.read' },
        { to: '/numbers', icon: hash, label: t.numbers, permission: 'numbering.read' },
      ],
    },
  ];
  return groups
    .map((group) => ({ ...group, items: group.items.filter((item) => may(item.permission)) }))
    .filter((group) => group.items.length > 0);
}

function roleNames(who: Person): string {
  return who.role_names.map((role) => named(names(role))).join(', ');
}
