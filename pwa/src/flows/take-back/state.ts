/** What is in hand while goods are taken back. Plain data: it is the draft. */
import type { Entry } from '../goods/entry';
import { tracks, type Item, type Option, type Place, type Quantity, type Resolved } from '../goods/model';
import type { FlowState, Next as NextOf } from '../goods/session';

/** papers: what the customer brought with it · goods: nothing in hand · count: one item in hand */
export type Step = 'papers' | 'goods' | 'choose' | 'count' | 'keypad' | 'value' | 'wrong';

export type Field = 'lot' | 'expiry' | 'serial';

export interface Line {
  item: Item;
  quantity: Quantity;
  lot: string;
  expiry: string;
  serials: string[];
  photos: string[];
  /** the operator said: it is not printed on the goods */
  missing: Field[];
}

export type WrongCode =
  | 'unknown'
  | 'incomplete'
  | 'not_goods'
  | 'lot_differs'
  | 'expiry_differs'
  | 'serial_repeated'
  | 'expiry_unreadable'
  | 'inexact';

export interface Wrong {
  code: WrongCode;
  expected: string;
  got: string;
  item: Item | null;
  back: Step;
}

export interface Last {
  op_id: string;
  payload: import('./model').TakeLine;
  item: Item;
  undone: boolean;
  at: number;
}

export interface State extends FlowState {
  step: Step;
  goods_return: string;
  reference: string;
  claim: string;
  place: number;
  line: Line | null;
  field: Field | null;
  options: Option[];
  raw: string;
  entry: Entry | null;
  wrong: Wrong | null;
  /** scans that wait until something is answered */
  held: Resolved[];
  last: Last | null;
  /** lines of this return that stand */
  lines: number;
}

export type Event =
  | { type: 'scanned'; resolved: Resolved }
  | { type: 'no_papers' }
  | { type: 'choose'; index: number }
  | { type: 'edit' }
  | { type: 'key'; key: string }
  | { type: 'enter' }
  | { type: 'field'; field: Field }
  | { type: 'typed'; text: string }
  | { type: 'not_printed' }
  | { type: 'photo'; sha256: string }
  | { type: 'judge'; verdict: import('./model').Verdict }
  | { type: 'back' }
  | { type: 'undo' }
  | { type: 'redo' }
  | { type: 'finish' }
  | { type: 'numbered'; goods_return: string; reference: string };

export type Next = NextOf<State>;

export interface Context {
  id: () => string;
  /** ms UTC */
  at: number;
  /** where goods are taken back when nobody scanned a place */
  dock: Place | null;
  decimals: Record<string, number>;
}

export function begin(id: string): State {
  return {
    step: 'papers',
    goods_return: id,
    reference: '',
    claim: '',
    place: 0,
    line: null,
    field: null,
    options: [],
    raw: '',
    entry: null,
    wrong: null,
    held: [],
    last: null,
    lines: 0,
    outgoing: [],
  };
}

/** What the item needs and nobody has said yet. */
export function wanted(line: Line): Field | null {
  const lacks: [Field, boolean][] = [
    ['lot', tracks(line.item, 'l') && !line.lot],
    ['expiry', tracks(line.item, 'e') && !line.expiry],
    ['serial', tracks(line.item, 's') && line.serials.length === 0],
  ];
  const first = lacks.filter(([field, lacking]) => lacking && line.missing.indexOf(field) < 0)[0];
  return first ? first[0] : null;
}

/** Pieces with serial numbers are counted by them. */
export function isNumbered(line: Line): boolean {
  return tracks(line.item, 's') && line.missing.indexOf('serial') < 0;
}

/** Where the work stands when nothing is asked. */
export function rest(state: State): Step {
  return state.line ? 'count' : 'goods';
}
