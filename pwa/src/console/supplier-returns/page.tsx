/** What goes back to suppliers: the returns that are being prepared, and a new one. */
import plus from 'lucide:plus';
import { go, here } from '../../shell/router';
import { Chip } from '../../ui/chip';
import { Btn } from '../../ui/console';
import { Empty } from '../../ui/empty';
import { choiceWord } from '../lists/columns';
import { ListPage } from '../lists/list-page';
import type { Sheet } from '../lists/sheet';
import type { Row } from '../lists/types';
import { reference, text } from '../sheets/parts';
import { listKeys } from '../shell/keys';
import { lacking } from '../who-may';
import { ReturnPanel } from './panel';
import { PrepareForm } from './prepare';
import { SupplierReturnTabs } from './tabs';
import { words } from './words';

const NEW = 'new';

export default function SupplierReturnsPage() {
  const t = words();
  const sheet: Sheet = {
    list: 'supplier_returns',
    title: () => words().title,
    tabs: <SupplierReturnTabs />,
    standard: ['number', 'state', 'supplier', 'warehouse', 'lines', 'cost', 'person', 'created_at'],
    near: ['number', 'supplier', 'lines'],
    address: { row: 'return', view: 'state' },
    foot: listKeys(),
    views: () => [
      { id: '', label: t.prepared, filters: [{ column: 'state', op: 'in', value: ['prepared'] }] },
      { id: 'all', label: t.all, filters: [] },
    ],
    name: nameOf,
    cell: (column, row) => {
      if (column.key === 'number') return <span class="lk">{nameOf(row)}</span>;
      if (column.key === 'supplier' && !reference(row, 'supplier')) return <span class="warn">{words().unnamed}</span>;
      if (column.key !== 'state') return undefined;
      const state = text(row, 'state');
      return <Chip fill={state === 'cancelled' ? 'void' : 'plan'}>{choiceWord(column.of, state)}</Chip>;
    },
    acts: (
      <Btn
        go
        icon={plus}
        keys="N"
        barred={lacking('supplier_returns.prepare')}
        onPress={() => go(`${here.value.path}?return=${NEW}`)}
      >
        {t.prepare}
      </Btn>
    ),
    empty: <Empty title={t.none} note={t.noneNext} />,
    panel: (id, row, { close }) =>
      id === NEW ? <PrepareForm onClose={close} /> : row && <ReturnPanel key={id} row={row} onClose={close} />,
  };
  return <ListPage sheet={sheet} />;
}

function nameOf(row: Row): string {
  return reference(row, 'number')?.code ?? '';
}
