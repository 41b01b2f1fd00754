/**
 * Loading and unloading between warehouses, as a pure function: state and event in, state and feedback out.
 *
 *   transfer ─ number, or without and a warehouse ─→ goods ─ item ─→ hand ─ place ─→ goods … finish ─ over ─→ transfer
 *                                                          └ container ─────────────↗
 *
 * A place is said once and holds until the next one; another item posts the one in hand there.
 */
import * as entry from '../goods/entry';
import { DEPART, FINISH } from './model';
import { LINES, post, redo, undo } from './post';
import { opened, scanned, take, typed } from './scan';
import { begin, rest, told, type Context, type Event, type Next, type State } from './state';

/** Never throws for an event of another step: a late tap on a screen just left does nothing. */
export function reduce(state: State, event: Event, context: Context): Next {
  const result = handle(state, event, context);
  return 'state' in result ? result : { state: result, feedback: 'none' };
}

function handle(state: State, event: Event, context: Context): Next | State {
  const { hand } = state;
  switch (event.type) {
    case 'scanned':
      return scanned(state, event.resolved, context);
    case 'open':
      return state.step === 'transfer' ? opened(state, event.transfer) : state;
    case 'without':
      return state.step === 'transfer' ? { ...state, step: 'warehouse' } : state;
    case 'warehouse':
      return state.step === 'warehouse'
        ? { ...state, step: 'goods', transfer: context.id(), other: event.id, title: '', reference: '' }
        : state;
    case 'choose': {
      const option = state.step === 'choose' ? state.options[event.index] : undefined;
      return option ? take(state, option) : state;
    }
    case 'edit':
      if (!hand || !hand.item || told(hand.item) === 'serial' || state.step !== 'hand') return state;
      return {
        ...state,
        step: 'keypad',
        entry: entry.open('quantity', hand.item, context.decimals[hand.item.unit] || 0),
      };
    case 'key':
      return state.entry ? { ...state, entry: entry.press(state.entry, event.key) } : state;
    case 'enter':
      return typedQuantity(state);
    case 'lot':
      return hand && hand.item ? { ...state, step: 'lot' } : state;
    case 'typed':
      return hand && state.step === 'lot' ? typed(state, { ...hand, lot: '' }, event.text) : state;
    case 'damaged':
      return hand && hand.item ? { ...state, hand: { ...hand, damaged: !hand.damaged } } : state;
    case 'post':
      return post(state, context);
    case 'back':
      return back(state);
    case 'undo':
      return undo(state, context);
    case 'redo':
      return redo(state, context);
    case 'finish':
      return state.hand || !state.transfer ? state : { ...state, step: 'finish' };
    case 'over':
      return over(state, context);
    case 'numbered':
      return numbered(state, event.reference);
  }
}

/** The reference is drawn with the first line, which waits for it. */
function numbered(state: State, reference: string): State {
  const outgoing = state.outgoing.map((each) =>
    LINES.indexOf(each.command) >= 0 ? { ...each, payload: { ...(each.payload as object), reference } } : each,
  );
  return { ...state, reference, title: state.title || reference, outgoing };
}

function typedQuantity(state: State): State {
  if (!state.entry || !state.hand) return state;
  const at: State = { ...state, step: 'hand', entry: null };
  return entry.isEmpty(state.entry)
    ? at
    : { ...at, hand: { ...state.hand, quantity: entry.sum(state.entry).quantity } };
}

/** The truck left, or all that came was said. */
function over(state: State, context: Context): Next | State {
  if (state.step !== 'finish') return state;
  const payload = { transfer: state.transfer, other: state.other, reference: state.reference };
  const command = state.side === 'out' ? DEPART : FINISH;
  const said = { op_id: context.id(), command, payload, depends: [] };
  const outgoing = [...state.outgoing, said];
  return { state: { ...begin(state.side), outgoing }, feedback: 'right' };
}

function back(state: State): State {
  switch (state.step) {
    case 'wrong':
      return { ...state, step: state.wrong ? state.wrong.back : rest(state), wrong: null };
    case 'keypad':
    case 'lot':
    case 'finish':
      return { ...state, step: rest(state), entry: null };
    case 'choose':
      return { ...state, step: rest(state), options: [], raw: '' };
    case 'hand':
      return { ...state, step: 'goods', hand: null };
    case 'goods':
    case 'warehouse':
      return { ...begin(state.side), outgoing: state.outgoing, last: state.last };
    default:
      return state;
  }
}
