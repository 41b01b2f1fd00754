/** A scan in every step: what it adds, starts, sets, asks or is wrong about. */
import type { Option, Order, Read, Resolved } from '../goods/model';
import { parseDate } from '../goods/dates';
import { added, addScan, linesFor, misfit, startLine, wanted, withRead, withSerials } from './line';
import { isoDay } from '../../i18n/format';
import type { Context, Feedback, Field, Last, LineDraft, Next, State, Step, WrongCode } from './state';
import { take } from './take';
import { isComplete } from './tolerance';

/** Where the flow rests with what it has. */
export function rest(state: State): Step {
  if (state.line) return 'count';
  return state.orders.length > 0 || state.blind ? 'scan' : 'pick';
}

function hold(state: State, resolved: Resolved): Next {
  return { state: { ...state, held: [...state.held, resolved] }, feedback: 'none' };
}

export function wrong(state: State, code: WrongCode, expected: string, got: string, resolved: Resolved | null): Next {
  const back =
    state.step === 'wrong' && state.wrong ? state.wrong.back : state.step === 'value' ? 'value' : rest(state);
  return { state: { ...state, step: 'wrong', wrong: { code, expected, got, resolved, back } }, feedback: 'wrong' };
}

/** What the next scan should have been, where only one item is left. */
export function expectation(state: State, context: Context): string {
  const open = context.view.lines.filter((line) => state.orders.indexOf(line.order) >= 0 && !isComplete(line));
  const items = open.map((line) => line.item).filter((item, index, all) => all.indexOf(item) === index);
  const only = items.length === 1 ? context.view.items.get(items[0]!) : undefined;
  return only ? only.sku : '';
}

export function scanned(state: State, resolved: Resolved, context: Context): Next {
  switch (state.step) {
    case 'damage':
      return scanDamaged(state, resolved);
    case 'weight':
      return hold(state, resolved);
    case 'choose':
    case 'supplier':
      return hold(state, resolved);
    case 'keypad':
      if (!state.entry || state.entry.for === 'damaged') return hold(state, resolved);
      return scanned({ ...state, step: rest(state), entry: null }, resolved, context);
    case 'over':
      return scanWhileOver(state, resolved, context);
    case 'wrong':
      return scanned({ ...state, step: state.wrong ? state.wrong.back : rest(state), wrong: null }, resolved, context);
    case 'place':
      if (resolved.is !== 'place') return hold(state, resolved);
      return { state: { ...state, step: rest(state), place: resolved.place.id }, feedback: 'right' };
    case 'container':
      if (resolved.is === 'incomplete') return wrong(state, 'incomplete', '', resolved.raw, null);
      if (resolved.is !== 'container' && resolved.is !== 'unknown') return hold(state, resolved);
      return setContainer(state, resolved.is === 'container' ? resolved.code : resolved.raw);
    case 'done':
      return { state, feedback: 'none' };
    default:
      return scanAtWork(state, resolved, context);
  }
}

/** The number of a piece in hand says that this one is damaged; everything else waits. */
function scanDamaged(state: State, resolved: Resolved): Next {
  const read = resolved.is === 'read' ? resolved.read : resolved.is === 'item' ? resolved.options[0]!.read : {};
  const serial = resolved.is === 'unknown' || resolved.is === 'incomplete' ? resolved.raw.trim() : read.serial;
  if (!serial || !state.line || state.line.serials.indexOf(serial) < 0) return hold(state, resolved);
  const marked = (state.line.broken || []).indexOf(serial) >= 0;
  return { state: marked ? state : mark(state, serial), feedback: 'right' };
}

/** This piece is damaged, or is not after all. */
export function mark(state: State, serial: string): State {
  const { line } = state;
  if (!line || line.serials.indexOf(serial) < 0) return state;
  const broken = line.broken || [];
  const others = broken.filter((each) => each !== serial);
  const now = others.length < broken.length ? others : [...broken, serial];
  return { ...state, line: withSerials(line, line.serials, now) };
}

export function setContainer(state: State, code: string): Next {
  return { state: settle({ ...state, container: code === state.container ? '' : code }), feedback: 'right' };
}

