/**
 * Receiving, as a pure function: state and event in, state and feedback out.
 *
 *   pick ─ order, blind ─→ scan ─ item ─→ count ─ take ─→ scan … summary ─ finish ─→ done
 *                            asks on the way: value · choose · over · wrong; by hand: keypad · damage · place · container
 *
 * Invariants, cited by the tests:
 *  1 a step takes only the events that STEPS names, and leads only where it says;
 *  2 no scan is lost: it adds, asks, is shown as wrong, or waits in `held`;
 *  3 what is taken equals the sum of the payloads of its commands;
 *  4 nothing is changed in place: undo appends.
 */
import { parseDate } from '../goods/dates';
import * as entry from '../goods/entry';
import { isNumbered, startLine, wanted, withRead, withSerials } from './line';
import { SCALE, type Resolved } from '../goods/model';
import { CONFIRM_LINE } from './model';
import { mark, openOrder, rest, scanLast, scanned, scanOption, setContainer, settle, takeThen, value } from './scan';
import { ALWAYS, STEPS } from './steps';
import type { Context, Event, Feedback, LineDraft, Next, State } from './state';
import { repeat, reverse, take } from './take';

type Handler<T extends Event['type']> = (
  state: State,
  event: Extract<Event, { type: T }>,
  context: Context,
) => Next | State;

const HANDLERS: { [T in Event['type']]: Handler<T> } = {
  order: (state, { order }) => openOrder(state, order),
  blind: (state, { supplier }) => ({ ...state, step: 'scan', blind: true, supplier, owner: 0, wanted_item: null }),
  scanned: (state, { resolved }, context) => scanned(state, resolved, context),
  line: openLine,
  edit: openKeypad,
  key: (state, { key }) => (state.entry ? { ...state, entry: entry.press(state.entry, key) } : state),
  enter: applyEntry,
  field: (state, { field }) => ({ ...state, step: 'value', field }),
  typed: (state, { text }, context) =>
    state.step === 'container'
      ? setContainer(state, text.trim())
      : state.field
        ? value(state, state.field, text, context, null)
        : state,
  not_printed: notPrinted,
  choose: choose,
  none_of_these: (state) => settle(state),
  weighed: (state, { weight }, context) =>
    state.line ? take({ ...state, step: 'count', line: { ...state.line, weight } }, context) : state,
  keep: (state, _, context) => (state.line ? take({ ...state, line: { ...state.line, kept: true } }, context) : state),
  correct: correct,
  lawful: lawful,
  back: back,
  damage: (state) => ({ ...state, step: 'damage' }),
  mark: (state, { serial }) => mark(state, serial),
  drop: drop,
  photo: (state, { sha256 }) =>
    state.line ? { ...state, line: { ...state.line, photos: [...state.line.photos, sha256] } } : state,
  take: (state, _, context) => take(state, context),
  put_back: putBack,
  undo: undo,
  redo: redo,
  places: (state) => ({ ...state, step: 'place' }),
  place: (state, { place }) => ({ ...state, step: rest(state), place: place.id }),
  containers: (state) => ({ ...state, step: 'container' }),
  suppliers: (state) => (state.blind ? { ...state, step: 'supplier' } : state),
  supplier: (state, { supplier }) => ({ ...state, step: rest(state), supplier, owner: 0 }),
  owner: (state, { owner }) => ({ ...state, step: rest(state), supplier: null, owner }),
  reverse: (state, { op_id }, context) => reverseOne(state, op_id, context),
  summary: (state) => ({ ...state, step: 'summary' }),
  finish: finish,
  numbered: numbered,
};

/** Never throws for an event of another step: a late tap on a screen just left does nothing. */
export function reduce(state: State, event: Event, context: Context): Next {
  if (!STEPS[state.step][event.type] && ALWAYS.indexOf(event.type) < 0) return { state, feedback: 'none' };
  const handler = HANDLERS[event.type] as Handler<Event['type']>;
  const result = handler(state, event, context);
  const next: Next = 'state' in result ? result : { state: result, feedback: 'none' };
  return event.type === 'finish' || ALWAYS.indexOf(event.type) >= 0 ? next : drain(next, context);
}

/** Scans that waited for an answer go on in their order, until one asks again. */
function drain(next: Next, context: Context): Next {
  let { state, feedback } = next;
  const worse: Record<Feedback, number> = { none: 0, right: 1, ask: 2, wrong: 3 };
  while (state.held.length > 0 && (state.step === 'scan' || state.step === 'count')) {
    const [first, ...others] = state.held as [Resolved, ...Resolved[]];
    const after = scanned({ ...state, held: others }, first, context);
    state = after.state;
    if (worse[after.feedback] > worse[feedback]) feedback = after.feedback;
  }
  return { state, feedback };
}

