import { describe, expect, it } from 'vitest';
import bytes from '../../../../sync/vectors/bytes.json';
import {
  begin,
  FREE_TRIES,
  reduce,
  secondsLeft,
  STEPS,
  waitAfter,
  type Event,
  type Person,
  type State,
} from './reducer';

const LI: Person = { id: 3, code: 'P003', zh: '陈立', en: 'Chen Li', pin: '$argon2id$…' };
const PIN: Event[] = ['1', '2', '3', '4'].map((key) => ({ type: 'key', key }));

function play(events: Event[], state: State = begin({}), at = 0): State {
  return events.reduce((now, event) => reduce(now, event, at), state);
}

/** One whole wrong try at `at`. */
function fail(state: State, at: number): State {
  return play([...PIN, { type: 'enter', at }, { type: 'checked', right: false, at }], state, at);
}

describe('the wait after wrong PINs', () => {
  it('is that of the protocol', () =>
    expect(bytes.pin_wait.map(([count]) => [count, waitAfter(count!)])).toEqual(bytes.pin_wait));
});

describe('who', () => {
  it('a badge leads to the PIN', () =>
    expect(play([{ type: 'badge', person: LI }])).toMatchObject({ step: 'pin', person: 3 }));
  it('an unknown badge says so', () =>
    expect(play([{ type: 'badge', person: null }])).toMatchObject({ step: 'who', said: 'badge_unknown' }));
  it('somebody without a PIN cannot come in, by name or by badge', () => {
    const { pin: _, ...without } = LI;
    for (const type of ['pick', 'badge'] as const)
      expect(play([{ type, person: without }])).toMatchObject({ step: 'who', said: 'no_pin' });
  });
});

describe('pin', () => {
  const asked = play([{ type: 'pick', person: LI }]);

  it('is at least four digits', () => {
    expect(
      play(
        [
          { type: 'key', key: '1' },
          { type: 'enter', at: 0 },
        ],
        asked,
      ),
    ).toMatchObject({ step: 'pin', tries: {} });
  });

  it('right: in, and the count is cleared', () => {
    expect(
      play([...PIN, { type: 'enter', at: 0 }, { type: 'checked', right: true, at: 0 }], fail(asked, 0)),
    ).toMatchObject({ step: 'in', tries: {}, digits: '' });
  });

  it('counts a try before it is checked', () => {
    expect(play([...PIN, { type: 'enter', at: 0 }], asked)).toMatchObject({
      step: 'checking',
      tries: { 3: { count: 1 } },
    });
  });

  it('waits after five wrong ones, longer each time, across a reload', () => {
    let state = asked;
    for (let n = 1; n < FREE_TRIES; n++) {
      state = fail(state, 1000);
      expect(state).toMatchObject({ step: 'pin', said: 'pin_wrong' });
    }
    state = fail(state, 1000);
    expect(state.step).toBe('waiting');
    expect(secondsLeft(state, 1000)).toBe(30);
    const reloaded = play([{ type: 'pick', person: LI }], begin(state.tries), 2000);
    expect(reloaded.step).toBe('waiting');
    expect(reduce(reloaded, { type: 'tick', at: 30_999 }, 30_999).step).toBe('waiting');
    const again = reduce(reloaded, { type: 'tick', at: 31_000 }, 31_000);
    expect(again.step).toBe('pin');
    expect(secondsLeft(fail(again, 31_000), 31_000)).toBe(60);
  });

  it('the wait has a longest', () => expect(waitAfter(40)).toBe(900_000));

  it('a clock set back an hour waits the full wait and no more', () => {
    let state = asked;
    for (let n = 0; n < FREE_TRIES; n++) state = fail(state, 3_600_000);
    expect(secondsLeft(state, 0)).toBe(30);
  });
});

describe('steps', () => {
  it('take only their events', () => {
    const events: Event[] = [
      ...PIN,
      { type: 'enter', at: 0 },
      { type: 'checked', right: true, at: 0 },
      { type: 'tick', at: 0 },
      { type: 'back' },
    ];
    for (const step of Object.keys(STEPS) as State['step'][]) {
      for (const event of events) {
        const from: State = { ...begin({}), step, person: 3, digits: '1234' };
        const allowed = STEPS[step][event.type];
        const to = reduce(from, event, 0);
        if (allowed) expect(allowed).toContain(to.step);
        else expect(to).toBe(from);
      }
    }
  });
});
