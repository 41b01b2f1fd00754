/** Counting, one event after the other: pure but for the ids that it is given. */
import { isEmpty, open, press, sum } from '../goods/entry';
import { factorOf, SCALE, tracks, type Item, type Option, type Place } from '../goods/model';
import type { Feedback, Next, Outgoing } from '../goods/session';
import {
  begin,
  standing,
  type Context,
  type Event,
  type Line,
  type Owners,
  type Planned,
  type Scan,
  type State,
  type Wrong,
} from './state';

type Step = Next<State>;

const next = (state: State, feedback: Feedback = 'none'): Step => ({ state, feedback });

const ASKING: State['step'][] = ['choose', 'owner', 'value', 'keypad', 'wrong'];

export function reduce(state: State, event: Event, context: Context): Step {
  return drain(handle(state, event, context), context);
}

/** Scans that waited for an answer go on in their order, until one asks again. */
function drain(done: Step, context: Context): Step {
  let { state, feedback } = done;
  while (state.held.length > 0 && ASKING.indexOf(state.step) < 0) {
    const [first, ...others] = state.held;
    ({ state, feedback } = scanned({ ...state, held: others }, first!, context));
  }
  return { state, feedback };
}

function handle(state: State, event: Event, context: Context): Step {
  switch (event.type) {
    case 'scanned':
      return waits(state, event) ? held(state, event) : scanned(state, event, context);
    case 'typed':
      return wantsValue(state.line) ? valued(state, event.text, context) : next(state);
    case 'choose':
      return state.choice
        ? counted({ ...state, choice: null }, state.choice.options[event.index]!, state.choice.owners, context)
        : next(state);
    case 'owner':
      return owned(state, event.owner);
    case 'whose':
      return next(state.line ? { ...state, step: 'owner' } : state);
    case 'edit':
      return edit(state, context);
    case 'key':
      return next(state.entry ? { ...state, entry: press(state.entry, event.key) } : state);
    case 'enter':
      return entered(state);
    case 'bare':
      return next(state.line ? { ...state, step: 'items', line: { ...state.line, bare: true } } : state);
    case 'take':
      return next(taken(state, context), 'right');
    case 'undo':
      return undone(state, context);
    case 'finish':
      return finished(state, context);
    case 'loose':
      return next({ ...state, container: '' });
    case 'lawful':
      return lawful(state, context);
    case 'back':
      return next({ ...state, step: leftTo(state), wrong: null, choice: null, entry: null });
  }
}

/** What the item in hand lacks before it can be said. */
export function wantsValue(line: Line | null): 'lot' | 'serial' | null {
  if (!line || line.bare || line.lot) return null;
  if (tracks(line.item, 's')) return 'serial';
  return tracks(line.item, 'l') ? 'lot' : null;
}

/** Where the work stands when no code is asked about: the line in hand may still ask. */
function rest(state: State): State['step'] {
  if (!state.place) return 'place';
  return state.line ? asks(state.line) : 'items';
}

/** Whose goods they are may be left open; what they lack is asked again after a wrong scan. */
function leftTo(state: State): State['step'] {
  return state.step === 'owner' ? 'items' : rest(state);
}

/** While something is asked, scans that do not answer it wait: none is lost, and no line is said without what it lacks. */
function waits(state: State, { resolved }: Scan): boolean {
  if (state.step === 'choose') return true;
  if (state.step === 'wrong' && state.held.length > 0) return true;
  const asked = rest(state);
  if (!state.line || (asked !== 'owner' && asked !== 'value')) return false;
  if (resolved.is === 'item') return !resolved.options.some(({ match }) => isOf(state.line, match.item));
  return asked === 'owner' || resolved.is === 'place' || resolved.is === 'container';
}

function held(state: State, scan: Scan): Step {
  const step = state.step === 'choose' ? state.step : rest(state);
  return next({ ...state, step, wrong: null, entry: null, held: [...state.held, scan] }, 'ask');
}

