/** What a scan means where the move stands. Pure. */
import { factorOf, SCALE, tracks, type Item, type Option, type Place, type Read } from '../goods/model';
import type { Balance } from '../goods/replay';
import { moveGoods, moveWhole } from './post';
import { rest, type Candidate, type Context, type Found, type Line, type Next, type State, type Wrong } from './state';

export function scanned(before: State, found: Found, context: Context): Next {
  const state = before.wrong ? { ...before, step: before.wrong.back, wrong: null } : before;
  const { resolved, stock } = found;
  switch (resolved.is) {
    case 'item':
      return ofItem(state, resolved.options, found);
    case 'place':
      return ofPlace(state, resolved.place, stock, context);
    case 'container':
      return ofContainer(state, resolved.code, stock, context);
    case 'read':
      return ofRead(state, resolved.read, resolved.raw, context);
    case 'order':
      return wrong(state, 'not_goods', '', resolved.order.number);
    case 'incomplete':
      return wrong(state, 'incomplete', '', resolved.raw);
    default:
      // a plain code may be a lot or serial number of what lies here
      return lotsHere(state).indexOf(resolved.raw) >= 0
        ? ofRead(state, { lot: resolved.raw }, resolved.raw, context)
        : wrong(state, 'unknown', '', resolved.raw);
  }
}

function lotsHere({ step, line, candidates, contents }: State): string[] {
  if (step === 'choose') return candidates.map(({ at }) => at.lot);
  const of = line ? contents.filter(({ item }) => item === line.item.id).concat(line.at) : contents;
  return of.map(({ lot }) => lot);
}

export function wrong(
  state: State,
  code: Wrong['code'],
  expected: string,
  got: string,
  more: Partial<Wrong> = {},
): Next {
  const back = state.step === 'wrong' ? rest(state) : state.step;
  const told: Wrong = { code, expected, got, item: null, lies: [], back, lawful: null, ...more };
  return { state: { ...state, step: 'wrong', wrong: told }, feedback: 'wrong' };
}

/** The lot that stock is kept under, as far as the scan says it. */
export function lotOf(item: Item, read: Read): string {
  if (tracks(item, 's')) return read.serial || '';
  if (tracks(item, 'l')) return read.lot || '';
  return tracks(item, 'e') ? read.expiry || '' : '';
}

// --- goods

function ofItem(state: State, options: Option[], found: Found): Next {
  if (state.line) return more(state, state.line, options);
  if (state.step === 'choose') return narrowed(state, options, found);
  const first = options[0]!;
  const near = state.whole ? state.whole.contents : state.source ? state.contents : [];
  const far = state.whole || (state.source && !state.soft) ? [] : found.stock;
  let fitting = fit(options, near);
  if (fitting.length === 0) fitting = fit(options, far);
  if (fitting.length === 1) return taken(state, fitting[0]!);
  if (fitting.length > 1) return { state: { ...state, step: 'choose', candidates: fitting }, feedback: 'ask' };
  const pool = near.concat(far);
  const { item } = first.match;
  const lots = pool.filter((each) => each.item === item.id).map(({ lot }) => lot);
  const lot = lotOf(item, first.read);
  if (lot && lots.length > 0) return wrong(state, 'lot_differs', lots[0]!, lot, { item, lies: [item.id] });
  if (!state.source && !state.whole) return wrong(state, 'nowhere', '', item.sku, { item });
  const place = state.whole ? state.whole.place : state.source;
  const container = state.whole ? state.whole.code : '';
  const at: Balance = { item: item.id, place, lot, container, status: 'available', owner: 0, quantity: 0 };
  const line = withScan(startLine(item, at, first), first);
  return wrong(state, 'not_here', '', item.sku, {
    item,
    lies: near.map((each) => each.item).filter((id, at_, all) => all.indexOf(id) === at_),
    lawful: line && { line: { ...line, kept: true }, whole: null },
  });
}

function fit(options: Option[], pool: Balance[]): Candidate[] {
  return options.reduce<Candidate[]>((all, option) => {
    const { item } = option.match;
    const lot = lotOf(item, option.read);
    const of = pool.filter((each) => each.item === item.id && (!lot || each.lot === lot));
    return all.concat(of.map((at) => ({ option, at })));
  }, []);
}

/** While it is asked which, another scan may say it: its lot, or that it is one of several meanings. */
function narrowed(state: State, options: Option[], found: Found): Next {
  const left = state.candidates.filter(({ at }) => fit(options, [at]).length > 0);
  if (left.length === 1) return taken(state, { ...left[0]!, option: fit(options, [left[0]!.at])[0]!.option });
  if (left.length > 1) return { state: { ...state, candidates: left }, feedback: 'ask' };
  return { state: { ...state, held: [...state.held, found] }, feedback: 'ask' };
}

export function taken(state: State, { option, at }: Candidate): Next {
  const started = startLine(option.match.item, at, option);
  const line = withScan(started, option);
  const free: State = { ...state, candidates: [], whole: null, source: at.place, soft: false };
  if (!line) return wrong({ ...free, step: 'at' }, 'inexact', '', option.match.unit, { item: option.match.item });
  return checked({ ...free, step: 'count' }, started, line);
}

export function startLine(item: Item, at: Balance, option: Option | null): Line {
  const expiry = (option && option.read.expiry) || (/^\d{4}-\d\d-\d\d$/.test(at.lot) ? at.lot : '');
  return { item, at, quantity: 0, factors: {}, codes: {}, expiry, kept: false };
}

