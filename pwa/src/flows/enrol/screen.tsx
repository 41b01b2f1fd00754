/** A new gun: the link of the QR code, the first download, ready. */
import info from 'lucide:info';
import { signal } from '@preact/signals';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { PRACTICE } from '../../company';
import { named, type Named } from '../../i18n';
import { count } from '../../i18n/format';
import { scanner, useScan } from '../../scanner';
import { go, type RouteProps } from '../../shell/router';
import { becomeAnother, EnrolFailed, hindrances, store } from '../../store';
import {
  Actions,
  Bar,
  Button,
  Cells,
  feedback,
  Prompt,
  Screen,
  Section,
  StowProgress,
  TextEntry,
  unlockSound,
  Why,
  Work,
} from '../../ui';
import { roster, signOut } from '../sign-in/session';
import { Hindrances } from '../storage/readiness';
import { Locked } from './locked';
import { begin, reduce, type Event, type State } from './reducer';
import { words } from './words';

/** `anew`: what this is a device of already is no more. */
function useEnrolment(anew: boolean) {
  const state = useMemo(() => signal<State>(begin(anew ? null : store.device.peek())), []);
  const dispatch = (event: Event): void => {
    const before = state.peek().step;
    const next = reduce(state.peek(), event);
    state.value = next;
    if (next.code === 'link_unreadable') feedback('wrong');
    if (next.step === 'asking' && before !== 'asking') void ask(next.link);
  };
  const ask = async (link: string): Promise<void> => {
    try {
      await keepStorage();
      if (PRACTICE && store.device.peek()) return await begunAnew(link);
      dispatch({ type: 'enrolled', device: await store.enrol(link) });
      feedback('right');
    } catch (error) {
      dispatch({ type: 'failed', code: error instanceof EnrolFailed ? error.code : 'unknown' });
      feedback('wrong');
    }
  };
  return { state, dispatch };
}

/** In the practice company that was made anew a gun is another one; what it did in the former is gone with it. */
async function begunAnew(link: string): Promise<void> {
  await becomeAnother(link, false);
  signOut();
  go('/enrol', { replace: true });
  location.reload();
}

/** Asks the browser never to delete what is kept here. */
async function keepStorage(): Promise<void> {
  const storage = navigator.storage;
  if (storage && storage.persist && !(await storage.persisted())) await storage.persist();
}

export default function Enrol({ query }: RouteProps) {
  const { state, dispatch } = useEnrolment(PRACTICE && !!query['t']);
  const { step, code } = state.value;
  const { behind, lastSync, online, blocked } = store.status.value;
  const forgotten = store.device.value !== null && blocked === 'device_unknown';
  useEffect(() => {
    if (query['t']) dispatch({ type: 'link', text: query['t'] });
  }, [query['t']]);
  useEffect(() => {
    if (forgotten) dispatch({ type: 'forgotten' });
  }, [forgotten]);
  useEffect(() => {
    if (behind) dispatch({ type: 'progress', done: behind.done, total: behind.total });
    else if (lastSync !== null || roster.value.length > 0) dispatch({ type: 'loaded' });
  }, [step, behind, lastSync, roster.value.length]);
  useScan(({ raw, code: read }) => dispatch({ type: 'link', text: read.kind === 'own' ? read.value : raw }));
  if (store.device.value !== null && blocked === 'device_revoked')
    return <Locked link={query['t'] || ''} said={saidOf} />;
  if (step === 'loading') return <Loading state={state.value} online={online} />;
  if (step === 'ready') return <Ready />;
  if (step === 'asking') return <Asking />;
  if (step === 'failed') return <Failed code={code} dispatch={dispatch} />;
  return <Link unreadable={code === 'link_unreadable'} forgotten={forgotten} />;
}

