/** Stock by whose it is: our own, and what others keep here. */
import { ListPage } from '../lists/list-page';
import type { Filter } from '../lists/filters';
import type { Sheet } from '../lists/sheet';
import { StockTabs } from '../stock/tabs';
import { words } from '../stock/words';
import { about, listOf, lyingOf, reference } from './parts';
import { words as sheetWords } from './words';

const HELD = ['available', 'inspection', 'surplus', 'quarantine', 'damaged'];

export default function OwnersPage() {
  const t = words();
  const sheet: Sheet = {
    list: 'stock_owners',
    title: () => words().owners,
    standard: ['owner', 'item', 'warehouse', 'on_hand', 'available', 'inspection', 'surplus', 'damaged'],
    near: ['owner', 'item', 'on_hand'],
    tabs: <StockTabs />,
    views: () => [
      { id: '', label: t.every, filters: [] },
      { id: 'own', label: t.own, filters: [{ column: 'owner', op: 'empty', value: true }] },
      { id: 'others', label: t.others, sort: 'owner,item', filters: [{ column: 'owner', op: 'empty', value: false }] },
    ],
    behind: (column, row) => {
      if (column !== 'on_hand' && !HELD.includes(column)) return null;
      const owner = reference(row, 'owner');
      const whose: Filter = owner
        ? about('owner', owner.id, owner.code)
        : { column: 'owner', op: 'empty', value: true };
      return lyingOf(row, column === 'on_hand' ? null : column, [whose]);
    },
    name: (row) => [reference(row, 'owner')?.code || t.own, reference(row, 'item')?.code].filter(Boolean).join(' · '),
    cell: (column, row) =>
      column.key === 'owner' && row['owner'] === null ? <span class="mut">{words().own}</span> : undefined,
    links: (row) => {
      const item = reference(row, 'item');
      return item
        ? [
            { label: sheetWords().stockOf, to: listOf('/stock/bins', 'item', item.id, item.code) },
            { label: sheetWords().movementsOf, to: listOf('/movements', 'item', item.id, item.code) },
          ]
        : [];
    },
  };
  return <ListPage sheet={sheet} />;
}
