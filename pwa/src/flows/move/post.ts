/** A move is made: its command, and where the work stands then. */
import { total, type Balance } from '../goods/replay';
import { refOf } from '../work/model';
import { MOVE, MOVE_CONTAINER, REVERSE, type Move, type MoveContainer } from './model';
import { rest, type Context, type Last, type Line, type Next, type State, type Whole } from './state';

export function moveGoods(state: State, line: Line, target: number, into: string, context: Context): Next {
  const { item, at, quantity, factors, codes } = line;
  const payload: Move = {
    item: item.id,
    quantity,
    source: at.place,
    target,
    lot: at.lot,
    status: at.status,
    owner: at.owner,
    container: at.container,
    target_container: into,
    factors,
    codes,
    ...taskOf(state, item.id),
  };
  const left = state.contents.map((each) => (same(each, at) ? { ...each, quantity: each.quantity - quantity } : each));
  const last = { item, container: '', quantity, from: at.place, to: target, into };
  return posted({ ...state, contents: left }, MOVE, payload, last, context);
}

export function moveWhole(state: State, whole: Whole, target: number, into: string, context: Context): Next {
  const payload: MoveContainer = {
    container: whole.code,
    source: whole.place,
    target,
    target_container: into,
    seen: whole.contents.map(({ item, lot, status, owner, quantity }) => ({ item, lot, status, owner, quantity })),
    ...taskOf(state, whole.contents[0] ? whole.contents[0].item : 0),
  };
  const left = state.contents.filter((each) => each.container !== whole.code);
  const last = {
    item: null,
    container: whole.code,
    quantity: total(whole.contents),
    from: whole.place,
    to: target,
    into,
  };
  return posted({ ...state, contents: left }, MOVE_CONTAINER, payload, last, context);
}

/** Only what the task is about is done for it. */
function taskOf(state: State, item: number): Pick<Move, 'task'> {
  const { task } = state;
  const ref = task && (!task.item || task.item === item) ? refOf(task) : null;
  return ref ? { task: ref } : {};
}

type Told = Pick<Last, 'item' | 'container' | 'quantity' | 'from' | 'to' | 'into'>;

function posted(state: State, command: string, payload: unknown, told: Told, context: Context): Next {
  const op_id = context.id();
  const contents = state.contents.filter(({ place, quantity }) => place === told.from && quantity > 0);
  const source = contents.length > 0 && state.source === told.from ? told.from : 0;
  const after: State = {
    ...state,
    source,
    soft: true,
    contents: source ? contents : [],
    line: null,
    whole: null,
    into: '',
    outgoing: [...state.outgoing, { op_id, command, payload, depends: [] }],
    last: { ...told, op_id, command, payload, undone: false, at: context.at },
  };
  return { state: { ...after, step: rest(after) }, feedback: 'right' };
}

export function undo(state: State, context: Context): Next | State {
  const { last } = state;
  if (!last || last.undone) return state;
  const { op_id } = last;
  const taken = { op_id: context.id(), command: REVERSE, payload: { move: op_id }, depends: [op_id] };
  const outgoing = [...state.outgoing, taken];
  return { state: { ...anew(state), outgoing, last: { ...last, undone: true } }, feedback: 'right' };
}

export function redo(state: State, context: Context): Next | State {
  const { last } = state;
  if (!last || !last.undone) return state;
  const op_id = context.id();
  const { command, payload } = last;
  const outgoing = [...state.outgoing, { op_id, command, payload, depends: [] }];
  return { state: { ...anew(state), outgoing, last: { ...last, op_id, undone: false } }, feedback: 'right' };
}

/** What lay where is another thing by now. What is in hand stays in hand. */
function anew(state: State): State {
  const free: State = state.line || state.whole ? state : { ...state, source: 0, soft: true, contents: [] };
  return { ...free, step: rest(free), wrong: null, candidates: [] };
}

function same(one: Balance, other: Balance): boolean {
  return (
    one.item === other.item &&
    one.place === other.place &&
    one.lot === other.lot &&
    one.container === other.container &&
    one.status === other.status &&
    one.owner === other.owner
  );
}
