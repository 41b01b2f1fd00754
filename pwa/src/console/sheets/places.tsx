/** Docks, staging and bins of the warehouses, and what lies in them. */
import { Bin } from '../../ui/plate';
import { ListPage } from '../lists/list-page';
import type { Sheet } from '../lists/sheet';
import { inUse, listOf, reference, text } from './parts';
import { words } from './words';

const sheet: Sheet = {
  list: 'places',
  title: () => words().places,
  standard: ['code', 'warehouse', 'kind', 'zone', 'aisle', 'bay', 'level', 'items', 'active'],
  near: ['code', 'warehouse', 'kind', 'zone', 'items'],
  name: (row) => text(row, 'code'),
  cell: (column, row) => (column.key === 'code' ? <Bin code={text(row, 'code')} /> : inUse(column, row)),
  history: (row) => {
    const warehouse = reference(row, 'warehouse');
    return ['place', `${warehouse ? warehouse.code : ''}/${text(row, 'code')}`];
  },
  links: (row) => {
    const t = words();
    const [id, code] = [Number(row['id']), text(row, 'code')];
    return [
      { label: t.stockOf, to: listOf('/stock/bins', 'place', id, code) },
      { label: t.to(code), to: listOf('/movements', 'target', id, code) },
      { label: t.from(code), to: listOf('/movements', 'source', id, code) },
    ];
  },
};

export default function PlacesPage() {
  return <ListPage sheet={sheet} />;
}
