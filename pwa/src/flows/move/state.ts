/** What is in hand while goods are moved, and what the screen shows of it. Plain data: it is the draft. */
import type { Item, Option, Place, Quantity, Resolved } from '../goods/model';
import type { Balance } from '../goods/replay';
import type { FlowState, Next as NextOf, Outgoing } from '../goods/session';
import type { TaskRow } from '../work/model';

/** start: nothing known · at: a place · count: goods in hand · whole: a container in hand */
export type Step = 'start' | 'at' | 'choose' | 'count' | 'keypad' | 'whole' | 'into' | 'wrong';

/** Goods of one balance. */
export interface Line {
  item: Item;
  at: Balance;
  quantity: Quantity;
  factors: Record<string, Quantity>;
  codes: Record<string, string>;
  /** as printed on what was scanned */
  expiry: string;
  /** more than is known to be there, and a person stands by it */
  kept: boolean;
}

/** `place`: where it stands, as far as known. */
export interface Whole {
  code: string;
  place: number;
  contents: Balance[];
}

export type WrongCode =
  | 'unknown'
  | 'incomplete'
  | 'not_goods'
  | 'not_here'
  | 'nowhere'
  | 'other_item'
  | 'lot_differs'
  | 'too_many'
  | 'same_bin'
  | 'no_quantity'
  | 'inexact'
  | 'container_empty'
  | 'container_elsewhere'
  | 'same_container';

export interface Wrong {
  code: WrongCode;
  expected: string;
  got: string;
  /** what the scan was of, where it is an item we know */
  item: Item | null;
  /** items that lie where it was looked for */
  lies: number[];
  back: Step;
  /** what is in hand if a person stands by it */
  lawful: { line: Line | null; whole: Whole | null } | null;
}

/** One meaning of a scan and one balance that it may be of. */
export interface Candidate {
  option: Option;
  at: Balance;
}

export interface Last {
  op_id: string;
  command: string;
  payload: unknown;
  item: Item | null;
  container: string;
  quantity: Quantity;
  from: number;
  to: number;
  into: string;
  undone: boolean;
  at: number;
}

export interface State extends FlowState {
  step: Step;
  source: number;
  /** nobody scanned the source for what comes next: goods from elsewhere are no mistake */
  soft: boolean;
  contents: Balance[];
  line: Line | null;
  whole: Whole | null;
  /** a container not known yet that the goods are put into: where it stands has to be said */
  into: string;
  candidates: Candidate[];
  entry: import('../goods/entry').Entry | null;
  wrong: Wrong | null;
  held: Found[];
  last: Last | null;
  task: TaskRow | null;
  outgoing: Outgoing[];
}

/** A scan, and the balances of what it names: of the items, the place or the container. */
export interface Found {
  resolved: Resolved;
  stock: Balance[];
}

export type Event =
  | ({ type: 'scanned' } & Found)
  | { type: 'choose'; index: number }
  | { type: 'row'; at: Balance }
  | { type: 'all' }
  | { type: 'edit' }
  | { type: 'key'; key: string }
  | { type: 'enter' }
  | { type: 'into' }
  | { type: 'lawful' }
  | { type: 'back' }
  | { type: 'undo' }
  | { type: 'redo' };

export type Next = NextOf<State>;

export interface Context {
  id: () => string;
  /** ms UTC */
  at: number;
  place: (id: number) => Place | null;
  item: (id: number) => Item | null;
  decimals: Record<string, number>;
}

export function begin(task: TaskRow | null, contents: Balance[]): State {
  const source = task && task.place ? task.place : 0;
  return {
    step: source ? 'at' : 'start',
    source,
    soft: !source,
    contents,
    line: null,
    whole: null,
    into: '',
    candidates: [],
    entry: null,
    wrong: null,
    held: [],
    last: null,
    task,
    outgoing: [],
  };
}

/** Where the work stands when nothing is asked. */
export function rest(state: State): Step {
  if (state.line) return 'count';
  if (state.whole) return 'whole';
  return state.source ? 'at' : 'start';
}
