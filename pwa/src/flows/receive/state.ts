/** The whole of a receiving session. It is plain data: written to the durable draft after every event, read back after a kill. */
import type { Entry } from '../goods/entry';
import type { Item, Option, Order, Place, Quantity, Resolved } from '../goods/model';
import type { Feedback, Next as NextOf } from '../goods/session';
import type { ConfirmLine, OrderLine, Outgoing } from './model';

export type Step =
  | 'pick' // which order, or blind
  | 'scan' // an order is open, nothing in hand
  | 'count' // one item in hand, scans add
  | 'keypad' // typing the quantity or the damaged quantity
  | 'value' // typing a lot, an expiry date, a serial number
  | 'choose' // the barcode may mean several things
  | 'weight' // what it all weighs
  | 'over' // more than the tolerance: keep as surplus or correct
  | 'wrong' // the scan does not fit
  | 'damage' // damaged quantity and photos
  | 'place' // where it is put down
  | 'container' // typing an LPN
  | 'supplier' // whose goods these are, without an order
  | 'summary' // what was taken, what stays open
  | 'done';

export type Field = 'lot' | 'expiry' | 'serial';

export interface LineDraft {
  item: Item;
  /** false: not on the order, or blind */
  ordered: boolean;
  quantity: Quantity;
  damaged: Quantity;
  lot: string;
  expiry: string;
  serials: string[];
  /** serial numbers of damaged pieces; absent in a draft of an earlier app */
  broken?: string[];
  factors: Record<string, Quantity>;
  /** barcode → unit it was taken for; absent in a draft of an earlier app */
  codes?: Record<string, string>;
  photos: string[];
  /** what all of it weighs, 1/10,000 kg; null: it was not weighed; absent: not asked yet */
  weight?: number | null;
  /** a person stands by a weight that is too much or too little */
  heavy?: boolean;
  /** the operator said: over, keep as surplus */
  kept: boolean;
  /** the operator said: it is not printed on the goods */
  missing: Field[];
}

export type WrongCode =
  | 'not_ordered'
  | 'unknown'
  | 'incomplete'
  | 'lot_differs'
  | 'expiry_differs'
  | 'serial_repeated'
  | 'expiry_unreadable'
  | 'inexact'
  | 'other_supplier'
  | 'weight_differs';

export interface Wrong {
  code: WrongCode;
  expected: string;
  got: string;
  /** what the lawful way out takes up again */
  resolved: Resolved | null;
  back: Step;
}

export interface Taken {
  op_id: string;
  payload: ConfirmLine;
  at: number;
  surplus: Quantity;
  /** op_id of the reversing command, where reversed */
  reversed: string;
}

/** The last-scan row with its undo. */
export interface Last {
  kind: 'scan' | 'typed' | 'take' | 'reverse' | 'put_back';
  item: Item | null;
  quantity: Quantity;
  /** the unit scanned and how many of it, for "+1 case, 24 pcs" */
  unit: string;
  count: number;
  read: Field[];
  at: number;
  undone: boolean;
  before: LineDraft | null;
  after: LineDraft | null;
  /** of take and reverse: commands to reverse */
  op_ids: string[];
}

export interface State {
  step: Step;
  receipt: string;
  reference: string;
  orders: number[];
  blind: boolean;
  supplier: number | null;
  /** whose the goods of a receipt without an order stay, 0: ours; absent in a draft of an earlier app */
  owner?: number;
  place: number;
  container: string;
  /** at pick: only orders that want this item */
  wanted_item: number | null;
  line: LineDraft | null;
  entry: Entry | null;
  field: Field | null;
  choice: { options: Option[]; raw: string; gs1: boolean } | null;
  /** what the operator answered for a barcode before, by its text */
  chosen: Record<string, number>;
  wrong: Wrong | null;
  /** scans that wait for a question to be answered */
  held: Resolved[];
  taken: Taken[];
  last: Last | null;
  outgoing: Outgoing[];
  started_at: number;
}

export type Event =
  | { type: 'order'; order: Order }
  | { type: 'blind'; supplier: number | null }
  | { type: 'scanned'; resolved: Resolved }
  | { type: 'line'; line: OrderLine }
  | { type: 'edit' }
  | { type: 'key'; key: string }
  | { type: 'enter' }
  | { type: 'field'; field: Field }
  | { type: 'typed'; text: string }
  | { type: 'not_printed' }
  | { type: 'choose'; index: number }
  | { type: 'none_of_these' }
  | { type: 'weighed'; weight: number | null }
  | { type: 'keep' }
  | { type: 'correct' }
  | { type: 'lawful' }
  | { type: 'back' }
  | { type: 'damage' }
  | { type: 'mark'; serial: string }
  | { type: 'drop'; serial: string }
  | { type: 'photo'; sha256: string }
  | { type: 'take' }
  | { type: 'put_back' }
  | { type: 'undo' }
  | { type: 'redo' }
  | { type: 'places' }
  | { type: 'place'; place: Place }
  | { type: 'containers' }
  | { type: 'suppliers' }
  | { type: 'supplier'; supplier: number | null }
  | { type: 'owner'; owner: number }
  | { type: 'reverse'; op_id: string }
  | { type: 'summary' }
  | { type: 'finish' }
  | { type: 'numbered'; reference: string };

/** What the local data says now; lines are already projected over the queue. */
export interface View {
  lines: OrderLine[];
  items: Map<number, Item>;
  orders: Order[];
  /** "item\nserial" of every serial number this device knows of, in stock or in the queue */
  serials: Set<string>;
  /** decimals of a unit, by its code */
  decimals: Record<string, number>;
  /** commands that somebody else took back, or decided not to record */
  away: Set<string>;
}

export interface Context {
  view: View;
  at: number;
  /** a fresh UUIDv7 */
  id: () => string;
  dock: number;
}

export type { Feedback };
export type Next = NextOf<State>;

export type About = 'goods' | 'place' | 'container';

/** A scan of a container or a place adds nothing: the prompt names it instead. */
export function aboutOf(before: State, after: State): About {
  if (before.last !== after.last) return 'goods';
  if (before.container !== after.container) return 'container';
  return before.place && before.place !== after.place ? 'place' : 'goods';
}

export function begin(receipt: string, at: number, dock: number): State {
  return {
    step: 'pick',
    receipt,
    reference: '',
    orders: [],
    blind: false,
    supplier: null,
    place: dock,
    container: '',
    wanted_item: null,
    line: null,
    entry: null,
    field: null,
    choice: null,
    chosen: {},
    wrong: null,
    held: [],
    taken: [],
    last: null,
    outgoing: [],
    started_at: at,
  };
}