function openLine(state: State, event: Extract<Event, { type: 'line' }>, context: Context): Next | State {
  const item = context.view.items.get(event.line.item);
  if (!item) return state;
  const line = startLine(item, true);
  if (wanted({ ...line, quantity: 1 }) === 'serial') return { ...state, line, step: 'value', field: 'serial' };
  return openKeypad({ ...state, line }, event, context);
}

function openKeypad(state: State, _: Event, context: Context): State {
  const line = state.line;
  if (!line) return state;
  const what = state.step === 'damage' ? 'damaged' : 'quantity';
  if (what === 'damaged' && line.serials.length > 0) return state; // those are pointed at
  return { ...state, step: 'keypad', entry: entry.open(what, line.item, context.view.decimals[line.item.unit] || 0) };
}

function applyEntry(state: State, _: Event, context: Context): State {
  const { line, entry: typed } = state;
  if (!line || !typed) return state;
  if (entry.isEmpty(typed)) return leaveKeypad(state);
  const { quantity, factors } = entry.sum(typed);
  if (typed.for === 'damaged') {
    return { ...state, step: 'damage', entry: null, line: { ...line, damaged: Math.min(quantity, line.quantity) } };
  }
  const counted = Math.max(quantity, line.serials.length * SCALE);
  const after: LineDraft = {
    ...line,
    quantity: counted,
    damaged: Math.min(line.damaged, counted),
    factors: { ...line.factors, ...factors },
    kept: false,
  };
  if (counted !== line.quantity) delete after.weight;
  const last = scanLast(line, after, counted, context, []);
  return { ...state, step: 'count', entry: null, line: after, last: { ...last, kind: 'typed' } };
}

/** Of pieces with serial numbers somebody has to say which is too many. */
function correct(state: State, event: Event, context: Context): State {
  const { line } = state;
  if (line && (isNumbered(line) || line.serials.length > 0)) return { ...state, step: 'value', field: 'serial' };
  return openKeypad(state, event, context);
}

function drop(state: State, { serial }: Extract<Event, { type: 'drop' }>, context: Context): State {
  const { line } = state;
  if (!line || line.serials.indexOf(serial) < 0) return state;
  const without = (serials: string[]): string[] => serials.filter((each) => each !== serial);
  const after = withSerials(line, without(line.serials), without(line.broken || []));
  return { ...state, line: after, last: scanLast(line, after, -SCALE, context, ['serial']) };
}

function leaveKeypad(state: State): State {
  const damaged = state.entry !== null && state.entry.for === 'damaged';
  if (damaged) return { ...state, step: 'damage', entry: null };
  const line = state.line && state.line.quantity > 0 ? state.line : null;
  return settle({ ...state, line });
}

function notPrinted(state: State): State {
  if (!state.line || !state.field) return state;
  return settle({ ...state, line: { ...state.line, missing: [...state.line.missing, state.field] } });
}

function choose(state: State, { index }: Extract<Event, { type: 'choose' }>, context: Context): Next | State {
  const option = state.choice ? state.choice.options[index] : undefined;
  if (!state.choice || !option) return state;
  const { raw, gs1 } = state.choice;
  const chosen = gs1 ? state.chosen : { ...state.chosen, [raw]: index };
  const resolved: Resolved = { is: 'item', options: [option], gs1, raw };
  const at = rest(state);
  return scanOption({ ...state, step: at, choice: null, chosen }, option, resolved, context);
}

/** The way out that the rules allow; what was scanned is taken up again. */
function lawful(state: State, _: Event, context: Context): Next | State {
  const found = state.wrong;
  if (found && found.code === 'weight_differs' && state.line)
    return take({ ...state, step: 'count', wrong: null, line: { ...state.line, heavy: true } }, context);
  if (!found || !found.resolved) return back(state);
  const cleared: State = { ...state, step: rest(state), wrong: null };
  if (found.code === 'not_ordered' && found.resolved.is === 'item') {
    if (cleared.line) return lawfulAfter(state, take(cleared, context), context);
    const option = found.resolved.options[0]!;
    const blind = state.orders.length === 0;
    const line = startLine(option.match.item, false);
    return scanOption(
      { ...cleared, blind: state.blind || blind, line, step: 'count' },
      option,
      found.resolved,
      context,
    );
  }
  if (found.code === 'lot_differs' || found.code === 'expiry_differs') {
    if (found.resolved.is === 'item') return takeThen(cleared, found.resolved, context);
    return anotherLot(cleared, found.resolved, context);
  }
  return back(state);
}

