/** Stock by lot or serial: how much of each there is, and until when it is good. */
import { ListPage } from '../lists/list-page';
import type { Sheet } from '../lists/sheet';
import { warehouse } from '../session';
import { ItemPanel } from '../stock/panel';
import { StockTabs } from '../stock/tabs';
import { words } from '../stock/words';
import { lotOf, lyingOf, reference, text } from './parts';

const SOON_DAYS = 90;

export default function LotsPage() {
  const t = words();
  const sheet: Sheet = {
    list: 'stock_lots',
    title: () => words().lots,
    standard: ['item', 'lot', 'expires_on', 'days_left', 'warehouse', 'places', 'quantity', 'available'],
    near: ['item', 'lot', 'expires_on', 'quantity'],
    tabs: <StockTabs />,
    views: () => [
      { id: '', label: t.every, filters: [] },
      {
        id: 'soon',
        label: t.expiring(SOON_DAYS),
        sort: 'expires_on,item',
        filters: [{ column: 'days_left', op: 'between', value: [0, SOON_DAYS] }],
      },
      {
        id: 'expired',
        label: t.expired,
        sort: 'expires_on,item',
        filters: [{ column: 'days_left', op: 'to', value: -1 }],
      },
    ],
    behind: (column, row) => {
      if (column === 'lot') return `/trace?text=${encodeURIComponent(text(row, 'lot'))}`;
      if (column === 'available') return lyingOf(row, column, lotOf(row));
      return column === 'quantity' || column === 'places' ? lyingOf(row, null, lotOf(row)) : null;
    },
    name: (row) => [reference(row, 'item')?.code, text(row, 'lot')].filter(Boolean).join(' · '),
    cell: (column, row) => {
      const left = row['days_left'];
      if (column.key !== 'days_left' || typeof left !== 'number' || left > SOON_DAYS) return undefined;
      return <span class={left < 0 ? 'bad' : 'warn'}>{left < 0 ? `−${-left}` : left}</span>;
    },
    panel: (_, row, { close }) => {
      const item = row && reference(row, 'item');
      return item && <ItemPanel item={Number(item.id)} warehouse={warehouse.value} onClose={close} />;
    },
  };
  return <ListPage sheet={sheet} />;
}
