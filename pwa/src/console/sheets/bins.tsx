/** Stock where it lies: by bin, lot, status and owner, and how long it has been there. */
import { ListPage } from '../lists/list-page';
import type { Sheet } from '../lists/sheet';
import { ItemPanel } from '../stock/panel';
import { warehouse } from '../session';
import { reference } from './parts';
import { words } from './words';

const sheet: Sheet = {
  list: 'stock_bins',
  title: () => words().bins,
  standard: ['item', 'place', 'lot', 'expires_on', 'container', 'status', 'owner', 'quantity', 'age'],
  near: ['item', 'place', 'lot', 'status', 'quantity'],
  name: (row) => [reference(row, 'item'), reference(row, 'place')].map((each) => (each ? each.code : '')).join(' · '),
  panel: (row, close) => {
    const item = reference(row, 'item');
    return item && <ItemPanel item={Number(item.id)} warehouse={warehouse.value} onClose={close} />;
  },
};

export default function BinsPage() {
  return <ListPage sheet={sheet} />;
}