function scanned(state: State, { resolved, owners }: Scan, context: Context): Step {
  const back: State = { ...state, wrong: null, choice: null, entry: null, step: rest(state) };
  if (resolved.is === 'incomplete') return wrong(back, { code: 'incomplete', expected: '', got: resolved.raw });
  if (resolved.is === 'place') return atPlace(back, resolved.place, context);
  if (!state.place) {
    const expected = suggestedOf(state, context.planned, context.codeOf);
    const code = resolved.is === 'unknown' ? 'unknown' : 'not_place';
    return wrong(back, { code, expected: code === 'unknown' ? '' : expected, got: resolved.raw });
  }
  if (resolved.is === 'container')
    return next({ ...taken(back, context), container: resolved.code, step: 'items' }, 'right');
  if (resolved.is === 'item') {
    if (resolved.options.length === 1) return counted(back, resolved.options[0]!, owners, context);
    return next({ ...back, step: 'choose', choice: { raw: resolved.raw, options: resolved.options, owners } }, 'ask');
  }
  if (wantsValue(state.line)) {
    const read = resolved.is === 'read' ? resolved.read.lot || resolved.read.serial || '' : resolved.raw;
    if (resolved.is !== 'order' && read) return valued(back, read, context);
  }
  return wrong(back, { code: resolved.is === 'unknown' ? 'unknown' : 'not_goods', expected: '', got: resolved.raw });
}

/** The place that is to be scanned next: of the task in hand, else the next one planned. */
export function suggestedOf(state: State, planned: readonly Planned[], codeOf: Context['codeOf']): string {
  const row = state.planned || planned[0];
  return row ? codeOf(row.place) : '';
}

function wrong(state: State, what: Wrong): Step {
  return next({ ...state, step: 'wrong', wrong: what }, 'wrong');
}

function atPlace(state: State, place: Place, context: Context): Step {
  if (!state.place) {
    const wanted = state.planned;
    if (wanted && wanted.place !== place.id)
      return wrong(state, { code: 'other_place', expected: context.codeOf(wanted.place), got: place.code, place });
    return next(arrived(state, place, context), 'right');
  }
  if (state.place.id === place.id) return next(taken(state, context), 'right');
  const nothing = !state.line && standing(state).length === 0;
  if (nothing) return next(arrived(state, place, context), 'right');
  return wrong(state, { code: 'other_place', expected: state.place.code, got: place.code, place });
}

function arrived(state: State, place: Place, context: Context): State {
  const planned = context.planned.find((row) => row.place === place.id) || null;
  const task = planned ? context.ref(planned) : null;
  const { held, outgoing } = state;
  return { ...begin(context.id()), step: 'items', place, planned, task, held, outgoing };
}

/** One scan of goods: what is in hand grows, or is said when something else comes. */
function counted(state: State, { match, read }: Option, whose: Owners, context: Context): Step {
  const { item } = match;
  const each = factorOf(match.numerator, match.denominator) || SCALE;
  const lot = (tracks(item, 's') ? read.serial : read.lot) || '';
  if (tracks(item, 's') && lot && isSaid(state, item.id, lot))
    return wrong(state, { code: 'serial_repeated', expected: '', got: lot });
  const quantity = tracks(item, 's') ? SCALE : each * (read.count || 1);
  const { line } = state;
  if (line && isOf(line, item) && wantsValue(line) === 'serial')
    return lot ? valued(state, lot, context) : next({ ...state, step: asks(line) }, 'ask');
  const same =
    !!line &&
    line.item.id === item.id &&
    line.container === state.container &&
    (lot === '' || line.lot === '' || line.lot === lot) &&
    !tracks(item, 's');
  const owners = whose[item.id] || [];
  const owner = owners.length === 1 ? owners[0]! : null;
  const ready = same ? state : taken(state, context);
  const grown: Line = same
    ? { ...line, lot: lot || line.lot, expiry: read.expiry || line.expiry, quantity: line.quantity + quantity }
    : { item, lot, expiry: read.expiry || '', container: state.container, quantity, owners, owner, bare: false };
  const after: State = {
    ...ready,
    step: asks(grown),
    line: grown,
    last: { is: 'scan', before: same ? line : null, quantity, item },
  };
  const asked = after.step !== 'items';
  return next(tracks(item, 's') && grown.lot && !asked ? taken(after, context) : after, asked ? 'ask' : 'right');
}

function isOf(line: Line | null, item: Item): boolean {
  return !!line && line.item.id === item.id;
}

/** What is asked before the line can be said: whose it is, then its lot or serial. */
function asks(line: Line): State['step'] {
  if (line.owner === null && line.owners.length > 1) return 'owner';
  return wantsValue(line) ? 'value' : 'items';
}

function owned(state: State, owner: number): Step {
  if (!state.line || state.step !== 'owner') return next(state);
  const line = { ...state.line, owner };
  return next({ ...state, step: asks(line), line }, 'right');
}

