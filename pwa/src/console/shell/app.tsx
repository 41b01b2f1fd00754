/** The desk around its pages: rail, find, language and theme; or the sign-in page. */
import command from 'lucide:command';
import logOut from 'lucide:log-out';
import moon from 'lucide:moon';
import sun from 'lucide:sun';
import translate from 'lucide:languages';
import { signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { named } from '../../i18n';
import { common } from '../../i18n/common';
import { Outlet, type Fallbacks } from '../../shell/outlet';
import { go, here, match } from '../../shell/router';
import { change, settings } from '../../shell/settings';
import { Icon } from '../../ui/icon';
import { Empty } from '../../ui/empty';
import { Btn, Desk, ProblemNote, Rail, type RailGroup, TopBar, useKeyMap } from '../../ui/console';
import { Notices } from '../account/notices';
import { StillYou } from '../account/still-you';
import { type Problem, ProblemError } from '../api';
import { company } from '../company/company';
import type { Counted } from '../discrepancies/types';
import { keepFresh } from '../refresh';
import { useResource } from '../resource';
import { type Page, routes } from '../routes';
import { may, names, person, type Person, signOut, speak } from '../session';
import { BackupNote } from './backups';
import { pageGroups } from './groups';
import { KeyList } from './keys';
import { lookUp } from './find';
import { Palette } from './palette';
import { renew } from './version';
import { catchScans } from './scan';
import { OwnPassword, SignIn } from './sign-in';
import { OwnFactor } from './own-factor';
import { lookAtStart } from '../start/state';
import { lacking } from '../who-may';
import { words } from './words';

/** The list of all keys is open; the palette is. */
const keysOpen = signal(false);
const paletteOpen = signal(false);

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
  if (person.value === null) return <SignIn />;
  if (person.value.must_change) return <OwnPassword />;
  if (person.value.must_enrol) return <OwnFactor />;
  return (
    <>
      <Shell who={person.value} />
      <StillYou />
    </>
  );
}

function Shell({ who }: { who: Person }) {
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(keepFresh, []);
  useEffect(() => catchScans((text) => void find(text)), []);
  useKeyMap({
    '?': () => {
      keysOpen.value = !keysOpen.value;
    },
    'mod+k': () => {
      paletteOpen.value = true;
    },
  });
  const pages = routes.filter((page) => may(page.permission));
  const first = pages.find((page) => page.permission !== '');
  const path = here.value.path;
  useEffect(() => {
    setProblem(null);
    if (path === '/') void lookAtStart().then((empty) => home(empty ? '/start' : first?.path));
  }, [path]);
  useEffect(() => {
    if (path !== '/') void lookAtStart();
  }, []);

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
      rail={<Pages who={who} />}
      top={
        <TopBar onFind={(text) => void find(text)}>
          <Tools />
        </TopBar>
      }
    >
      {paletteOpen.value ? (
        <Palette
          onFind={(text) => void find(text)}
          onKeys={() => (keysOpen.value = true)}
          onClose={() => (paletteOpen.value = false)}
        />
      ) : null}
      <Notes problem={problem} onClose={() => setProblem(null)} />
      {keysOpen.value ? <KeyList onClose={() => (keysOpen.value = false)} /> : null}
      <Shown path={path} pages={pages} />
    </Desk>
  );
}

/** What somebody has to know before anything else, and what was wrong with what they looked for. */
function Notes({ problem, onClose }: { problem: Problem | null; onClose: () => void }) {
  return (
    <>
      <BackupNote />
      <Notices />
      {problem ? <ProblemNote problem={problem} onClose={onClose} /> : null}
    </>
  );
}

function Pages({ who }: { who: Person }) {
  const t = words();
  return (
    <Rail
      label={t.pages}
      groups={useGroups()}
      house={company.value ? company.value.short_name : ''}
      person={{ name: named(names(who)), role: roleNames(who), to: '/account', title: t.account }}
    />
  );
}

/** The page; or why it is none of this person's. */
function Shown({ path, pages }: { path: string; pages: Page[] }) {
  const t = words();
  const asked = match(routes, path);
  const why = asked ? lacking((asked.route as Page).permission) : undefined;
  if (why) return <Empty title={t.notYours} note={why} />;
  if (!asked && path !== '/')
    return (
      <Empty title={t.noPage} note={t.noPageNext(path)}>
        <Btn onPress={() => go('/', { replace: true })}>{t.toBegin}</Btn>
      </Empty>
    );
  if (path === '/' && !pages.some(({ permission }) => permission !== ''))
    return <Empty title={t.home} note={t.homeNext} />;
  return <Outlet routes={pages} fallbacks={fallbacks} />;
}

/** Where the desk begins, unless somebody went elsewhere meanwhile. */
function home(to: string | undefined): void {
  if (to && here.peek().path === '/' && !/^#\/./.test(location.hash)) go(to, { replace: true });
}

function Tools() {
  const t = words();
  const english = settings.value.language === 'en';
  const dark = document.documentElement.getAttribute('data-theme') === 'dark';
  return (
    <>
      <button class="tb" onClick={() => (paletteOpen.value = true)}>
        <Icon of={command} size={20} />
        {t.palette}
        <kbd>Ctrl K</kbd>
      </button>
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

/** The rail: exceptions with how many wait for this person. */
function useGroups(): RailGroup[] {
  const open = useResource<Counted>(may('discrepancies.read') ? '/api/discrepancies/count' : null);
  const counted = open.data.value;
  const count = counted ? counted.concern : 0;
  return pageGroups().map(({ title, pages }) => ({
    title,
    items: pages
      .filter(({ within }) => !within)
      .map((page) => (page.to === '/exceptions' ? { ...page, count, hot: true } : page)),
  }));
}

function roleNames(who: Person): string {
  return who.role_names.map((role) => named(names(role))).join(', ');
}