/** With what one scan adds; null where the unit is no whole number of the base unit. */
function withScan(line: Line, { match, read }: Option): Line | null {
  const factor = factorOf(match.numerator, match.denominator);
  if (factor === null) return null;
  const pieces = tracks(line.item, 's') ? SCALE : factor * (read.count === undefined ? 1 : read.count);
  const other = match.unit !== line.item.unit;
  return {
    ...line,
    quantity: line.quantity + pieces,
    factors: other ? { ...line.factors, [match.unit]: factor } : line.factors,
    codes: match.code ? { ...line.codes, [match.code]: match.unit } : line.codes,
    expiry: line.expiry || read.expiry || '',
  };
}

function more(state: State, line: Line, options: Option[]): Next {
  const option = options.find(({ match }) => match.item.id === line.item.id);
  if (!option) {
    const { item } = options[0]!.match;
    return wrong(state, 'other_item', line.item.sku, item.sku, { item });
  }
  const lot = lotOf(line.item, option.read);
  if (lot && lot !== line.at.lot) return wrong(state, 'lot_differs', line.at.lot, lot, { item: line.item });
  const after = withScan(line, option);
  if (!after) return wrong(state, 'inexact', '', option.match.unit, { item: line.item });
  return checked({ ...state, step: 'count', into: '' }, line, after);
}

/** More than is known to be there is said, with how much there is. */
export function checked(state: State, before: Line, after: Line): Next {
  if (after.quantity <= after.at.quantity || before.kept)
    return { state: { ...state, line: after, entry: null }, feedback: 'right' };
  const figures = [after.at.quantity, after.quantity].map((quantity) => String(quantity / SCALE));
  const lawful = { line: { ...after, kept: true }, whole: null };
  const kept = before.quantity > 0 ? before : null;
  const at: State = { ...state, line: kept, entry: null };
  return wrong({ ...at, step: rest(at) }, 'too_many', figures[0]!, figures[1]!, { item: after.item, lawful });
}

/** A label that says a lot or a number alone. */
function ofRead(state: State, read: Read, raw: string, context: Context): Next {
  const said = read.serial || read.lot || read.expiry || '';
  if (!said) return wrong(state, 'unknown', '', raw);
  if (state.line) {
    if (state.line.at.lot === said || read.expiry === state.line.expiry) return { state, feedback: 'right' };
    return wrong(state, 'lot_differs', state.line.at.lot, said, { item: state.line.item });
  }
  if (state.step === 'choose') {
    const left = state.candidates.filter(({ at }) => at.lot === said);
    if (left.length === 1) return taken(state, left[0]!);
    if (left.length > 1) return { state: { ...state, candidates: left }, feedback: 'ask' };
  }
  const here = state.contents.filter(({ lot }) => lot === said);
  const item = here.length === 1 ? context.item(here[0]!.item) : null;
  if (!item) return wrong(state, 'unknown', '', said);
  return { state: { ...state, step: 'count', soft: false, line: startLine(item, here[0]!, null) }, feedback: 'right' };
}

// --- places and containers

function ofPlace(state: State, place: Place, stock: Balance[], context: Context): Next {
  if (state.step === 'choose') {
    const left = state.candidates.filter(({ at }) => at.place === place.id);
    const lies = stock.map(({ item }) => item);
    if (left.length === 0) return wrong(state, 'not_here', '', place.code, { lies });
    if (left.length === 1) return taken(state, left[0]!);
    return { state: { ...state, candidates: left }, feedback: 'ask' };
  }
  const { line, whole } = state;
  if (line) {
    if (line.quantity === 0) return wrong(state, 'no_quantity', '', place.code, { item: line.item });
    if (place.id === line.at.place && state.into === line.at.container) return wrong(state, 'same_bin', '', place.code);
    return moveGoods(state, line, place.id, state.into, context);
  }
  if (whole) {
    if (place.id === whole.place) return wrong(state, 'same_bin', '', place.code);
    return moveWhole(state, whole, place.id, whole.code, context);
  }
  return { state: { ...state, step: 'at', source: place.id, soft: false, contents: stock }, feedback: 'right' };
}

function ofContainer(state: State, code: string, stock: Balance[], context: Context): Next {
  const { line, whole } = state;
  const stands = stock[0] ? stock[0].place : 0;
  if (line) {
    if (line.quantity === 0) return wrong(state, 'no_quantity', '', code, { item: line.item });
    if (code === line.at.container) return wrong(state, 'same_container', '', code);
    return stands
      ? moveGoods(state, line, stands, code, context)
      : { state: { ...state, into: code }, feedback: 'right' };
  }
  if (whole) {
    if (code === whole.code) return wrong(state, 'same_container', '', code);
    return { state: { ...state, step: 'into', into: code, candidates: [], contents: stock }, feedback: 'ask' };
  }
  if (stock.length === 0) return wrong(state, 'container_empty', '', code);
  const here = state.source && !state.soft && state.step !== 'choose' ? state.source : 0;
  if (here && !stock.some(({ place }) => place === here)) {
    const at = context.place(stands);
    const lawful = { line: null, whole: { code, place: here, contents: stock } };
    return wrong(state, 'container_elsewhere', at ? at.code : '', codeOf(here, context), { lawful });
  }
  const held = { code, place: here || stands, contents: stock };
  const free: State = { ...state, source: 0, soft: true, contents: [], candidates: [], into: '' };
  return { state: { ...free, step: 'whole', whole: held }, feedback: 'right' };
}

function codeOf(place: number, context: Context): string {
  const found = context.place(place);
  return found ? found.code : '';
}
