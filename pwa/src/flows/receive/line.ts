/** One item in hand: adding scans to it, what it still needs, and what does not fit. */
import { factorOf, SCALE, tracks, type Item, type Match, type Quantity, type Read } from '../goods/model';
import { kilograms } from '../goods/weight';
import { type OrderLine } from './model';
import type { Context, Field, LineDraft, State, WrongCode } from './state';
import { allocate, isComplete, type Share } from './tolerance';

const GRAM = 10; // in 1/10,000 kg

export function startLine(item: Item, ordered: boolean): LineDraft {
  return {
    item,
    ordered,
    quantity: 0,
    damaged: 0,
    lot: '',
    expiry: '',
    serials: [],
    factors: {},
    photos: [],
    kept: false,
    missing: [],
  };
}

/** The first thing the item's rules ask for that the line does not have yet. */
export function wanted(line: LineDraft): Field | null {
  const asks: [Field, boolean][] = [
    ['lot', tracks(line.item, 'l') && !line.lot],
    ['expiry', tracks(line.item, 'e') && !line.expiry],
    ['serial', tracks(line.item, 's') && (line.serials.length === 0 || line.serials.length * SCALE < line.quantity)],
  ];
  const found = asks.find(([field, lacks]) => lacks && line.missing.indexOf(field) < 0);
  return found ? found[0] : null;
}

/** A weight that so many of the item cannot have, by its limits: what it may be, and what was said. */
export function weightOff(line: LineDraft): Misfit | null {
  const { weight, quantity, item } = line;
  if (typeof weight !== 'number') return null;
  const [least, most] = [item.least_g || 0, item.most_g || 0].map((grams) => (grams * GRAM * quantity) / SCALE);
  if (weight >= least! && (!most || weight <= most)) return null;
  const limits = [least ? kilograms(least) : '', most ? kilograms(most) : ''];
  return { code: 'weight_differs', expected: limits.join(' – ').trim(), got: kilograms(weight) || '0 kg' };
}

export interface Misfit {
  code: WrongCode;
  expected: string;
  got: string;
}

/** Why what was read cannot belong to the line in hand, or null. */
export function misfit(line: LineDraft, read: Read, state: State, context: Context): Misfit | null {
  if (read.lot && line.lot && read.lot !== line.lot && line.quantity > 0)
    return { code: 'lot_differs', expected: line.lot, got: read.lot };
  if (read.expiry && line.expiry && read.expiry !== line.expiry && line.quantity > 0)
    return { code: 'expiry_differs', expected: line.expiry, got: read.expiry };
  if (read.serial && tracks(line.item, 's') && isKnownSerial(line, read.serial, state, context))
    return { code: 'serial_repeated', expected: '', got: read.serial };
  return null;
}

function isKnownSerial(line: LineDraft, serial: string, state: State, context: Context): boolean {
  if (line.serials.indexOf(serial) >= 0 || context.view.serials.has(`${line.item.id}\n${serial}`)) return true;
  return state.taken.some(
    (taken) =>
      !taken.reversed &&
      !context.view.away.has(taken.op_id) &&
      taken.payload.item === line.item.id &&
      (taken.payload.serials || []).indexOf(serial) >= 0,
  );
}

/** Whether each piece of the line is counted by its serial number, none printed apart. */
export function isNumbered(line: LineDraft): boolean {
  return tracks(line.item, 's') && line.missing.indexOf('serial') < 0;
}

/**
 * What one scan adds: its count of its unit; a serial number is one piece, and a code without it none where pieces are numbered.
 * Null where it is not whole.
 */
export function added(line: LineDraft, match: Match, read: Read): Quantity | null {
  if (tracks(line.item, 's') && read.serial) return SCALE;
  if (isNumbered(line)) return 0;
  const factor = factorOf(match.numerator, match.denominator);
  const quantity = factor === null ? null : factor * (read.count === undefined ? 1 : read.count);
  return quantity !== null && Number.isSafeInteger(quantity) ? quantity : null;
}

export function withRead(line: LineDraft, read: Read): LineDraft {
  const next = { ...line };
  if (read.lot && tracks(line.item, 'l')) next.lot = read.lot;
  if (read.expiry && tracks(line.item, 'e')) next.expiry = read.expiry;
  if (read.serial && tracks(line.item, 's')) {
    next.serials = [...line.serials, read.serial];
    next.quantity = line.quantity + SCALE;
  }
  return next;
}

export function addScan(line: LineDraft, match: Match, read: Read, quantity: Quantity): LineDraft {
  const next = withRead(line, read);
  if (!tracks(line.item, 's') || !read.serial) next.quantity = line.quantity + quantity;
  const whole = line.quantity === 0 || typeof line.weight === 'number'; // what was there is weighed too
  if (tracks(line.item, 'w') && read.weight !== undefined && whole) next.weight = (line.weight || 0) + read.weight;
  else delete next.weight;
  delete next.heavy;
  const factor = factorOf(match.numerator, match.denominator)!;
  if (match.code) next.codes = { ...line.codes, [match.code]: match.unit };
  if (match.unit !== line.item.unit) next.factors = { ...line.factors, [match.unit]: factor };
  next.kept = false;
  return next;
}

/** These numbers, and of them those of damaged pieces; pieces without a number stay as they are. */
export function withSerials(line: LineDraft, serials: string[], broken: string[]): LineDraft {
  return {
    ...line,
    serials,
    broken,
    quantity: line.quantity + (serials.length - line.serials.length) * SCALE,
    damaged: broken.length * SCALE,
    kept: false,
  };
}

/** Lines of this receipt's orders that want the item, the open ones first. */
export function linesFor(item: number, state: State, context: Context): OrderLine[] {
  const lines = context.view.lines.filter((line) => line.item === item && state.orders.indexOf(line.order) >= 0);
  const order = (line: OrderLine): number => (isComplete(line) ? 1 : 0);
  return lines.sort(
    (a, b) => order(a) - order(b) || state.orders.indexOf(a.order) - state.orders.indexOf(b.order) || a.no - b.no,
  );
}

/** How the good part of the line in hand spreads over the order; empty where it is not ordered. */
export function shares(line: LineDraft, state: State, context: Context): Share[] {
  const lines = line.ordered ? linesFor(line.item.id, state, context) : [];
  return lines.length > 0 ? allocate(lines, line.quantity - line.damaged) : [];
}

/** How much of the line in hand is beyond ordered and tolerance. */
export function overBy(line: LineDraft, state: State, context: Context): Quantity {
  return shares(line, state, context).reduce((over, share) => over + share.surplus, 0);
}

/** What the order still lacks of the item in hand, without this line; below zero where it has more than ordered already. */
export function lacking(line: LineDraft, state: State, context: Context): Quantity {
  return linesFor(line.item.id, state, context).reduce((sum, each) => sum + each.ordered - each.accepted, 0);
}
