/**
 * Putting away, as a pure function: state and event in, state and feedback out.
 *
 *   start ─ dock ─→ at ─ item, container ─→ bin ─ the bin shown ─→ put
 *   start ─ item, container ─→ (choose) ─→ bin ─ another bin ─→ reason ─→ put
 *                                          bin ─ one that does not take them ─→ wrong ─ stand by it ─→ put
 *
 * What a bin does not take is said and never forbidden: hands have done it.
 */
import * as entry from '../goods/entry';
import { tracks, type Item, type Option, type Place } from '../goods/model';
import { total, type Balance } from '../goods/replay';
import type { Misfit } from './suggest';
import { WHYS, put, redo, undo } from './post';
import { rest, type Context, type Event, type Load, type Next, type State, type Wrong, type WrongCode } from './state';

/** Never throws for an event of another step: a late tap on a screen just left does nothing. */
export function reduce(state: State, event: Event, context: Context): Next {
  const result = handle(state, event, context);
  return 'state' in result ? result : { state: result, feedback: 'none' };
}

function handle(state: State, event: Event, context: Context): Next | State {
  const { load } = state;
  switch (event.type) {
    case 'scanned':
      return scanned(state.step === 'keypad' ? { ...state, step: 'bin', entry: null } : state, event, context);
    case 'found':
      return load && same(load, event.load) ? { ...state, found: event.found, shown: 0 } : state;
    case 'row':
      return take(state, loadsOf([event.at], state.contents, context), context);
    case 'choose': {
      const chosen = state.step === 'choose' ? state.candidates[event.index] : undefined;
      return chosen ? checked({ ...state, candidates: [] }, chosen, context) : state;
    }
    case 'other': {
      const many = (state.found || []).length;
      return many > 1 ? { ...state, shown: (state.shown + 1) % many } : state;
    }
    case 'split':
      if (!load || !mayBeSplit(load)) return state;
      return {
        ...state,
        step: 'keypad',
        entry: entry.open('quantity', load.item, context.decimals[load.item.unit] || 0),
      };
    case 'key':
      return state.entry ? { ...state, entry: entry.press(state.entry, event.key) } : state;
    case 'enter':
      return typed(state);
    case 'because': {
      const why = state.step === 'reason' ? WHYS[event.index] : undefined;
      return why ? put(state, state.target, why, context) : state;
    }
    case 'lawful':
      return lawful(state, context);
    case 'back':
      return back(state);
    case 'undo':
      return undo(state, context);
    case 'redo':
      return redo(state, context);
  }
}

export function mayBeSplit(load: Load): boolean {
  return !load.whole && load.rows.length === 1 && !tracks(load.item, 's');
}

export function same(one: Load, other: Load): boolean {
  return one.quantity === other.quantity && JSON.stringify(one.rows) === JSON.stringify(other.rows);
}

type Scan = Extract<Event, { type: 'scanned' }>;

function scanned(state: State, event: Scan, context: Context): Next {
  const { resolved, stock } = event;
  const at = rest(state);
  const calm: State = { ...state, step: at, wrong: null, candidates: [] };
  switch (resolved.is) {
    case 'unknown':
      return wrong(calm, 'unknown', resolved.raw);
    case 'incomplete':
      return wrong(calm, 'incomplete', resolved.raw);
    case 'order':
      return wrong(calm, 'order', resolved.order.number);
    case 'read':
      return wrong(calm, calm.load ? 'not_a_bin' : 'unknown', resolved.raw);
    case 'place':
      if (calm.load) return toBin(calm, resolved.place, event.misfit, context);
      if (justPut(state, resolved.place, context)) return { state: calm, feedback: 'right' };
      return { state: { ...calm, source: resolved.place.id, contents: stock, step: 'at' }, feedback: 'right' };
    case 'container':
      if (calm.load) return wrong(calm, 'not_a_bin', resolved.code);
      if (stock.length === 0) return wrong(calm, 'container_empty', resolved.code);
      return take(calm, loadsOf(stock, stock, context, true), context);
    case 'item':
      if (calm.load) return wrong(calm, 'not_a_bin', resolved.raw, resolved.options[0]!.match.item);
      return take(calm, loadsOfItem(calm, resolved.options, stock, context), context, resolved.options);
  }
}

const AGAIN = 3_000; // ms in which a trigger pulled twice is no wish to take from that bin

function justPut({ last }: State, { id }: Place, { at }: Context): boolean {
  return !!last && !last.undone && last.to === id && at - last.at < AGAIN;
}

/** Goods of a scanned item that wait: at the dock that was scanned, else at any dock or staging; of the lot and serial read. */
function loadsOfItem(state: State, options: readonly Option[], stock: readonly Balance[], context: Context): Load[] {
  return options.reduce<Load[]>((all, { match, read }) => {
    const wanted = read.serial || read.lot || '';
    const rows = stock.filter(
      (one) =>
        one.item === match.item.id && (state.source ? one.place === state.source : waits(context.place(one.place))),
    );
    const exact = wanted ? rows.filter(({ lot }) => lot === wanted) : [];
    const loads = loadsOf(exact.length > 0 ? exact : rows, wanted ? exact : rows, context);
    return all.concat(loads.map((load) => ({ ...load, expiry: read.expiry || load.expiry })));
  }, []);
}

