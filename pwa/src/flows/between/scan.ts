/** What a scan does: it opens a transfer, takes goods in hand, says where they lie, or is shown as wrong. */
import { parseDate } from '../goods/dates';
import { factorOf, SCALE, type Item, type Option, type Read, type Resolved } from '../goods/model';
import { post } from './post';
import { isReady, placed, rest, told, wantsLot, type Context, type Hand, type Next, type Scanned } from './state';
import type { State, WrongCode } from './state';
import type { Transfer } from './model';

export function wrong(state: State, code: WrongCode, expected: string, got: string, item: Item | null = null): Next {
  const back = state.step === 'wrong' && state.wrong ? state.wrong.back : state.step;
  return { state: { ...state, step: 'wrong', wrong: { code, expected, got, item, back } }, feedback: 'wrong' };
}

export function opened(state: State, transfer: Transfer): State {
  const other = state.side === 'out' ? transfer.target : transfer.source;
  const reference = transfer.reference || transfer.number;
  return { ...state, step: 'goods', transfer: transfer.id, other, title: transfer.number, reference };
}

export function scanned(before: State, resolved: Scanned, context: Context): Next {
  const state = settled(before);
  if (resolved.is === 'transfer')
    return state.transfer
      ? wrong(state, 'not_goods', state.title, resolved.raw)
      : { state: opened(state, resolved.transfer), feedback: 'right' };
  if (!state.transfer) return wrong(state, 'no_transfer', '', resolved.raw);
  switch (resolved.is) {
    case 'item':
      return scanItem(state, resolved, context);
    case 'whole':
      return scanWhole(state, resolved, context);
    case 'place':
      return scanPlace(placed(state, resolved.place), context);
    case 'read':
      return state.hand && state.hand.item
        ? withLot(state, state.hand, lotOf(state.hand.item, resolved.read), resolved.raw)
        : wrong(state, 'unknown', '', resolved.raw);
    case 'incomplete':
      return wrong(state, 'incomplete', '', resolved.raw);
    default:
      return scanText(state, resolved);
  }
}

/** A scan while something is asked or typed brings back to the work. */
function settled(state: State): State {
  const asks = state.step === 'wrong' || state.step === 'keypad' || state.step === 'finish' || state.step === 'lot';
  return asks ? { ...state, step: rest(state), wrong: null, entry: null } : state;
}

function scanText(state: State, resolved: Resolved): Next {
  const { hand } = state;
  if (hand && hand.item && wantsLot(hand) && resolved.is === 'unknown') return typed(state, hand, resolved.raw);
  const code = resolved.is === 'unknown' ? 'unknown' : 'not_goods';
  return wrong(state, code, hand && hand.item ? hand.item.sku : '', resolved.raw, hand && hand.item);
}

/** A place says where goods in hand lie, and they are posted; else where the next ones will. */
function scanPlace(state: State, context: Context): Next {
  if (!state.hand) return { state, feedback: 'right' };
  return isReady(state.hand) ? post(state, context) : { state, feedback: 'ask' };
}

/** Another item: the one in hand is done where it is known to lie. */
function scanItem(before: State, resolved: Resolved & { is: 'item' }, context: Context): Next {
  let state = before;
  const held = state.hand;
  const options = held ? same(resolved.options, held) : resolved.options;
  if (held && options.length === 0) {
    if (!isReady(held) || !state.place) return wrong(state, 'place_first', nameOfHand(held), resolved.raw, held.item);
    state = post(state, context).state;
    return scanItem(state, resolved, context);
  }
  const certain = options.length === 1 ? options[0] : undefined;
  if (certain) return take(state, certain);
  return { state: { ...state, step: 'choose', options, raw: resolved.raw }, feedback: 'ask' };
}

/** Meanings of a scan that are more of what is in hand. A serial number is goods of its own. */
function same(options: Option[], hand: Hand): Option[] {
  return options.filter(({ match, read }) => {
    if (!hand.item || match.item.id !== hand.item.id) return false;
    const lot = lotOf(match.item, read);
    return told(match.item) === 'serial' ? !hand.lot : !lot || !hand.lot || lot === hand.lot;
  });
}

function nameOfHand(hand: Hand): string {
  return hand.item ? hand.item.sku : hand.container;
}

function lotOf(item: Item, read: Read): string {
  const by = told(item);
  return (by === 'serial' ? read.serial : by === 'lot' ? read.lot : by === 'expiry' ? read.expiry : '') || '';
}

/** One meaning of a scan is taken: so many more, with the lot that it says. */
export function take(state: State, { match, read }: Option): Next {
  const { item } = match;
  const factor = factorOf(match.numerator, match.denominator);
  if (factor === null) return wrong({ ...state, step: rest(state) }, 'inexact', '', match.unit, item);
  const hand = state.hand || { item, quantity: 0, lot: '', expiry: '', damaged: false, container: '', seen: [] };
  const count = read.count === undefined ? 1 : read.count;
  const quantity = told(item) === 'serial' ? SCALE : hand.quantity + factor * count;
  const after: Hand = { ...hand, quantity, lot: lotOf(item, read) || hand.lot, expiry: read.expiry || hand.expiry };
  return { state: { ...state, step: 'hand', options: [], raw: '', hand: after }, feedback: 'right' };
}

function withLot(state: State, hand: Hand, lot: string, raw: string): Next {
  if (!lot) return wrong(state, 'unknown', hand.item ? hand.item.sku : '', raw, hand.item);
  if (hand.lot && hand.lot !== lot) return wrong(state, 'lot_differs', hand.lot, lot, hand.item);
  return { state: { ...state, step: 'hand', hand: { ...hand, lot } }, feedback: 'right' };
}

/** A lot, a serial number or an expiry date as a text. */
export function typed(state: State, hand: Hand, text: string): Next {
  const said = text.trim();
  if (!said || !hand.item) return { state, feedback: 'none' };
  if (told(hand.item) !== 'expiry') return withLot(state, hand, said, said);
  const day = parseDate(said);
  return day ? withLot(state, hand, day, said) : wrong(state, 'date_unreadable', '', said, hand.item);
}

/** A container is posted at once where it is known to stand; else its place is asked for. */
function scanWhole(before: State, whole: Scanned & { is: 'whole' }, context: Context): Next {
  let state = before;
  if (state.hand) {
    if (!isReady(state.hand) || !state.place)
      return wrong(state, 'place_first', nameOfHand(state.hand), whole.raw, state.hand.item);
    state = post(state, context).state;
  }
  const hand: Hand = {
    item: null,
    quantity: 0,
    lot: '',
    expiry: '',
    damaged: false,
    container: whole.code,
    seen: whole.seen,
  };
  const at: State = { ...state, step: 'hand', hand, place: whole.place || state.place };
  return at.place ? post(at, context) : { state: at, feedback: 'ask' };
}
