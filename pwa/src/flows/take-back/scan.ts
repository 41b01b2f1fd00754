/** What a scan does while goods are taken back: it adds, names a lot, a place or the papers, asks, or is shown as wrong. */
import { factorOf, SCALE, tracks, type Item, type Option, type Read, type Resolved } from '../goods/model';
import { parseDate } from '../goods/dates';
import { isNumbered, rest, wanted, type Field, type Line, type Next, type State, type WrongCode } from './state';

export function wrong(state: State, code: WrongCode, expected: string, got: string, item: Item | null = null): Next {
  const back = state.step === 'wrong' && state.wrong ? state.wrong.back : state.step;
  return { state: { ...state, step: 'wrong', wrong: { code, expected, got, item, back } }, feedback: 'wrong' };
}

export function startLine(item: Item): Line {
  return { item, quantity: 0, lot: '', expiry: '', serials: [], photos: [], missing: [] };
}

export function scanned(before: State, resolved: Resolved): Next {
  const state = before.step === 'wrong' && before.wrong ? { ...before, step: before.wrong.back, wrong: null } : before;
  switch (resolved.is) {
    case 'item':
      return scanItem(state, resolved);
    case 'place':
      return { state: { ...state, place: resolved.place.id, step: settled(state) }, feedback: 'right' };
    case 'read':
      return state.line
        ? withRead(state, state.line, resolved.read, resolved.raw)
        : wrong(state, 'unknown', '', resolved.raw);
    case 'incomplete':
      return wrong(state, 'incomplete', '', resolved.raw);
    case 'order':
    case 'container':
    case 'unknown':
      return scanText(state, resolved.is === 'order' ? resolved.order.number : resolved.raw, resolved.is);
  }
}

/** A scan at the papers or while something is typed brings back to the work. */
function settled(state: State): State['step'] {
  return state.step === 'papers' ? 'papers' : rest(state);
}

/** A text that is no item: at first the customer's paper, then what the item in hand still needs. */
function scanText(state: State, text: string, is: 'order' | 'container' | 'unknown'): Next {
  if (state.step === 'papers') return { state: { ...state, claim: text, step: 'goods' }, feedback: 'right' };
  const { line } = state;
  const field =
    state.step === 'value' ? state.field : line ? wanted(line) || (isNumbered(line) ? 'serial' : null) : null;
  if (line && field && is === 'unknown') return value(state, line, field, text);
  return wrong(state, is === 'unknown' ? 'unknown' : 'not_goods', line ? line.item.sku : '', text, line && line.item);
}

function scanItem(state: State, resolved: Resolved & { is: 'item' }): Next {
  const { line } = state;
  const options = line ? resolved.options.filter(({ match }) => match.item.id === line.item.id) : resolved.options;
  // another item waits until somebody has said what the one in hand looks like
  if (line && options.length === 0) return { state: { ...state, held: [...state.held, resolved] }, feedback: 'ask' };
  const suggested = options.filter((option) => option.suggested);
  const certain =
    options.length === 1 ? options[0] : suggested.length === 1 && !resolved.gs1 ? suggested[0] : undefined;
  if (certain) return take({ ...state, line: line || startLine(certain.match.item) }, certain);
  return { state: { ...state, step: 'choose', options, raw: resolved.raw }, feedback: 'ask' };
}

/** One meaning of a scan is taken: so many more, with the lot or serial that it says. */
export function take(state: State, { match, read }: Option): Next {
  const line = state.line || startLine(match.item);
  const factor = factorOf(match.numerator, match.denominator);
  if (factor === null) return wrong(state, 'inexact', '', match.unit, match.item);
  const at: State = { ...state, line, step: 'count', field: null, entry: null, options: [], raw: '' };
  const misfit = read.serial ? null : differs(line, read);
  if (misfit) return wrong(at, misfit[0], misfit[1], misfit[2], line.item);
  if (read.serial || tracks(match.item, 's')) return numbered(at, line, read);
  const count = read.count === undefined ? 1 : read.count;
  return {
    state: { ...at, line: { ...named(line, read), quantity: line.quantity + factor * count } },
    feedback: 'right',
  };
}

function numbered(state: State, line: Line, read: Read): Next {
  const after = named(line, read);
  if (read.serial) return value({ ...state, line: after }, after, 'serial', read.serial);
  if (!isNumbered(line))
    return { state: { ...state, line: { ...after, quantity: line.quantity + SCALE } }, feedback: 'right' };
  return { state: { ...state, line: after }, feedback: 'right' };
}

function named(line: Line, read: Read): Line {
  return { ...line, lot: read.lot || line.lot, expiry: read.expiry || line.expiry };
}

function differs(line: Line, read: Read): [WrongCode, string, string] | null {
  if (read.lot && line.lot && read.lot !== line.lot) return ['lot_differs', line.lot, read.lot];
  if (read.expiry && line.expiry && read.expiry !== line.expiry) return ['expiry_differs', line.expiry, read.expiry];
  return null;
}

function withRead(state: State, line: Line, read: Read, raw: string): Next {
  const misfit = differs(line, read);
  if (misfit) return wrong(state, misfit[0], misfit[1], misfit[2], line.item);
  if (read.serial) return value(state, named(line, read), 'serial', read.serial);
  if (!read.lot && !read.expiry) return wrong(state, 'unknown', line.item.sku, raw, line.item);
  return { state: { ...state, line: named(line, read), step: 'count', field: null }, feedback: 'right' };
}

/** A lot, an expiry date or a serial number, by scan or by hand. */
export function value(state: State, line: Line, field: Field, text: string): Next {
  const said = text.trim();
  if (!said) return { state, feedback: 'none' };
  const missing = line.missing.filter((each) => each !== field);
  const at: State = { ...state, step: 'count', field: null };
  if (field === 'lot') return { state: { ...at, line: { ...line, lot: said, missing } }, feedback: 'right' };
  if (field === 'expiry') {
    const expiry = parseDate(said);
    if (!expiry) return wrong(state, 'expiry_unreadable', '', said, line.item);
    return { state: { ...at, line: { ...line, expiry, missing } }, feedback: 'right' };
  }
  if (line.serials.indexOf(said) >= 0) return wrong({ ...at, line }, 'serial_repeated', '', said, line.item);
  const serials = [...line.serials, said];
  return { state: { ...at, line: { ...line, serials, missing, quantity: serials.length * SCALE } }, feedback: 'right' };
}