function waits(place: Place | null): boolean {
  return !!place && (place.kind === 'dock' || place.kind === 'staging' || place.kind === 'floor');
}

/** What each balance would be in hand: a container's goods together, pieces with a number that lie together too. */
function loadsOf(rows: readonly Balance[], among: readonly Balance[], context: Context, whole = false): Load[] {
  const loads: Load[] = [];
  for (const row of rows) {
    const item = context.item(row.item);
    if (!item || loads.some((load) => load.rows.indexOf(row) >= 0)) continue;
    const together = whole
      ? among.filter((one) => one.container === row.container && one.place === row.place)
      : tracks(item, 's')
        ? among.filter((one) => key(one) === key(row))
        : [row];
    const taken = together.length > 0 ? together : [row];
    loads.push({ item, rows: taken, quantity: total(taken), whole, source: row.place, expiry: expiryOf(item, row) });
    if (whole) break;
  }
  return loads;
}

function key({ item, place, container, status, owner }: Balance): string {
  return [item, place, container, status, owner].join('|');
}

/** Goods with an expiry and without lots are kept by it. */
function expiryOf(item: Item, row: Balance): string {
  return tracks(item, 'e') && /^\d{4}-\d{2}-\d{2}$/.test(row.lot) ? row.lot : '';
}

function take(state: State, loads: Load[], context: Context, options: readonly Option[] = []): Next {
  const [first, ...more] = loads;
  if (!first) {
    const item = options[0] ? options[0].match.item : null;
    const expected = state.contents.map((one) => (context.item(one.item) || { sku: '' }).sku).filter((sku) => sku);
    return wrong(state, 'nothing', item ? item.sku : '', item, expected.slice(0, 3).join(', '));
  }
  if (more.length > 0) return { state: { ...state, step: 'choose', candidates: loads }, feedback: 'ask' };
  return checked(state, first, context);
}

/** Goods that are not free to use, or out of date, are asked about before they are carried. */
function checked(state: State, load: Load, context: Context): Next {
  const locked = load.rows.filter(({ status }) => status !== 'available')[0];
  if (locked) return ask(state, load, 'locked', locked.status);
  if (load.expiry && load.expiry < context.today) return ask(state, load, 'expired', load.expiry);
  return inHand(state, load);
}

function ask(state: State, load: Load, code: WrongCode, got: string): Next {
  const next = wrong(state, code, got, load.item, code === 'locked' ? 'available' : '');
  return { ...next, state: { ...next.state, wrong: { ...next.state.wrong!, lawful: { load } } } };
}

function inHand(state: State, load: Load): Next {
  return { state: { ...state, step: 'bin', load, found: null, shown: 0, wrong: null }, feedback: 'right' };
}

function toBin(state: State, place: Place, misfit: Misfit | null, context: Context): Next {
  const load = state.load!;
  const shown = (state.found || [])[state.shown];
  const expected = shown ? (context.place(shown.place) || { code: '' }).code : '';
  if (place.id === load.source) return wrong(state, 'same_place', place.code, load.item, expected);
  if (misfit) {
    const next = wrong(state, misfit.word, place.code, load.item, expected);
    const about: Wrong = { ...next.state.wrong!, limit: misfit.limit, lawful: { target: place.id } };
    return { ...next, state: { ...next.state, wrong: about } };
  }
  if (!shown || (state.found || []).some((one, at) => one.place === place.id && at <= state.shown))
    return put(state, place.id, '', context);
  return { state: { ...state, step: 'reason', target: place.id }, feedback: 'ask' };
}

function wrong(state: State, code: WrongCode, got: string, item: Item | null = null, expected = ''): Next {
  const about: Wrong = { code, expected, got, item, limit: '', back: rest(state), lawful: null };
  return { state: { ...state, step: 'wrong', wrong: about }, feedback: 'wrong' };
}

function typed(state: State): Next | State {
  const { load } = state;
  if (!load || !state.entry) return state;
  if (entry.isEmpty(state.entry)) return back(state);
  const { quantity } = entry.sum(state.entry);
  const there = total(load.rows);
  const after: State = { ...state, step: 'bin', entry: null };
  if (quantity > there) return wrong(after, 'too_many', String(quantity / 10_000), load.item, String(there / 10_000));
  return inHand(after, { ...load, quantity });
}

function lawful(state: State, context: Context): Next | State {
  const way = state.wrong && state.wrong.lawful;
  if (!way) return back(state);
  if ('load' in way) return inHand(state, way.load);
  return put({ ...state, wrong: null }, way.target, state.found && state.found.length > 0 ? 'other' : '', context);
}

function back(state: State): State {
  switch (state.step) {
    case 'wrong':
      return { ...state, step: state.wrong ? state.wrong.back : rest(state), wrong: null };
    case 'keypad':
    case 'reason':
      return { ...state, step: rest(state), entry: null, target: 0 };
    case 'choose':
      return { ...state, step: rest(state), candidates: [] };
    case 'bin': {
      const after: State = { ...state, load: null, found: null };
      return { ...after, step: rest(after) };
    }
    case 'at':
      return { ...state, step: 'start', source: 0, contents: [] };
    default:
      return state;
  }
}
