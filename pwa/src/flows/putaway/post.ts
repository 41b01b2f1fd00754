/** Goods are put: their commands, and where the work stands then. */
import type { Outgoing } from '../goods/session';
import { refOf } from '../work/model';
import { PUT_AWAY, PUT_CONTAINER, REVERSE, type PutAway, type PutContainer, type Why } from './model';
import { rest, type Context, type Last, type Load, type Next, type State } from './state';

/** Reasons in the order in which they are shown. */
export const WHYS: readonly Why[] = ['full', 'blocked', 'unreachable', 'other'];

export function put(state: State, target: number, reason: Why, context: Context): Next {
  const load = state.load!;
  const shown = (state.found || [])[state.shown];
  const { task } = state;
  const ours = task && (!task.item || load.rows.some(({ item }) => item === task.item)) ? refOf(task) : null;
  const where = { target, suggested: shown ? shown.place : null, reason, ...(ours ? { task: ours } : {}) };
  const commands = load.whole ? [whole(load, where, context)] : load.rows.map((row) => part(load, row, where, context));
  const contents = state.contents
    .map((one) => {
      const taken = load.rows.filter((row) => JSON.stringify(row) === JSON.stringify(one))[0];
      if (!taken) return one;
      return { ...one, quantity: load.rows.length > 1 || load.whole ? 0 : one.quantity - load.quantity };
    })
    .filter(({ quantity }) => quantity > 0);
  const last: Last = {
    op_ids: commands.map(({ op_id }) => op_id),
    commands,
    item: load.item,
    quantity: load.quantity,
    container: load.whole ? load.rows[0]!.container : '',
    from: load.source,
    to: target,
    undone: false,
    at: context.at,
  };
  const after: State = {
    ...state,
    load: null,
    found: null,
    target: 0,
    wrong: null,
    contents,
    source: contents.length > 0 ? state.source : 0,
    outgoing: state.outgoing.concat(commands),
    last,
  };
  return { state: { ...after, step: rest(after) }, feedback: 'right' };
}

type Where = Pick<PutAway, 'target' | 'suggested' | 'reason' | 'task'>;

function part(load: Load, row: Load['rows'][0], where: Where, context: Context): Outgoing {
  const payload: PutAway = {
    item: row.item,
    quantity: load.rows.length > 1 ? row.quantity : load.quantity,
    source: row.place,
    lot: row.lot,
    status: row.status,
    owner: row.owner,
    container: row.container,
    target_container: '',
    ...where,
  };
  return { op_id: context.id(), command: PUT_AWAY, payload, depends: [] };
}

function whole(load: Load, where: Where, context: Context): Outgoing {
  const seen = load.rows.map(({ item, lot, status, owner, quantity }) => ({ item, lot, status, owner, quantity }));
  const payload: PutContainer = { container: load.rows[0]!.container, source: load.source, seen, ...where };
  return { op_id: context.id(), command: PUT_CONTAINER, payload, depends: [] };
}

export function undo(state: State, context: Context): Next | State {
  const { last } = state;
  if (!last || last.undone) return state;
  const back = last.op_ids.map((line) => ({
    op_id: context.id(),
    command: REVERSE,
    payload: { line },
    depends: [line],
  }));
  const after: State = { ...state, outgoing: state.outgoing.concat(back), last: { ...last, undone: true } };
  return { state: after, feedback: 'right' };
}

/** Said once more, under ids of its own. */
export function redo(state: State, context: Context): Next | State {
  const { last } = state;
  if (!last || !last.undone) return state;
  const commands = last.commands.map((one) => ({ ...one, op_id: context.id() }));
  const again: Last = { ...last, commands, op_ids: commands.map(({ op_id }) => op_id), undone: false, at: context.at };
  return { state: { ...state, outgoing: state.outgoing.concat(commands), last: again }, feedback: 'right' };
}
