/** Lines of all purchase orders: what was ordered of which item, and what is still to come. */
import { Chip } from '../../ui/chip';
import { ListPage } from '../lists/list-page';
import type { Sheet } from '../lists/sheet';
import type { Row } from '../lists/types';
import { may } from '../session';
import { listOf, reference, text } from '../sheets/parts';
import { FILLS } from './states';
import type { OrderState } from './types';
import { words } from './words';

const STANDARD = ['order', 'no', 'item', 'supplier', 'expected_on', 'ordered', 'accepted', 'open', 'state'];
const DONE = ['received', 'closed', 'cancelled'];

const CAME = ['accepted', 'surplus', 'damaged'];
const ORDERED = ['ordered', 'open', 'unit_price', 'amount'];

/** What came leads to the receipts of its order, what was ordered to the order. */
function behind(column: string, row: Row): string | null {
  const order = reference(row, 'order');
  if (!order) return null;
  if (CAME.includes(column) && may('receiving.read')) return listOf('/receipts', 'order', order.id, order.code);
  return ORDERED.includes(column) ? `/orders/${order.id}` : null;
}

export default function OrderLinesPage() {
  const t = words();
  const sheet: Sheet = {
    list: 'order_lines',
    title: () => words().linesTitle,
    standard: STANDARD,
    near: ['order', 'item', 'ordered', 'open'],
    widths: { state: 148, no: 64, item: 184, supplier: 140, ordered: 92, accepted: 80, open: 80 },
    views: () => [
      {
        id: '',
        label: t.toCome,
        sort: 'expected_on,order,no',
        filters: [
          { column: 'state', op: 'in', value: ['confirmed', 'partly_received'] },
          { column: 'open', op: 'from', value: 1 },
        ],
      },
      { id: 'all', label: t.all, filters: [] },
      { id: 'done', label: t.over, filters: [{ column: 'state', op: 'in', value: DONE }] },
    ],
    behind,
    name: (row) => [reference(row, 'order')?.code, reference(row, 'item')?.code].filter(Boolean).join(' · '),
    cell: (column, row) => {
      const order = reference(row, 'order');
      if (column.key === 'order' && order)
        return (
          <a class="lk" href={`#/orders/${order.id}`}>
            {order.code}
          </a>
        );
      if (column.key !== 'state') return undefined;
      const state = text(row, 'state') as OrderState;
      return <Chip fill={FILLS[state]}>{t.states[state]}</Chip>;
    },
    open: (row) => `/orders/${reference(row, 'order')?.id ?? ''}`,
    links: (row) => {
      const item = reference(row, 'item');
      const order = reference(row, 'order');
      return [
        ...(order ? [{ label: order.code, to: `/orders/${order.id}` }] : []),
        ...(item && may('stock.read')
          ? [{ label: t.stockOf(item.code), to: listOf('/stock/bins', 'item', item.id, item.code) }]
          : []),
      ];
    },
  };
  return <ListPage sheet={sheet} />;
}
