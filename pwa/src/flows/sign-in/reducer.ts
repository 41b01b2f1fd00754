/**
 * Who works with this gun: a badge or a name says who, the PIN proves it, without a network.
 *
 * A try is counted and kept before the PIN is checked, so that neither a reload nor a kill gives tries back. From the fifth wrong
 * one on, the wait doubles: 30 s, 1 min, 2 min … 15 min. A right PIN clears the count.
 */

export interface Person {
  id: number;
  code: string;
  zh: string;
  en: string;
  pin?: string;
  roles?: string[];
  permissions?: string[];
  language?: string;
  settings?: Record<string, unknown>;
}

export type Step = 'who' | 'pin' | 'checking' | 'waiting' | 'in';

export interface Tries {
  count: number;
  until: number;
}

export interface State {
  step: Step;
  person: number | null;
  digits: string;
  said: '' | 'pin_wrong' | 'badge_unknown' | 'no_pin';
  tries: Record<string, Tries>;
}

export type Event =
  | { type: 'badge'; person: Person | null }
  | { type: 'pick'; person: Person }
  | { type: 'key'; key: string }
  | { type: 'enter'; at: number }
  | { type: 'checked'; right: boolean; at: number }
  | { type: 'tick'; at: number }
  | { type: 'back' };

export const FREE_TRIES = 5;
export const PIN_LEAST = 4;
const PIN_MOST = 12;
const FIRST_WAIT = 30_000;
const LONGEST_WAIT = 15 * 60_000;

export const STEPS: Record<Step, Partial<Record<Event['type'], Step[]>>> = {
  who: { badge: ['who', 'pin', 'waiting'], pick: ['who', 'pin', 'waiting'] },
  pin: { key: ['pin'], enter: ['pin', 'checking', 'waiting'], badge: ['pin', 'waiting'], back: ['who'] },
  checking: { checked: ['in', 'pin', 'waiting'] },
  waiting: { tick: ['waiting', 'pin'], badge: ['waiting', 'pin'], back: ['who'] },
  in: {},
};

export function begin(tries: Record<string, Tries>): State {
  return { step: 'who', person: null, digits: '', said: '', tries };
}

export function waitAfter(count: number): number {
  return count < FREE_TRIES ? 0 : Math.min(LONGEST_WAIT, FIRST_WAIT * Math.pow(2, count - FREE_TRIES));
}

/** `at` beyond which this person may try; a clock set back does not shorten the wait beyond its full length. */
function mayTryFrom(state: State, person: number, at: number): number {
  const tries = state.tries[person];
  return tries ? Math.min(tries.until, at + waitAfter(tries.count)) : 0;
}

export function reduce(state: State, event: Event, at: number): State {
  if (!STEPS[state.step][event.type]) return state;
  switch (event.type) {
    case 'badge':
      return event.person ? chosen(state, event.person, at) : { ...state, said: 'badge_unknown' };
    case 'pick':
      return chosen(state, event.person, at);
    case 'key':
      return { ...state, said: '', digits: press(state.digits, event.key) };
    case 'enter':
      return enter(state, event.at);
    case 'checked':
      return checked(state, event.right, event.at);
    case 'tick':
      return state.person !== null && mayTryFrom(state, state.person, event.at) <= event.at
        ? { ...state, step: 'pin' }
        : state;
    case 'back':
      return { ...state, step: 'who', person: null, digits: '', said: '' };
  }
}

function chosen(state: State, person: Person, at: number): State {
  if (!person.pin) return { ...state, said: 'no_pin' };
  const step = mayTryFrom(state, person.id, at) > at ? 'waiting' : 'pin';
  return { ...state, step, person: person.id, digits: '', said: '' };
}

function press(digits: string, key: string): string {
  if (key === 'back') return digits.slice(0, -1);
  return /^[0-9]$/.test(key) && digits.length < PIN_MOST ? digits + key : digits;
}

function enter(state: State, at: number): State {
  if (state.person === null || state.digits.length < PIN_LEAST) return state;
  const count = (state.tries[state.person] || { count: 0 }).count + 1;
  const tries = { ...state.tries, [state.person]: { count, until: at + waitAfter(count) } };
  return { ...state, step: 'checking', tries };
}

function checked(state: State, right: boolean, at: number): State {
  if (state.person === null) return state;
  if (right) {
    const tries = { ...state.tries };
    delete tries[state.person];
    return { ...state, step: 'in', digits: '', said: '', tries };
  }
  const waiting = mayTryFrom(state, state.person, at) > at;
  return { ...state, step: waiting ? 'waiting' : 'pin', digits: '', said: 'pin_wrong' };
}

/** Seconds until the next try, for the screen. */
export function secondsLeft(state: State, at: number): number {
  return state.person === null ? 0 : Math.max(0, Math.ceil((mayTryFrom(state, state.person, at) - at) / 1000));
}