function Link({ unreadable, forgotten }: { unreadable: boolean; forgotten: boolean }) {
  const w = words();
  const [text, setText] = useState('');
  const enter = (): void => {
    unlockSound();
    if (text.trim()) scanner.byHand(text);
  };
  return (
    <Screen>
      <Bar title={w.title} />
      <Prompt
        state={unreadable ? 'error' : 'ready'}
        aim={!unreadable}
        title={unreadable ? w.linkUnreadable : forgotten ? w.forgotten : w.link}
        note={unreadable ? w.linkUnreadableNext : w.linkNext}
      />
      <Work>
        {forgotten ? <Why title={w.forgottenMeans} /> : <Why icon={info} title={w.before} />}
        <Section left={w.type} />
        <TextEntry label={w.code} value={text} onInput={setText} onEnter={enter} />
      </Work>
      <Actions>
        {forgotten && <Button onPress={() => go('/', { replace: true })}>{w.workOn}</Button>}
        <Button go onPress={enter}>
          {w.enter}
        </Button>
      </Actions>
    </Screen>
  );
}

function Asking() {
  return (
    <Screen>
      <Bar title={words().title} />
      <Prompt state="waiting" title={words().asking} note={words().askingNext} />
      <Work>{null}</Work>
    </Screen>
  );
}

function Loading({ state, online }: { state: State; online: boolean }) {
  const w = words();
  const note = state.total > 0 ? w.progress(count(state.done), count(state.total)) : w.starting;
  const done = state.total > 0 ? Math.floor((state.done / state.total) * 20) : 0;
  return (
    <Screen>
      <Bar title={w.title} />
      <StowProgress total={20} done={done} />
      <Prompt
        state={online || state.total === 0 ? 'loading' : 'offline'}
        title={w.loading}
        note={online || state.total === 0 ? note : w.offline}
      />
      <Work>
        <About />
      </Work>
    </Screen>
  );
}

function About() {
  const device = store.device.value;
  if (!device) return null;
  const rows = store.rows<Named & { id: number }>(store.partitions.catalogue, 'warehouse').value || [];
  const warehouse = rows.find((row) => row.body.id === device.warehouse);
  return (
    <>
      <Cells cells={[{ label: words().gun, value: `${device.code} ${device.name}` }]} />
      <Cells cells={[{ label: words().warehouse, value: warehouse ? named(warehouse.body) : '' }]} />
    </>
  );
}

/** Ready for a place without a network only where nothing stands in the way of that. */
function Ready() {
  const w = words();
  const free = hindrances(store.status.value).length === 0;
  return (
    <Screen>
      <Bar title={w.title} />
      {free ? (
        <Prompt state="right" title={w.ready} note={w.readyNext} />
      ) : (
        <Prompt state="ask" title={w.readyOnline} note={w.readyOnlineNext} />
      )}
      <Work>
        <Hindrances />
        <About />
      </Work>
      <Actions>
        <Button
          go
          onPress={() => {
            unlockSound();
            go('/sign-in', { replace: true });
          }}
        >
          {w.signIn}
        </Button>
      </Actions>
    </Screen>
  );
}

function saidOf(code: string): [string, string] {
  const w = words();
  const said: Record<string, [string, string]> = {
    network: [w.unreachable, w.unreachableNext],
    'identity.invitation_used': [w.used, w.codeNext],
    'identity.invitation_expired': [w.expired, w.codeNext],
    'identity.invitation_unknown': [w.unknown, w.codeNext],
    link_unreadable: [w.linkUnreadable, w.linkUnreadableNext],
  };
  return said[code] || [w.broken, w.brokenNext(code)];
}

function Failed({ code, dispatch }: { code: string; dispatch: (event: Event) => void }) {
  const w = words();
  const [title, note] = saidOf(code);
  return (
    <Screen>
      <Bar title={w.title} />
      <Prompt state="error" title={title} note={note} />
      <Work>{null}</Work>
      <Actions>
        <Button go onPress={() => dispatch({ type: 'again' })}>
          {code === 'network' ? w.again : w.otherCode}
        </Button>
      </Actions>
    </Screen>
  );
}
