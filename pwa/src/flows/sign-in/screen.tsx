/** Badge or name, then the PIN: checked on this device, with or without a network. */
import keyRound from 'lucide:key-round';
import { signal } from '@preact/signals';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { named } from '../../i18n';
import { useScan } from '../../scanner';
import { go, here, type RouteProps } from '../../shell/router';
import { store } from '../../store';
import {
  Actions,
  Bar,
  Button,
  Empty,
  Keypad,
  Prompt,
  Row,
  Screen,
  Section,
  unlockSound,
  feedback,
  Work,
} from '../../ui';
import { badgeOf, personOf } from './badge';
import { begin, PIN_LEAST, reduce, secondsLeft, type Event, type Person, type State } from './reducer';
import { keepTries, lastPerson, roster, signIn, tries } from './session';
import { Hindrances } from '../storage/readiness';
import { words } from './words';
import './sign-in.css';

function useSignIn() {
  const state = useMemo(() => signal<State>(begin(tries())), []);
  const dispatch = (event: Event): void => {
    const before = state.peek();
    const next = reduce(before, event, Date.now());
    if (next.tries !== before.tries) keepTries(next.tries); // a try counts from before its check
    state.value = next;
    if (next.said && next.said !== before.said) feedback('wrong');
    if (next.step === 'checking' && before.step !== 'checking') void check(next);
  };
  const check = async (asked: State): Promise<void> => {
    const who = roster.peek().find((each) => each.id === asked.person);
    const { verify } = await import('./verify');
    const right = !!who && !!who.pin && (await verify(asked.digits, who.pin));
    dispatch({ type: 'checked', right, at: Date.now() });
    if (!right || !who) return;
    feedback('right');
    signIn(who);
    if (here.peek().path === '/sign-in') go('/', { replace: true });
  };
  return { state, dispatch };
}

export default function SignIn({ query }: RouteProps) {
  const { state, dispatch } = useSignIn();
  const { step, person } = state.value;
  const people = roster.value;
  useScan((scan) => {
    if (badgeOf(scan) !== null) dispatch({ type: 'badge', person: personOf(scan, people) });
    else feedback('wrong');
  });
  useEffect(() => {
    const asked = query['person'] ? Number(query['person']) : lastPerson.peek();
    const last = people.find((each) => each.id === asked);
    if (last && state.peek().step === 'who') dispatch({ type: 'pick', person: last });
  }, [people.length]);
  const who = people.find((each) => each.id === person);
  if (step === 'who' || !who)
    return <Who state={state.value} people={people} onPick={(each) => dispatch({ type: 'pick', person: each })} />;
  if (step === 'waiting') return <Waiting state={state.value} dispatch={dispatch} who={who} />;
  return <Pin state={state.value} dispatch={dispatch} who={who} />;
}

function Who({ state, people, onPick }: { state: State; people: Person[]; onPick: (person: Person) => void }) {
  const w = words();
  const said: Partial<Record<State['said'], [string, string]>> = {
    badge_unknown: [w.whoUnknown, w.whoUnknownNext],
    no_pin: [w.noPin, w.noPinNext],
  };
  const [title, note] = said[state.said] || [w.who, w.whoNext];
  const waiting = store.status.value.pending;
  const [house] = store.rows<{ short?: string }>(store.partitions.catalogue, 'company').value || [];
  return (
    <Screen>
      <Bar title={deviceName()} sub={house && house.body.short} />
      <Prompt state={said[state.said] ? 'error' : 'ready'} aim={!said[state.said]} title={title} note={note} />
      <Work>
        <Hindrances />
        <Section left={w.people} right={waiting > 0 ? w.waiting(waiting) : undefined} />
        {people.length === 0 && <Empty title={w.nobody} note={w.nobodyNext} />}
        {people.map((each) => (
          <Row key={each.id} fill="none" title={named(each)} note={each.code} onPress={() => onPick(each)} />
        ))}
      </Work>
      <Actions />
    </Screen>
  );
}

function Pin({ state, dispatch, who }: { state: State; dispatch: (event: Event) => void; who: Person }) {
  const w = words();
  const enter = (): void => {
    unlockSound();
    dispatch({ type: 'enter', at: Date.now() });
  };
  const key = (pressed: string): void => dispatch({ type: 'key', key: pressed });
  const wrong = state.said === 'pin_wrong';
  const checking = state.step === 'checking';
  const locked = lastPerson.value === who.id;
  return (
    <Screen>
      <Bar title={deviceName()} onBack={() => dispatch({ type: 'back' })} />
      <Prompt
        state={wrong ? 'error' : checking ? 'waiting' : 'ready'}
        aim={false}
        icon={wrong || checking ? undefined : keyRound}
        title={wrong ? w.wrong : checking ? w.checking : w.pin}
        note={wrong ? w.wrongNext(named(who)) : locked ? w.pinLocked(named(who)) : w.pinNext(named(who))}
      />
      <Work>
        <div class="pin" role="img" aria-label={w.digits(state.digits.length)}>
          {Array.from({ length: Math.max(PIN_LEAST, state.digits.length) }, (_, at) => (
            <i key={at} class={at < state.digits.length ? 'on' : ''} />
          ))}
        </div>
      </Work>
      <Keypad plain onKey={key} onEnter={enter} enter={w.enter} />
    </Screen>
  );
}

function Waiting({ state, dispatch, who }: { state: State; dispatch: (event: Event) => void; who: Person }) {
  const w = words();
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(Date.now());
      dispatch({ type: 'tick', at: Date.now() });
    }, 500);
    return () => clearInterval(timer);
  }, []);
  return (
    <Screen>
      <Bar title={deviceName()} sub={named(who)} onBack={() => dispatch({ type: 'back' })} />
      <Prompt state="error" title={w.wait} note={w.waitNext(secondsLeft(state, now))} />
      <Work>{null}</Work>
      <Actions>
        <Button onPress={() => dispatch({ type: 'back' })}>{w.somebodyElse}</Button>
      </Actions>
    </Screen>
  );
}

function deviceName(): string {
  const device = store.device.value;
  return device ? `${device.code} ${device.name}` : '';
}