function isSaid(state: State, item: number, lot: string): boolean {
  return standing(state).some((said) => said.item.id === item && said.lot === lot);
}

function valued(state: State, text: string, context: Context): Step {
  const line = state.line!;
  const lot = text.trim();
  if (!lot) return next(state);
  if (tracks(line.item, 's') && isSaid(state, line.item.id, lot))
    return wrong({ ...state, line: null }, { code: 'serial_repeated', expected: '', got: lot });
  const after: State = { ...state, step: asks({ ...line, lot }), line: { ...line, lot } };
  return next(tracks(line.item, 's') && after.step === 'items' ? taken(after, context) : after, 'right');
}

function edit(state: State, { decimals }: Context): Step {
  if (!state.line) return next(state);
  const { item } = state.line;
  return next({ ...state, step: 'keypad', entry: open('quantity', item, decimals[item.unit] || 0) });
}

function entered(state: State): Step {
  if (!state.entry || !state.line) return next(state);
  if (isEmpty(state.entry)) return next({ ...state, step: 'items', entry: null });
  const { quantity } = sum(state.entry);
  const line = { ...state.line, quantity };
  const last = { is: 'scan' as const, before: state.line, quantity: quantity - state.line.quantity, item: line.item };
  return next({ ...state, step: 'items', entry: null, line, last }, 'right');
}

/** What is in hand is said; nothing where nothing is. */
export function taken(state: State, context: Context): State {
  const { line, place } = state;
  if (!line || !place) return state;
  const op_id = context.id();
  const { item, lot, container, owner, quantity } = line;
  const payload = {
    type: 'counts.count_line/2',
    count: state.count,
    place: place.id,
    item: item.id,
    quantity,
    ...(state.planned ? { plan_line: state.planned.id } : {}),
    ...(lot ? { lot } : {}),
    ...(container ? { container } : {}),
    ...(owner === null ? {} : { owner }),
    ...(state.task ? { task: state.task } : {}),
  };
  return {
    ...state,
    step: 'items',
    line: null,
    said: [...state.said, { op_id, item, lot, container, owner, quantity, undone: false }],
    last: { is: 'said', op_id },
    outgoing: [...state.outgoing, { op_id, command: 'counts.count_line/2', payload, depends: [] }],
  };
}

/** The last scan goes out of the hand, or the last line is taken back. */
function undone(state: State, context: Context): Step {
  const { last } = state;
  if (last && last.is === 'scan' && state.line)
    return next({ ...state, step: 'items', line: last.before, last: lastSaid(state) });
  if (!last || last.is !== 'said') return next(state);
  const { op_id } = last;
  const payload = { type: 'counts.reverse_line/1', count: state.count, line: op_id };
  const reversal: Outgoing = { op_id: context.id(), command: 'counts.reverse_line/1', payload, depends: [op_id] };
  const said = state.said.map((each) => (each.op_id === op_id ? { ...each, undone: true } : each));
  const after = { ...state, step: 'items' as const, said, outgoing: [...state.outgoing, reversal] };
  return next({ ...after, last: lastSaid(after) });
}

function lastSaid(state: State): State['last'] {
  const stands = standing(state);
  const said = stands[stands.length - 1];
  return said ? { is: 'said', op_id: said.op_id } : null;
}

/** Everything that lies there has been said. */
function finished(state: State, context: Context): Step {
  const done = taken(state, context);
  if (!done.place) return next(state);
  const empty = standing(done).length === 0;
  const payload = {
    type: 'counts.finish/1',
    count: done.count,
    place: done.place.id,
    ...(done.planned ? { plan_line: done.planned.id } : {}),
    ...(empty ? { empty } : {}),
    ...(done.task ? { task: done.task } : {}),
  };
  const finish: Outgoing = { op_id: context.id(), command: 'counts.finish/1', payload, depends: [] };
  const last = { is: 'place' as const, code: done.place.code, empty };
  return next({ ...begin(context.id()), last, held: done.held, outgoing: [...done.outgoing, finish] }, 'right');
}

/** The other place is counted now: this one is done, or was not begun. */
function lawful(state: State, context: Context): Step {
  const place = state.wrong && state.wrong.place;
  if (!place) return next({ ...state, step: state.place ? 'items' : 'place', wrong: null });
  const before = state.place ? finished({ ...state, wrong: null }, context).state : { ...state, planned: null };
  return next(arrived(before, place, context), 'right');
}
