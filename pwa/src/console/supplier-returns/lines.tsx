/** All that waits to go back to suppliers, line by line. */
import { Chip } from '../../ui/chip';
import { Empty } from '../../ui/empty';
import { choiceWord } from '../lists/columns';
import { ListPage } from '../lists/list-page';
import type { Sheet } from '../lists/sheet';
import type { Row } from '../lists/types';
import { listKeys } from '../shell/keys';
import { text } from '../sheets/parts';
import { amountName, goodsName } from './find';
import { SupplierReturnTabs } from './tabs';
import { words } from './words';

export default function SupplierReturnLinesPage() {
  const t = words();
  const sheet: Sheet = {
    list: 'supplier_return_lines',
    title: () => words().lines,
    tabs: <SupplierReturnTabs />,
    standard: [
      'number',
      'item',
      'lot',
      'quantity',
      'place',
      'status',
      'supplier',
      'order',
      'cost',
      'state',
      'created_at',
    ],
    near: ['number', 'item', 'quantity', 'state'],
    spare: ['place', 'supplier'],
    address: { view: 'state' },
    foot: listKeys(),
    views: () => [
      { id: '', label: t.waiting, filters: [{ column: 'state', op: 'in', value: ['waiting'] }] },
      { id: 'all', label: t.all, filters: [] },
    ],
    name: (row: Row) => `${goodsName(row)} · ${amountName(row, Number(row['quantity']))}`,
    cell: (column, row) => {
      if (column.key !== 'state') return undefined;
      const state = text(row, 'state');
      return <Chip fill={state === 'waiting' ? 'plan' : 'void'}>{choiceWord(column.of, state)}</Chip>;
    },
    empty: <Empty title={t.none} note={t.noneNext} />,
  };
  return <ListPage sheet={sheet} />;
}
