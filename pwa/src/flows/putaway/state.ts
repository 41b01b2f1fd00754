/** What is in hand while goods are put away, and what the screen shows of it. Plain data: it is the draft. */
import type { Entry } from '../goods/entry';
import type { Item, Place, Quantity, Resolved } from '../goods/model';
import type { Balance } from '../goods/replay';
import type { FlowState, Next as NextOf, Outgoing } from '../goods/session';
import type { TaskRow } from '../work/model';
import type { Misfit, Suggestion } from './suggest';

/** start: nothing known · at: a dock whose goods are shown · bin: goods in hand go to a bin · reason: why another bin */
export type Step = 'start' | 'at' | 'choose' | 'bin' | 'keypad' | 'reason' | 'wrong';

/** What is in hand: goods of one lot (or several serials), or a container with all that is in it. */
export interface Load {
  item: Item;
  rows: Balance[];
  quantity: Quantity;
  /** a whole container goes */
  whole: boolean;
  source: number;
  expiry: string;
}

export type WrongCode =
  | 'unknown'
  | 'incomplete'
  | 'order'
  | 'nothing'
  | 'container_empty'
  | 'locked'
  | 'expired'
  | 'not_a_bin'
  | 'same_place'
  | 'too_many'
  | 'full'
  | 'storage'
  | 'mixed';

export interface Wrong {
  code: WrongCode;
  expected: string;
  got: string;
  item: Item | null;
  /** of a bin that does not take the goods: which limit */
  limit: string;
  back: Step;
  /** what is done if a person stands by it */
  lawful: { load: Load } | { target: number } | null;
}

export interface Last {
  op_ids: string[];
  commands: Outgoing[];
  item: Item;
  quantity: Quantity;
  container: string;
  from: number;
  to: number;
  undone: boolean;
  at: number;
}

export interface State extends FlowState {
  step: Step;
  source: number;
  contents: Balance[];
  candidates: Load[];
  load: Load | null;
  /** null until it is known where the load should go */
  found: Suggestion[] | null;
  /** which of these is shown */
  shown: number;
  target: number;
  entry: Entry | null;
  wrong: Wrong | null;
  last: Last | null;
  task: TaskRow | null;
  outgoing: Outgoing[];
}

export type Event =
  | { type: 'scanned'; resolved: Resolved; stock: Balance[]; misfit: Misfit | null }
  | { type: 'found'; load: Load; found: Suggestion[] }
  | { type: 'row'; at: Balance }
  | { type: 'choose'; index: number }
  | { type: 'other' }
  | { type: 'split' }
  | { type: 'key'; key: string }
  | { type: 'enter' }
  | { type: 'because'; index: number }
  | { type: 'lawful' }
  | { type: 'back' }
  | { type: 'undo' }
  | { type: 'redo' };

export type Next = NextOf<State>;

export interface Context {
  id: () => string;
  /** ms UTC */
  at: number;
  today: string;
  place: (id: number) => Place | null;
  item: (id: number) => Item | null;
  decimals: Record<string, number>;
}

export function begin(task: TaskRow | null, contents: Balance[]): State {
  const source = task && task.place ? task.place : 0;
  return {
    step: source ? 'at' : 'start',
    source,
    contents,
    candidates: [],
    load: null,
    found: null,
    shown: 0,
    target: 0,
    entry: null,
    wrong: null,
    last: null,
    task,
    outgoing: [],
  };
}

/** Where the work stands when nothing is asked. */
export function rest(state: State): Step {
  if (state.load) return 'bin';
  return state.source ? 'at' : 'start';
}
