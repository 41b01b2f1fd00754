/**
 * Moving goods, as a pure function: state and event in, state and feedback out.
 *
 *   start ─ place ─→ at ─ item ─→ count ─ place, container ─→ moved
 *   start ─ item ──→ (choose) ─→ count      start, at ─ container ─→ whole ─ place ─→ moved
 *                                           whole ─ another container ─→ into ─→ moved       whole ─ item ─→ count
 *
 * A scan posts: of the place, or of a container that stands somewhere, once there is something in hand. No scan is lost: it adds, asks,
 * is shown as wrong, or waits in `held`. What is known of stock warns and never forbids: hands have done it.
 */
import * as entry from '../goods/entry';
import { checked, scanned, startLine, taken } from './scan';
import { moveWhole, redo, undo } from './post';
import { rest, type Context, type Event, type Next, type State } from './state';

/** Never throws for an event of another step: a late tap on a screen just left does nothing. */
export function reduce(state: State, event: Event, context: Context): Next {
  const result = handle(state, event, context);
  const next: Next = 'state' in result ? result : { state: result, feedback: 'none' };
  return drain(next, context);
}

/** Scans that waited for an answer go on in their order, until one asks again. */
function drain(next: Next, context: Context): Next {
  let { state, feedback } = next;
  while (state.held.length > 0 && state.step !== 'choose' && state.step !== 'wrong' && state.step !== 'into') {
    const [first, ...others] = state.held;
    const after = scanned({ ...state, held: others }, first!, context);
    state = after.state;
    feedback = after.feedback;
  }
  return { state, feedback };
}

function handle(state: State, event: Event, context: Context): Next | State {
  switch (event.type) {
    case 'scanned':
      if (state.step === 'into') return { state: { ...state, held: [...state.held, event] }, feedback: 'ask' };
      return scanned(state.step === 'keypad' ? { ...state, step: 'count', entry: null } : state, event, context);
    case 'choose': {
      const candidate = state.step === 'choose' ? state.candidates[event.index] : undefined;
      return candidate ? taken(state, candidate) : state;
    }
    case 'row': {
      const item = state.step === 'at' || state.step === 'whole' ? context.item(event.at.item) : null;
      if (!item) return state;
      const line = startLine(item, event.at, null);
      return { ...state, step: 'count', soft: false, source: event.at.place, whole: null, line };
    }
    case 'all':
      return state.line ? { ...state, line: { ...state.line, quantity: state.line.at.quantity } } : state;
    case 'edit':
      return openKeypad(state, context);
    case 'key':
      return state.entry ? { ...state, entry: entry.press(state.entry, event.key) } : state;
    case 'enter':
      return typed(state);
    case 'into':
      return intoAnother(state, context);
    case 'lawful':
      return lawful(state);
    case 'back':
      return back(state);
    case 'undo':
      return undo(state, context);
    case 'redo':
      return redo(state, context);
  }
}

function openKeypad(state: State, context: Context): State {
  const { line } = state;
  if (!line || state.step !== 'count') return state;
  return { ...state, step: 'keypad', entry: entry.open('quantity', line.item, context.decimals[line.item.unit] || 0) };
}

function typed(state: State): Next | State {
  const { line } = state;
  if (!line || !state.entry) return state;
  if (entry.isEmpty(state.entry)) return back(state);
  const { quantity, factors } = entry.sum(state.entry);
  return checked({ ...state, step: 'count' }, line, { ...line, quantity, factors: { ...line.factors, ...factors } });
}

/** Its goods go into the other container where that one stands, or that is its new label. */
function intoAnother(state: State, context: Context): Next | State {
  const { whole, into } = state;
  if (state.step !== 'into' || !whole) return state;
  const stands = state.contents[0] ? state.contents[0].place : whole.place;
  return moveWhole({ ...state, contents: [] }, whole, stands, into, context);
}

function lawful(state: State): Next | State {
  const way = state.wrong && state.wrong.lawful;
  if (!way) return back(state);
  const after: State = { ...state, wrong: null, line: way.line, whole: way.whole, candidates: [], soft: false };
  return { state: { ...after, step: rest(after) }, feedback: 'right' };
}

function back(state: State): State {
  switch (state.step) {
    case 'wrong':
      return { ...state, step: state.wrong ? state.wrong.back : rest(state), wrong: null };
    case 'keypad':
      return { ...state, step: rest(state), entry: null };
    case 'into':
      return { ...state, step: 'whole', into: '', contents: [] };
    case 'choose':
      return { ...state, step: rest({ ...state, line: null }), candidates: [], held: [] };
    case 'count':
    case 'whole': {
      const after: State = { ...state, line: null, whole: null, into: '' };
      return { ...after, step: rest(after) };
    }
    case 'at':
      return { ...state, step: 'start', source: 0, soft: true, contents: [] };
    default:
      return state;
  }
}