/** Goods keep coming while the question about surplus stands: the same item adds, others wait. */
function scanWhileOver(state: State, resolved: Resolved, context: Context): Next {
  const same =
    resolved.is === 'item' &&
    resolved.options.length === 1 &&
    state.line &&
    resolved.options[0]!.match.item.id === state.line.item.id;
  if (!same) return hold(state, resolved);
  const next = scanAtWork({ ...state, step: 'count' }, resolved, context);
  return next.state.step === 'count' ? { state: { ...next.state, step: 'over' }, feedback: 'ask' } : next;
}

function scanAtWork(state: State, resolved: Resolved, context: Context): Next {
  switch (resolved.is) {
    case 'item':
      return scanItem(state, resolved, context);
    case 'order':
      return scanOrder(state, resolved, context);
    case 'place':
      return scanPlace({ ...state, place: resolved.place.id }, context);
    case 'container':
      return setContainer(state, resolved.code);
    case 'read':
      return scanRead(state, resolved.read, resolved, context);
    case 'incomplete':
      return wrong(state, 'incomplete', '', resolved.raw, null);
    default:
      return scanUnknown(state, resolved, context);
  }
}

function scanItem(state: State, resolved: Resolved & { is: 'item' }, context: Context): Next {
  const { options, raw, gs1 } = resolved;
  const before = state.chosen[raw];
  const only = options.length === 1 ? 0 : before;
  if (only === undefined || !options[only])
    return { state: { ...state, step: 'choose', choice: { options, raw, gs1 } }, feedback: 'ask' };
  return scanOption(state, options[only]!, { ...resolved, options: [options[only]!] }, context);
}

export function scanOption(state: State, option: Option, resolved: Resolved, context: Context): Next {
  const item = option.match.item;
  if (state.line && state.line.item.id === item.id) return addTo(state, state.line, option, resolved, context);
  if (!state.line && state.orders.length === 0 && !state.blind) return findOrder(state, option, resolved, context);
  const ordered = linesFor(item.id, state, context).length > 0;
  if (!ordered && state.orders.length > 0) return wrong(state, 'not_ordered', '', item.sku, resolved);
  if (state.line) return takeThen(state, resolved, context);
  return addTo(state, startLine(item, ordered), option, resolved, context);
}

/** Another item, order or lot: what is in hand is taken first; if that asks something, the scan waits. */
export function takeThen(state: State, resolved: Resolved, context: Context): Next {
  if (state.line && state.line.quantity === 0)
    return scanned({ ...state, line: null, field: null, step: rest({ ...state, line: null }) }, resolved, context);
  const next = take(state, context);
  if (next.state.line)
    return { state: { ...next.state, held: [...next.state.held, resolved] }, feedback: next.feedback };
  return scanned(next.state, resolved, context);
}

/** At the start an item leads to its order; several orders are shown, and the scan waits. */
function findOrder(state: State, option: Option, resolved: Resolved, context: Context): Next {
  const item = option.match.item;
  const open = context.view.lines.filter((line) => line.item === item.id && !isComplete(line));
  const orders = context.view.orders.filter((order) => open.some((line) => line.order === order.id));
  if (orders.length === 0) return wrong(state, 'not_ordered', '', item.sku, resolved);
  if (orders.length === 1) return scanned({ ...state, step: 'scan', orders: [orders[0]!.id] }, resolved, context);
  return { state: { ...state, step: 'pick', wanted_item: item.id, held: [resolved] }, feedback: 'ask' };
}

function addTo(state: State, line: LineDraft, option: Option, resolved: Resolved, context: Context): Next {
  const { match, read } = option;
  const clash = misfit(line, read, state, context);
  if (clash) return wrong(state, clash.code, clash.expected, clash.got, resolved);
  const quantity = added(line, match, read);
  if (quantity === null) return wrong(state, 'inexact', line.item.unit, match.unit, null);
  const after = addScan(line, match, read, quantity);
  const last = scanLast(state.line, after, quantity, context, fieldsOf(read));
  last.unit = match.unit;
  last.count = read.count === undefined ? 1 : read.count;
  return { state: settle({ ...state, line: after, last }), feedback: answerTo(state.line, after, context) };
}

/** Goods past their expiry are asked about, once when the date is read. */
function answerTo(before: LineDraft | null, after: LineDraft, context: Context): Feedback {
  const fresh = !before || before.expiry !== after.expiry;
  return fresh && isExpired(after, context.at) ? 'ask' : 'right';
}

/** Whether the day on the goods is over at `at`. */
export function isExpired(line: LineDraft, at: number): boolean {
  return line.expiry !== '' && line.expiry < isoDay(at);
}

