/** What the menu says about a receipt that was left open. */
import type { Draft } from '../receive/flow';
import { project, type Pending } from '../receive/project';
import type { OrderLine } from '../receive/model';
import { isComplete } from '../receive/tolerance';

export interface Resume {
  number: string;
  supplier: number | null;
  done: number;
  all: number;
  taken: number;
}

/**
 * Null where there is nothing to go on with: no receipt, or one that was opened and left untouched. `live` are the order lines as
 * the feed has them; an order that it holds no longer is shown as it was last seen.
 */
export function resumeOf(draft: Draft | null, pending: Pending[], live: readonly OrderLine[]): Resume | null {
  if (!draft || draft.state.step === 'done') return null;
  const { state, seen } = draft;
  const taken = state.taken.filter((each) => !each.reversed).length;
  if (taken === 0 && !state.line && state.held.length === 0) return null;
  const lines = project(
    seen.lines.map((line) => live.find(({ id }) => id === line.id) ?? line),
    pending,
  );
  const order = seen.orders[0];
  return {
    number: order ? order.number : '',
    supplier: order ? order.supplier : state.supplier,
    done: lines.filter(isComplete).length,
    all: lines.length,
    taken,
  };
}