/** What is in hand is taken first; where that asks, the wrong scan waits and is asked about again. */
function lawfulAfter(state: State, taken: Next, context: Context): Next | State {
  const { wrong: found } = state;
  if (!taken.state.line) return lawful({ ...taken.state, step: 'wrong', wrong: found }, { type: 'lawful' }, context);
  return { ...taken, state: { ...taken.state, held: [...taken.state.held, found!.resolved!] } };
}

/** A lone lot or date barcode of other goods of the same item: take these, begin those with nothing counted yet. */
function anotherLot(state: State, resolved: Resolved, context: Context): Next | State {
  const line = state.line;
  const read =
    resolved.is === 'read'
      ? resolved.read
      : resolved.is === 'unknown'
        ? parseDate(resolved.raw)
          ? { expiry: parseDate(resolved.raw)! }
          : { lot: resolved.raw }
        : {};
  if (!line) return state;
  const next = take(state, context);
  if (next.state.line) return next;
  return {
    state: { ...next.state, step: 'count', line: withRead(startLine(line.item, line.ordered), read) },
    feedback: 'right',
  };
}

function back(state: State): State {
  switch (state.step) {
    case 'weight':
      return settle(state);
    case 'wrong':
      if (state.wrong && state.wrong.code === 'weight_differs' && state.line)
        return { ...state, step: 'weight', wrong: null };
      return { ...state, step: state.wrong ? state.wrong.back : rest(state), wrong: null };
    case 'keypad':
      return leaveKeypad(state);
    case 'value':
      return settle(state.line && state.line.quantity === 0 ? { ...state, line: null } : state);
    case 'pick':
      return { ...state, wanted_item: null, held: [] };
    case 'scan': // an order that nothing was taken of is left for another
      return state.taken.length > 0
        ? state
        : { ...state, step: 'pick', orders: [], blind: false, supplier: null, owner: 0, last: null };
    case 'choose':
    case 'over':
    case 'damage':
    case 'place':
    case 'container':
    case 'supplier':
    case 'summary':
      return settle(state);
    default:
      return state;
  }
}

function putBack(state: State, _: Event, context: Context): State {
  if (!state.line) return state;
  const last = scanLast(state.line, state.line, state.line.quantity, context, []);
  return settle({ ...state, line: null, last: { ...last, kind: 'put_back', after: null } });
}

function undo(state: State, _: Event, context: Context): Next | State {
  const last = state.last;
  if (!last || last.undone) return state;
  const undone = { ...last, undone: true };
  if (last.kind === 'take')
    return { state: { ...reverse(state, last.op_ids, context), last: undone }, feedback: 'right' };
  // redo brings back what is left here, with all that was added to it since
  const after = last.kind === 'put_back' ? null : state.line;
  return { state: settle({ ...state, line: last.before, last: { ...undone, after } }), feedback: 'right' };
}

function redo(state: State, _: Event, context: Context): Next | State {
  const last = state.last;
  if (!last || !last.undone) return state;
  const done = { ...last, undone: false };
  if (last.kind === 'take') {
    const again = repeat(state, last.op_ids, context);
    return { state: { ...again.state, last: { ...done, op_ids: again.opIds } }, feedback: 'right' };
  }
  return { state: settle({ ...state, line: last.after, last: done }), feedback: 'right' };
}

function reverseOne(state: State, opId: string, context: Context): Next | State {
  const taken = state.taken.find((each) => each.op_id === opId && !each.reversed);
  if (!taken) return state;
  const item = context.view.items.get(taken.payload.item) || null;
  const last = {
    kind: 'take' as const,
    item,
    quantity: taken.payload.quantity,
    unit: '',
    count: 0,
    read: [],
    at: context.at,
  };
  return {
    state: {
      ...reverse(state, [opId], context),
      last: { ...last, undone: true, before: null, after: null, op_ids: [opId] },
    },
    feedback: 'right',
  };
}

/** The device reference is drawn with the first line; lines decided on before it carry it too. */
function numbered(state: State, { reference }: Extract<Event, { type: 'numbered' }>): State {
  const outgoing = state.outgoing.map((each) =>
    each.command === CONFIRM_LINE && !each.payload.reference
      ? { ...each, payload: { ...each.payload, reference } }
      : each,
  );
  const taken = state.taken.map((each) =>
    each.payload.reference ? each : { ...each, payload: { ...each.payload, reference } },
  );
  return { ...state, reference, outgoing, taken };
}

/** Only a receipt that has said something to the server is finished there. */
function finish(state: State, _: Event, context: Context): State {
  const outgoing =
    state.taken.length > 0
      ? [
          {
            op_id: context.id(),
            command: 'receiving.finish/1' as const,
            payload: { receipt: state.receipt },
            depends: [],
          },
        ]
      : [];
  return { ...state, step: 'done', outgoing: [...state.outgoing, ...outgoing] };
}