function fieldsOf(read: Read): Field[] {
  const fields: Field[] = [];
  if (read.lot) fields.push('lot');
  if (read.expiry) fields.push('expiry');
  if (read.serial) fields.push('serial');
  return fields;
}

export function scanLast(
  before: LineDraft | null,
  after: LineDraft,
  quantity: number,
  context: Context,
  read: Field[],
): Last {
  return {
    kind: 'scan',
    item: after.item,
    quantity,
    unit: '',
    count: 0,
    read,
    at: context.at,
    undone: false,
    before,
    after,
    op_ids: [],
  };
}

/** Back to counting; the entry screens close once what they asked for is there. */
export function settle(state: State): State {
  return { ...state, step: rest(state), entry: null, field: null, wrong: null, choice: null, wanted_item: null };
}

export function openOrder(state: State, order: Order): State {
  const orders = state.orders.indexOf(order.id) >= 0 ? state.orders : [...state.orders, order.id];
  return { ...state, step: 'scan', orders, wanted_item: null };
}

function scanOrder(state: State, resolved: Resolved & { is: 'order' }, context: Context): Next {
  if (state.line) return takeThen(state, resolved, context);
  const first = context.view.orders.find((order) => order.id === state.orders[0]);
  const strange = state.blind || (first && first.supplier !== resolved.order.supplier);
  if (strange && state.taken.length === 0)
    // nothing binds to the one before
    return {
      state: settle(openOrder({ ...state, orders: [], blind: false, supplier: null, owner: 0 }, resolved.order)),
      feedback: 'right',
    };
  if (strange) return wrong(state, 'other_supplier', first ? first.number : '', resolved.order.number, null);
  return { state: settle(openOrder(state, resolved.order)), feedback: 'right' };
}

/** The dock in hand: put it there and take it. */
function scanPlace(state: State, context: Context): Next {
  return state.line && state.line.quantity > 0 ? take(state, context) : { state: settle(state), feedback: 'right' };
}

function scanRead(state: State, read: Read, resolved: Resolved, context: Context): Next {
  const line = state.line;
  if (!line) return wrong(state, 'unknown', expectation(state, context), resolved.raw, null);
  const clash = misfit(line, read, state, context);
  if (clash) return wrong(state, clash.code, clash.expected, clash.got, resolved);
  const after = withRead(line, read);
  return {
    state: settle({
      ...state,
      line: after,
      last: scanLast(line, after, after.quantity - line.quantity, context, fieldsOf(read)),
    }),
    feedback: answerTo(line, after, context),
  };
}

/** A plain code: the lot, date or serial number that is being asked for, else nothing we know. */
function scanUnknown(state: State, resolved: Resolved & { is: 'unknown' }, context: Context): Next {
  const field = state.line ? state.field || wanted(state.line) || serialOf(state.line) : null;
  if (!state.line || !field) return wrong(state, 'unknown', expectation(state, context), resolved.raw, null);
  return value(state, field, resolved.raw, context, resolved);
}

function serialOf(line: LineDraft): Field | null {
  return (line.item.track || '').indexOf('s') >= 0 ? 'serial' : null;
}

/** A lot, an expiry date or a serial number by scan or by hand. */
export function value(state: State, field: Field, text: string, context: Context, resolved: Resolved | null): Next {
  const line = state.line;
  if (!line || !text.trim()) return { state, feedback: 'none' };
  const expiry = field === 'expiry' ? parseDate(text) : null;
  if (field === 'expiry' && !expiry) return wrong(state, 'expiry_unreadable', '', text, null);
  const read: Read =
    field === 'lot' ? { lot: text.trim() } : field === 'serial' ? { serial: text.trim() } : { expiry: expiry! };
  const repeated = field === 'serial' || resolved ? misfit(line, read, state, context) : null;
  if (repeated)
    return wrong(
      state,
      repeated.code,
      repeated.expected,
      repeated.got,
      resolved ? { is: 'read', read, raw: text } : null,
    );
  const after = withRead(
    { ...line, missing: line.missing.filter((each) => each !== field || field === 'serial') },
    read,
  );
  return {
    state: settle({
      ...state,
      line: after,
      last: scanLast(line, after, after.quantity - line.quantity, context, [field]),
    }),
    feedback: answerTo(line, after, context),
  };
}
