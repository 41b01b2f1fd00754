/** Stock on hand by item: every figure of it, with the movements behind it beside the list; and the same at a past moment. */
import calendar from 'lucide:calendar';
import { named } from '../../i18n';
import { go, here } from '../../shell/router';
import { Btn } from '../../ui/console';
import { Empty } from '../../ui/empty';
import { ListPage } from '../lists/list-page';
import type { Sheet } from '../lists/sheet';
import type { Row } from '../lists/types';
import { may, warehouse } from '../session';
import { listKeys } from '../shell/keys';
import { listOf, lyingOf, movementsOf, reference, stockOf } from '../sheets/parts';
import { ItemPanel } from './panel';
import { nowAs, PastStock } from './past';
import { StockTabs } from './tabs';
import { words } from './words';

const ACTIVE = { column: 'active', op: 'is' as const, value: true };

export default function StockPage() {
  const t = words();
  const past = here.value.query['at'];
  if (past !== undefined) return <PastStock at={past} />;
  const sheet: Sheet = {
    list: 'stock',
    title: () => words().title,
    standard: ['item', 'warehouse', 'on_hand', 'reserved', 'available', 'inbound', 'inspection', 'surplus', 'value'],
    near: ['item', 'on_hand', 'available'],
    address: { row: 'item' },
    idOf: (row) => String(reference(row, 'item')?.id ?? ''),
    follows: true,
    foot: listKeys(),
    tabs: <StockTabs />,
    acts: (
      <Btn icon={calendar} onPress={() => go(`/stock?at=${nowAs()}`)}>
        {t.past}
      </Btn>
    ),
    views: () => [
      { id: '', label: t.inStock, filters: [ACTIVE, { column: 'in_stock', op: 'is', value: true }] },
      { id: 'all', label: t.allItems, filters: [ACTIVE] },
      { id: 'short', label: t.overReserved, filters: [{ column: 'over_reserved', op: 'from', value: 1 }] },
    ],
    name: (row) => {
      const item = reference(row, 'item');
      return item ? `${item.code} ${named({ zh: item.zh ?? '', en: item.en ?? '' })}` : '';
    },
    behind,
    empty: <Empty title={t.nothing} note={t.nothingNext} />,
    panel: (id, _, { close }) => <ItemPanel item={Number(id)} warehouse={warehouse.value} onClose={close} />,
  };
  return <ListPage sheet={sheet} />;
}

const OWN = [{ column: 'owner', op: 'empty' as const, value: true }];
const HELD = ['available', 'inspection', 'surplus', 'quarantine', 'damaged'];

/** What is to come leads to the order lines, what is held to who holds it, the rest to where it lies. */
function behind(column: string, row: Row): string | null {
  const item = reference(row, 'item');
  if (!item) return null;
  if (HELD.includes(column)) return lyingOf(row, column, OWN);
  switch (column) {
    case 'on_hand':
      return lyingOf(row, null, OWN);
    case 'reserved':
    case 'over_reserved':
      return stockOf(item.id, item.code);
    case 'value':
      return movementsOf(row);
    case 'inbound':
      return may('purchasing.read') ? listOf('/order-lines', 'item', item.id, item.code) : null;
    default:
      return null;
  }
}
