/** What decided inspections do to stock: fit goods become available, the others damaged. */
import { bodies } from '../goods/data';
import type { Change, Effects, Said } from '../goods/replay';
import { store } from '../../store';
import { DECIDE, REVERSE, type Decide, type InspectionRow, type Reverse } from './model';

export const effects: Effects = (said, original) => {
  if (said.command === DECIDE) return decided(said);
  if (said.command !== REVERSE) return [];
  const undone = original((said.payload as unknown as Reverse).line);
  return undone ? effects(undone, original).map((change) => ({ ...change, quantity: -change.quantity })) : [];
};

/** Of the goods that were left: the first pass, the last are rejected, but the named pieces before them. */
function decided({ payload }: Said): Change[] {
  const { inspection, passed, rejected, serials } = payload as unknown as Decide;
  const rows = bodies<InspectionRow>(store.partitions.tasks, 'inspection');
  const row = rows.filter(({ id }) => id === inspection)[0];
  if (!row) return [];
  const named = (lot: string): number => ((serials || []).indexOf(lot) >= 0 ? 1 : 0);
  const goods = row.goods.map(([lot, quantity]) => ({ lot, quantity }));
  const order = goods.filter(({ lot }) => !named(lot)).concat(goods.filter(({ lot }) => named(lot)));
  const at = { item: row.item, place: row.place, container: row.container || '', owner: 0 };
  const take = (want: number, from: typeof goods, status: string): Change[] => {
    let rest = want;
    return from.reduce<Change[]>((all, each) => {
      const quantity = Math.min(rest, each.quantity);
      rest -= quantity;
      each.quantity -= quantity;
      if (quantity === 0) return all;
      const one = { ...at, lot: each.lot };
      return all.concat([
        { ...one, status: 'inspection', quantity: -quantity },
        { ...one, status, quantity },
      ]);
    }, []);
  };
  const bad = take(rejected, order.slice().reverse(), 'damaged');
  return take(passed, order, 'available').concat(bad);
}
