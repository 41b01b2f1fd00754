/** What a transfer comes to with what this gun said and the server has not answered. */
import type { Said } from '../goods/replay';
import { ACCEPT, DISPATCH, UNDO_ACCEPT, UNDO_DISPATCH, type Goods, type Line, type Undo } from './model';

/** Rows of a transfer, with what was loaded or accepted since. */
export function over(rows: Line[], transfer: string, said: Said[], all: Said[]): Line[] {
  const found = rows.map((row) => ({ ...row }));
  const add = ({ command, payload }: Said, sign: number): void => {
    if (command !== DISPATCH && command !== ACCEPT) return;
    const goods = payload as unknown as Goods;
    if (goods.transfer !== transfer) return;
    const key = {
      item: goods.item,
      lot: goods.lot || '',
      status: goods.status || 'available',
      owner: goods.owner || 0,
    };
    let row = found.find(
      (each) =>
        each.item === key.item &&
        (each.lot || '') === key.lot &&
        each.status === key.status &&
        (each.owner || 0) === key.owner,
    );
    if (!row) found.push((row = { transfer, ...key }));
    if (command === DISPATCH) row.dispatched = (row.dispatched || 0) + sign * goods.quantity;
    else row.accepted = (row.accepted || 0) + sign * goods.quantity;
  };
  for (const one of said) {
    if (one.command !== UNDO_DISPATCH && one.command !== UNDO_ACCEPT) add(one, 1);
    else {
      const undone = said.concat(all).find(({ op_id }) => op_id === (one.payload as unknown as Undo).line);
      if (undone) add(undone, -1);
    }
  }
  return found;
}
