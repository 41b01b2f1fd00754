/** Counting one place: what is in hand, what was said, what is asked. Plain data: it is kept after every event. */
import type { Entry } from '../goods/entry';
import type { Item, Option, Place, Quantity, Resolved } from '../goods/model';
import type { Outgoing } from '../goods/session';
import type { TaskRef } from '../work/model';

/** Row "count_task" of wh/n/tasks: a place that a plan wants counted. */
export interface Planned {
  id: string;
  plan: string;
  name: string;
  place: number;
  blind?: boolean;
  round?: number;
  not_by?: number;
}

/** One item that is being counted: nothing of it is said yet. */
export interface Line {
  item: Item;
  lot: string;
  expiry: string;
  container: string;
  quantity: Quantity;
  /** whose of the item lie here, as far as known; two or more: it is asked */
  owners: number[];
  /** null: not said */
  owner: number | null;
  /** the person said that there is no lot or serial on it */
  bare: boolean;
}

export interface Said {
  op_id: string;
  item: Item;
  lot: string;
  container: string;
  owner: number | null;
  quantity: Quantity;
  undone: boolean;
}

/** `scan`: the line before the last scan; `said`: the line that was said last. */
export type Last =
  | { is: 'scan'; before: Line | null; quantity: Quantity; item: Item }
  | { is: 'said'; op_id: string }
  | { is: 'place'; code: string; empty: boolean };

export type WrongCode = 'unknown' | 'incomplete' | 'not_place' | 'other_place' | 'not_goods' | 'serial_repeated';

export interface Wrong {
  code: WrongCode;
  expected: string;
  got: string;
  place?: Place;
}

export interface State {
  step: 'place' | 'items' | 'value' | 'owner' | 'keypad' | 'choose' | 'wrong';
  /** of this counting of this place */
  count: string;
  place: Place | null;
  planned: Planned | null;
  task: TaskRef | null;
  /** LPN that what is scanned next stands on */
  container: string;
  line: Line | null;
  said: Said[];
  last: Last | null;
  entry: Entry | null;
  choice: { raw: string; options: Option[]; owners: Owners } | null;
  wrong: Wrong | null;
  /** scans that wait until something is answered */
  held: Scan[];
  outgoing: Outgoing[];
}

export type Owners = Record<number, number[]>;

/** `owners`: of each item that it may be, whose goods lie here */
export type Scan = { type: 'scanned'; resolved: Resolved; owners: Owners };

export type Event =
  | Scan
  | { type: 'typed'; text: string }
  | { type: 'choose'; index: number }
  | { type: 'owner'; owner: number }
  | { type: 'whose' }
  | { type: 'edit' }
  | { type: 'key'; key: string }
  | { type: 'enter' }
  | { type: 'bare' }
  | { type: 'take' }
  | { type: 'undo' }
  | { type: 'finish' }
  | { type: 'loose' }
  | { type: 'lawful' }
  | { type: 'back' };

export interface Context {
  id: () => string;
  decimals: Record<string, number>;
  /** planned places that this person may count, in the order of the walk */
  planned: readonly Planned[];
  /** of a planned place, while its task is this gun's */
  ref: (planned: Planned) => TaskRef | null;
  codeOf: (place: number) => string;
}

export function begin(count: string): State {
  return {
    step: 'place',
    count,
    place: null,
    planned: null,
    task: null,
    container: '',
    line: null,
    said: [],
    last: null,
    entry: null,
    choice: null,
    wrong: null,
    held: [],
    outgoing: [],
  };
}

/** What stands of what was said. */
export const standing = (state: State): Said[] => state.said.filter(({ undone }) => !undone);
