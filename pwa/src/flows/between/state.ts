/** What is in hand while a truck is loaded or unloaded. Plain data: it is the draft. */
import type { Entry } from '../goods/entry';
import { tracks, type Item, type Option, type Place, type Quantity, type Resolved } from '../goods/model';
import type { Balance } from '../goods/replay';
import type { FlowState, Next as NextOf } from '../goods/session';
import type { Content, Line, Side, Transfer } from './model';

/** transfer: which one · warehouse: to or from where, without an order · goods: nothing in hand · hand: an item or a container ·
 * finish: what is missing */
export type Step = 'transfer' | 'warehouse' | 'goods' | 'hand' | 'choose' | 'keypad' | 'lot' | 'wrong' | 'finish';

export interface Hand {
  /** of a container: null */
  item: Item | null;
  quantity: Quantity;
  /** lot, serial number, or the expiry date of goods without lots */
  lot: string;
  /** as read; '' where no code said so */
  expiry: string;
  damaged: boolean;
  container: string;
  seen: Content[];
}

export type WrongCode =
  | 'unknown'
  | 'incomplete'
  | 'no_transfer'
  | 'not_goods'
  | 'lot_differs'
  | 'date_unreadable'
  | 'inexact'
  | 'place_first';

export interface Wrong {
  code: WrongCode;
  expected: string;
  got: string;
  item: Item | null;
  back: Step;
}

export interface Last {
  op_id: string;
  command: string;
  payload: { transfer: string; place: number; container?: string; quantity?: Quantity };
  item: Item | null;
  undone: boolean;
  at: number;
}

export interface State extends FlowState {
  side: Side;
  step: Step;
  transfer: string;
  /** the warehouse at the other end */
  other: number;
  /** its number; of one that nobody ordered the device reference */
  title: string;
  reference: string;
  place: number;
  hand: Hand | null;
  options: Option[];
  raw: string;
  entry: Entry | null;
  wrong: Wrong | null;
  last: Last | null;
  /** what was said of this transfer here and stands */
  lines: number;
}

export type Scanned =
  | { is: 'transfer'; transfer: Transfer; raw: string }
  | { is: 'whole'; code: string; place: number; seen: Content[]; raw: string }
  | Resolved;

export type Event =
  | { type: 'scanned'; resolved: Scanned }
  | { type: 'open'; transfer: Transfer }
  | { type: 'without' }
  | { type: 'warehouse'; id: number }
  | { type: 'choose'; index: number }
  | { type: 'edit' }
  | { type: 'key'; key: string }
  | { type: 'enter' }
  | { type: 'lot' }
  | { type: 'typed'; text: string }
  | { type: 'damaged' }
  | { type: 'post' }
  | { type: 'back' }
  | { type: 'undo' }
  | { type: 'redo' }
  | { type: 'finish' }
  | { type: 'over' }
  | { type: 'numbered'; reference: string };

export type Next = NextOf<State>;

export interface Context {
  id: () => string;
  /** ms UTC */
  at: number;
  decimals: Record<string, number>;
  /** of the transfer in hand, with what this gun said and the server has not heard yet */
  lines: Line[];
  /** what lies here of the items that were scanned, as far as this gun knows */
  held: Balance[];
}

export function begin(side: Side): State {
  return {
    side,
    step: 'transfer',
    transfer: '',
    other: 0,
    title: '',
    reference: '',
    place: 0,
    hand: null,
    options: [],
    raw: '',
    entry: null,
    wrong: null,
    last: null,
    lines: 0,
    outgoing: [],
  };
}

/** By what the goods are told apart besides the item. */
export function told(item: Item): 'lot' | 'serial' | 'expiry' | null {
  if (tracks(item, 's')) return 'serial';
  if (tracks(item, 'l')) return 'lot';
  return tracks(item, 'e') ? 'expiry' : null;
}

export function wantsLot(hand: Hand): boolean {
  return hand.item !== null && told(hand.item) !== null && !hand.lot;
}

export function isReady(hand: Hand): boolean {
  return hand.item === null || (hand.quantity > 0 && !wantsLot(hand));
}

export function rest(state: State): Step {
  return state.hand ? 'hand' : state.transfer ? 'goods' : 'transfer';
}

export function placed(state: State, place: Place): State {
  return { ...state, place: place.id };
}
