/** What is in hand while goods are inspected. Plain data: it is the draft. */
import type { Item, Quantity, Resolved } from '../goods/model';
import type { FlowState, Next as NextOf } from '../goods/session';
import type { TaskRef } from '../work/model';
import type { InspectionRow, Reason } from './model';
import { mayPass, verdictOf, worstOf, type Found, type Verdict } from './verdict';

/** find: nothing in hand · look: one inspection in hand · keypad: a measure or a number of pieces · reason: why so much is rejected */
export type Step = 'find' | 'choose' | 'look' | 'keypad' | 'reason' | 'wrong';

/** What is typed: bad pieces, rejected quantity, or of a characteristic. */
export type What = 'bad' | 'rejected' | { code: string };

export type WrongCode = 'unknown' | 'incomplete' | 'nothing' | 'waits' | 'other' | 'serial_foreign' | 'serial_repeated';

export interface Wrong {
  code: WrongCode;
  expected: string;
  got: string;
  back: Step;
}

export interface Share {
  passed: Quantity;
  rejected: Quantity;
  use_as_is: boolean;
}

export interface Last {
  /** in the order in which they were said */
  ops: string[];
  inspection: string;
  item: number;
  share: Share;
  undone: boolean;
  at: number;
}

export interface State extends FlowState {
  step: Step;
  row: InspectionRow | null;
  /** measured, × 10,000, by code */
  values: Record<string, number[]>;
  /** bad pieces by code */
  bads: Record<string, number>;
  bad: number;
  serials: string[];
  photos: string[];
  expiry: string;
  what: What | null;
  digits: string;
  share: Share | null;
  options: InspectionRow[];
  wrong: Wrong | null;
  last: Last | null;
}

export type Event =
  | { type: 'scanned'; resolved: Resolved }
  | { type: 'open'; row: InspectionRow }
  | { type: 'type'; what: What }
  | { type: 'key'; key: string }
  | { type: 'enter' }
  | { type: 'photo'; sha256: string }
  | { type: 'decide'; share: Share }
  | { type: 'reason'; reason: Reason }
  | { type: 'back' }
  | { type: 'undo' };

export type Next = NextOf<State>;

export interface Context {
  id: () => string;
  /** ms UTC, and the day here */
  at: number;
  today: string;
  person: number;
  /** with own unsent work counted in */
  rows: InspectionRow[];
  /** number in capitals → receipt */
  receipts: Record<string, string>;
  item: (id: number) => Item | null;
  /** of the task in hand, where it is of this inspection */
  task: (row: InspectionRow) => TaskRef | null;
}

export function begin(row: InspectionRow | null): State {
  return {
    step: row ? 'look' : 'find',
    row,
    values: {},
    bads: {},
    bad: 0,
    serials: [],
    photos: [],
    expiry: '',
    what: null,
    digits: '',
    share: null,
    options: [],
    wrong: null,
    last: null,
    outgoing: [],
  };
}

/** Bad pieces in hand: what fails in any one respect is bad. */
export function badOf(state: State): number {
  const each = Object.keys(state.bads).map((code) => state.bads[code]!);
  return Math.max(state.bad, state.serials.length, 0, ...each);
}

/** Whether anything was said yet that leaving would lose. */
export function isTouched(state: State): boolean {
  return badOf(state) > 0 || state.photos.length > 0 || Object.keys(state.values).length > 0;
}

/** What was found, as if all that is to be looked at was: what is in hand adds to what this person found before. */
export function foundOf(row: InspectionRow, bad: number, person: number): Found[] {
  const by = new Map<number, Found>();
  const add = (who: number, sample: number, defects: number): void => {
    const before = by.get(who) || { sample: 0, defects: 0 };
    by.set(who, { sample: before.sample + sample, defects: before.defects + defects });
  };
  for (const [who, sample, defects] of row.found || []) add(who, sample, defects);
  const own = by.get(person);
  add(person, own && own.sample >= row.sample ? 0 : row.sample, bad);
  return Array.from(by.values());
}

export function verdictIn(row: InspectionRow, bad: number, person: number): [verdict: Verdict, worst: number] {
  const found = foundOf(row, bad, person);
  const accept = row.accept === undefined ? null : row.accept;
  return [verdictOf(row.sample, accept, found), worstOf(found)];
}

/** What may be decided, what the rule says first. */
export function proposals(row: InspectionRow, bad: number, person: number, mayUse: boolean): Share[] {
  const [verdict, worst] = verdictIn(row, bad, person);
  const share = (rejected: Quantity, use_as_is = false): Share => ({
    passed: row.left - rejected,
    rejected,
    use_as_is,
  });
  if (verdict === 'reject') return [share(row.left), share(0, mayUse)];
  const out = row.left - mayPass(verdict, row.left, worst);
  return out > 0 && out < row.left
    ? [share(out), share(row.left)]
    : [share(out), share(out > 0 ? 0 : row.left, out > 0 && mayUse)];
}
