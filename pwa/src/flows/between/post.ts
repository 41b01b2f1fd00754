/** What is said to the server, and taken back. */
import {
  ACCEPT,
  ACCEPT_CONTAINER,
  DISPATCH,
  DISPATCH_CONTAINER,
  onItsWay,
  UNDO_ACCEPT,
  UNDO_DISPATCH,
  type Goods,
  type Whole,
} from './model';
import { isReady, type Context, type Hand, type Next, type State } from './state';

export const LINES = [DISPATCH, DISPATCH_CONTAINER, ACCEPT, ACCEPT_CONTAINER];

/** What is in hand lies at the place, or came from there. */
export function post(state: State, context: Context): Next {
  const { hand } = state;
  if (!hand || !state.place || !isReady(hand)) return { state, feedback: 'none' };
  const command = commandOf(state, hand);
  const payload = hand.item ? goodsOf(state, hand, context) : wholeOf(state, hand);
  return { state: said(state, command, payload, hand, context), feedback: 'right' };
}

function commandOf({ side }: State, hand: Hand): string {
  if (side === 'out') return hand.item ? DISPATCH : DISPATCH_CONTAINER;
  return hand.item ? ACCEPT : ACCEPT_CONTAINER;
}

function headOf({ transfer, other, reference, place }: State) {
  return { transfer, other, reference, place };
}

/** Status and owner are on no label: what is loaded has those of what lies there, what arrives those of what was loaded. */
function goodsOf(state: State, hand: Hand, { lines, held }: Context): Goods {
  const item = hand.item ? hand.item.id : 0;
  const goods: Goods = { ...headOf(state), item, quantity: hand.quantity };
  if (hand.lot) goods.lot = hand.lot;
  if (state.side === 'out') {
    const there = held.filter(
      (one) =>
        one.item === item && one.place === state.place && one.lot === hand.lot && !one.container && one.quantity > 0,
    );
    const ours = there.filter(({ status, owner }) => status === 'available' && owner === 0)[0] || there[0];
    return ours ? { ...goods, status: ours.status, owner: ours.owner } : goods;
  }
  const coming = lines.filter((line) => line.item === item && (line.lot || '') === hand.lot && onItsWay(line) > 0);
  if (coming.length === 1) {
    goods.status = coming[0]!.status;
    goods.owner = coming[0]!.owner || 0;
  }
  if (hand.damaged) goods.damaged = true;
  return goods;
}

function wholeOf(state: State, hand: Hand): Whole {
  const whole: Whole = { ...headOf(state), container: hand.container };
  return state.side === 'out' ? { ...whole, seen: hand.seen } : whole;
}

function said(
  state: State,
  command: string,
  payload: Goods | Whole,
  { item }: Pick<Hand, 'item'>,
  context: Context,
): State {
  const op_id = context.id();
  return {
    ...state,
    step: 'goods',
    hand: null,
    lines: state.lines + 1,
    last: { op_id, command, payload, item, undone: false, at: context.at },
    outgoing: [...state.outgoing, { op_id, command, payload, depends: [] }],
  };
}

export function undo(state: State, context: Context): Next | State {
  const { last } = state;
  if (!last || last.undone) return state;
  const loaded = last.command === DISPATCH || last.command === DISPATCH_CONTAINER;
  const payload = { transfer: last.payload.transfer, line: last.op_id };
  const command = loaded ? UNDO_DISPATCH : UNDO_ACCEPT;
  const outgoing = [...state.outgoing, { op_id: context.id(), command, payload, depends: [last.op_id] }];
  const lines = last.payload.transfer === state.transfer ? state.lines - 1 : state.lines;
  return { state: { ...state, lines, last: { ...last, undone: true }, outgoing }, feedback: 'right' };
}

export function redo(state: State, context: Context): Next | State {
  const { last } = state;
  if (!last || !last.undone || last.payload.transfer !== state.transfer) return state;
  return { state: said(state, last.command, last.payload as Goods | Whole, last, context), feedback: 'right' };
}
