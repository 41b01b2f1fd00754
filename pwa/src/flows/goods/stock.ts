/** Balances are many, so they are asked for by what they have in common: an item, a place, a container. */
import { store } from '../../store';
import { balance, replay, type Balance, type Said } from './replay';

export type By = 'item' | 'place' | 'container' | 'lot';

/** `own`: commands that a flow has decided on and that are not in the queue yet. Rejects with Incomplete. */
export async function stockBy(by: By, value: number | string, own: Said[] = []): Promise<Balance[]> {
  const { stock } = store.partitions;
  const rows = await store.where<Partial<Balance>>(stock, 'balance', by, value);
  const pending: Said[] = store.pendingOver(stock);
  const commands = pending.concat(own.filter(({ op_id }) => !pending.some((each) => each.op_id === op_id)));
  return replay(
    rows.map(({ body }) => balance(body)),
    commands,
    (change) => change[by] === value,
    commands.concat(store.outbox.peek()),
  );
}
