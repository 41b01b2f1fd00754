/** Turning the line in hand into commands, and taking commands back by reversing ones. */
import { SCALE, tracks, type Quantity } from '../goods/model';
import { CONFIRM_LINE, type ConfirmLine, type Outgoing } from './model';
import { overBy, shares, wanted, weightOff } from './line';
import type { Context, LineDraft, Next, State, Taken } from './state';
import type { Share } from './tolerance';

/** Take what is in hand, or ask for what is missing, or whether surplus is meant. */
export function take(state: State, context: Context): Next {
  const line = state.line;
  if (!line || line.quantity <= 0) return { state, feedback: 'none' };
  const field = wanted(line);
  if (field) return { state: { ...state, step: 'value', field }, feedback: 'ask' };
  if (!line.kept && overBy(line, state, context) > 0) return { state: { ...state, step: 'over' }, feedback: 'ask' };
  if (tracks(line.item, 'w') && line.weight === undefined)
    return { state: { ...state, step: 'weight' }, feedback: 'ask' };
  const off = line.heavy ? null : weightOff(line);
  if (off)
    return { state: { ...state, step: 'wrong', wrong: { ...off, resolved: null, back: 'count' } }, feedback: 'wrong' };
  return { state: commit(state, line, context), feedback: 'right' };
}

function commit(state: State, line: LineDraft, context: Context): State {
  let before = 0;
  const taken = parts(line, state, context).map(({ share, quantity, damaged, surplus, serials }): Taken => {
    const payload: ConfirmLine = {
      receipt: state.receipt,
      reference: state.reference,
      place: state.place,
      item: line.item.id,
      quantity,
    };
    if (damaged > 0) payload.damaged = damaged;
    if (share) {
      payload.order = share.line.order;
      payload.order_line = share.line.id;
    } else if (state.orders.length > 0) payload.order = state.orders[0]!;
    else if (state.supplier !== null) payload.supplier = state.supplier;
    const owner = ownerOf(share ? share.line.order : state.orders[0], state, context);
    if (owner) payload.owner = owner;
    if (line.weight) payload.weight = weightOf(line, before + quantity) - weightOf(line, before);
    before += quantity;
    if (line.lot) payload.lot = line.lot;
    if (line.expiry) payload.expires_on = line.expiry;
    if (serials.length > 0) payload.serials = serials;
    if (state.container) payload.container = state.container;
    if (Object.keys(line.factors).length > 0) payload.factors = line.factors;
    if (line.codes && Object.keys(line.codes).length > 0) payload.codes = line.codes;
    if (line.photos.length > 0 && damaged > 0) payload.photos = line.photos;
    return { op_id: context.id(), payload, at: context.at, surplus, reversed: '' };
  });
  return {
    ...state,
    step: 'scan',
    line: null,
    entry: null,
    field: null,
    taken: [...state.taken, ...taken],
    outgoing: [...state.outgoing, ...taken.map(confirm)],
    last: {
      kind: 'take',
      item: line.item,
      quantity: line.quantity,
      unit: '',
      count: 0,
      read: [],
      at: context.at,
      undone: false,
      before: null,
      after: null,
      op_ids: taken.map((each) => each.op_id),
    },
  };
}

/** Of an order on consignment its supplier; without an order who was said. */
function ownerOf(order: number | undefined, state: State, context: Context): number {
  const found = context.view.orders.find((each) => each.id === order);
  if (found) return found.consignment ? found.supplier : 0;
  return (state.blind && state.owner) || 0;
}

/** What the first so many of it weigh: parts weigh together what the whole does. */
function weightOf({ weight, quantity }: LineDraft, first: Quantity): number {
  return Math.round((weight || 0) * (first / quantity));
}

interface Part {
  share: Share | null;
  quantity: Quantity;
  damaged: Quantity;
  surplus: Quantity;
  serials: string[];
}

/** One part a line of the order; damaged goods go with the last part. */
function parts(line: LineDraft, state: State, context: Context): Part[] {
  const spread = shares(line, state, context);
  const good = line.quantity - line.damaged;
  const theirs = state.blind && !!state.owner; // who keeps goods here needs no order
  const dealt = spread.length > 0 ? spread : [{ line: null, quantity: good, surplus: theirs ? 0 : good }];
  const whole = dealt.map(({ quantity, surplus }, index): Part => {
    const damaged = index === dealt.length - 1 ? line.damaged : 0;
    return { share: spread[index] || null, quantity: quantity + damaged, damaged, surplus, serials: [] };
  });
  return line.serials.length > 0 ? numbered(whole, line) : whole;
}

/** Pieces with serial numbers are said apart from those without, damaged ones apart from good ones; numbers in the order scanned. */
function numbered(whole: Part[], line: LineDraft): Part[] {
  const broken = line.broken || [];
  const good = line.serials.filter((each) => broken.indexOf(each) < 0);
  let from = 0;
  const said: Part[] = [];
  for (const part of whole) {
    const quantity = part.quantity - part.damaged;
    const serials = good.slice(from, from + quantity / SCALE);
    from += serials.length;
    const known = serials.length * SCALE;
    const surplus = Math.min(part.surplus, quantity - known);
    said.push({ ...part, quantity: known, damaged: 0, surplus: part.surplus - surplus, serials });
    said.push({ ...part, quantity: quantity - known, damaged: 0, surplus });
    said.push({ ...part, quantity: part.damaged, surplus: 0, serials: part.damaged > 0 ? broken : [] });
  }
  return said.filter((part) => part.quantity > 0);
}

function confirm(taken: Taken): Outgoing {
  return { op_id: taken.op_id, command: CONFIRM_LINE, payload: taken.payload, depends: [] };
}

/** Undo of confirmed lines: reversing commands, also for those that still wait in the queue. */
export function reverse(state: State, opIds: string[], context: Context): State {
  const outgoing: Outgoing[] = [];
  const taken = state.taken.map((each) => {
    if (opIds.indexOf(each.op_id) < 0 || each.reversed) return each;
    const op_id = context.id();
    outgoing.push({
      op_id,
      command: 'receiving.reverse_line/1',
      payload: { receipt: state.receipt, line: each.op_id },
      depends: [each.op_id],
    });
    return { ...each, reversed: op_id };
  });
  return { ...state, taken, outgoing: [...state.outgoing, ...outgoing] };
}

/** Redo: the same goods confirmed anew, under new ids. */
export function repeat(state: State, opIds: string[], context: Context): { state: State; opIds: string[] } {
  const again = state.taken
    .filter((each) => opIds.indexOf(each.op_id) >= 0)
    .map((each): Taken => ({ ...each, op_id: context.id(), at: context.at, reversed: '' }));
  return {
    state: { ...state, taken: [...state.taken, ...again], outgoing: [...state.outgoing, ...again.map(confirm)] },
    opIds: again.map((each) => each.op_id),
  };
}
