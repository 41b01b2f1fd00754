/** Stock where it lies: by bin, lot, status and owner, and how long it has been there. */
import { ListPage } from '../lists/list-page';
import type { Sheet, SheetView } from '../lists/sheet';
import { ItemPanel } from '../stock/panel';
import { StockTabs } from '../stock/tabs';
import { warehouse } from '../session';
import { about, lotOf, movementsOf, reference } from './parts';
import { words } from './words';

/** Of the list of balances, as bins and as ages tell it. */
export function balances(
  own: Pick<Sheet, 'title' | 'standard' | 'near' | 'spare'> & { views?: () => SheetView[] },
): Sheet {
  return {
    ...own,
    list: 'stock_bins',
    tabs: <StockTabs />,
    behind: (column, row) => {
      const place = reference(row, 'place');
      if (column !== 'quantity' || !place) return null;
      return movementsOf(row, [about('target', place.id, place.code), ...lotOf(row)]);
    },
    name: (row) => [reference(row, 'item'), reference(row, 'place')].map((each) => (each ? each.code : '')).join(' · '),
    panel: (_, row, { close }) => {
      const item = row && reference(row, 'item');
      return item && <ItemPanel item={Number(item.id)} warehouse={warehouse.value} onClose={close} />;
    },
  };
}

export default function BinsPage() {
  const sheet = balances({
    title: () => words().bins,
    standard: ['item', 'warehouse', 'place', 'lot', 'expires_on', 'container', 'status', 'owner', 'quantity', 'age'],
    near: ['item', 'place', 'lot', 'status', 'quantity'],
    spare: ['container', 'owner'],
  });
  return <ListPage sheet={sheet} />;
}
