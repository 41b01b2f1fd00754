/** Receipts, newest first, and one of them beside the list. */
import { Chip } from '../../ui/chip';
import { Empty } from '../../ui/empty';
import type { ShownColumn } from '../lists/columns';
import { ListPage } from '../lists/list-page';
import type { Sheet } from '../lists/sheet';
import type { Row } from '../lists/types';
import { may, warehouse } from '../session';
import { listKeys } from '../shell/keys';
import { reference, text } from '../sheets/parts';
import { ReceiptPanel } from './panel';
import { words } from './words';

export default function ReceiptsPage() {
  const t = words();
  const sheet: Sheet = {
    list: 'receipts',
    title: () => words().title,
    standard: ['number', 'order', 'supplier', 'state', 'person', 'device', 'started_at', 'place', 'lines', 'differing'],
    near: ['number', 'order', 'supplier', 'state', 'lines', 'differing'],
    spare: ['device'],
    address: { row: 'receipt', view: 'state' },
    widths: { state: 120, lines: 72, differing: 88 },
    follows: true,
    foot: listKeys(),
    views: () => [
      { id: '', label: t.all, filters: [] },
      { id: 'open', label: t.states.open, filters: [{ column: 'state', op: 'in', value: ['open'] }] },
      { id: 'differing', label: t.differs, filters: [{ column: 'differing', op: 'from', value: 1 }] },
    ],
    behind: (column, row) => (column === 'lines' || column === 'differing' ? `/receipts?receipt=${row['id']}` : null),
    name: numberOf,
    cell: drawReceipt,
    empty: <Empty title={warehouse.value ? t.none : t.noneYet} note={t.noneNext} />,
    panel: (id, _, { close }) => <ReceiptPanel receipt={id} onClose={close} />,
  };
  return <ListPage sheet={sheet} />;
}

function numberOf(row: Row): string {
  return reference(row, 'number')?.code || text(row, 'reference');
}

function drawReceipt(column: ShownColumn, row: Row) {
  const t = words();
  const order = reference(row, 'order');
  switch (column.key) {
    case 'number':
      return <span class="lk">{numberOf(row)}</span>;
    case 'order':
      return order && may('purchasing.read') ? (
        <a class="lk" href={`#/orders/${order.id}`}>
          {order.code}
        </a>
      ) : undefined;
    case 'supplier':
      return row['supplier'] === null ? <span class="mut">{t.blind}</span> : undefined;
    case 'state': {
      const state = text(row, 'state') === 'open' ? 'open' : 'finished';
      return <Chip fill={state === 'open' ? 'part' : 'full'}>{t.states[state]}</Chip>;
    }
    default:
      return undefined;
  }
}
