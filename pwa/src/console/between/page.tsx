/** What goes from one warehouse to another: ordered here, loaded and accepted by guns. */
import plus from 'lucide:plus';
import { go, here } from '../../shell/router';
import { Chip } from '../../ui/chip';
import { Btn } from '../../ui/console';
import { Empty } from '../../ui/empty';
import { choiceWord } from '../lists/columns';
import { ListPage } from '../lists/list-page';
import type { Sheet } from '../lists/sheet';
import type { Row } from '../lists/types';
import { listKeys } from '../shell/keys';
import { text } from '../sheets/parts';
import { lacking } from '../who-may';
import { OrderForm } from './order';
import { TransferPanel } from './panel';
import { FILLS, type TransferState } from './types';
import { words } from './words';

const NEW = 'new';

export default function TransfersPage() {
  const t = words();
  const sheet: Sheet = {
    list: 'transfers',
    title: () => words().title,
    standard: ['number', 'state', 'source', 'target', 'items', 'expected_on', 'departed_at', 'person', 'created_at'],
    near: ['number', 'state', 'source', 'target'],
    spare: ['departed_at', 'person'],
    address: { row: 'transfer', view: 'state' },
    widths: { number: 128 },
    foot: listKeys(),
    views: () => [
      {
        id: '',
        label: t.underway,
        filters: [{ column: 'state', op: 'in', value: Object.keys(FILLS).filter((state) => state !== 'closed') }],
      },
      { id: 'all', label: t.all, filters: [] },
    ],
    name: nameOf,
    cell: (column, row) => {
      if (column.key === 'number') return <span class="lk">{nameOf(row)}</span>;
      if (column.key !== 'state') return undefined;
      const state = text(row, 'state') as TransferState;
      return <Chip fill={FILLS[state]}>{choiceWord(column.of, state)}</Chip>;
    },
    acts: (
      <Btn
        go
        icon={plus}
        keys="N"
        barred={lacking('transfers.order')}
        onPress={() => go(`${here.value.path}?transfer=${NEW}`)}
      >
        {t.order}
      </Btn>
    ),
    empty: <Empty title={t.none} note={t.noneNext} />,
    panel: (id, _row, { open, close }) =>
      id === NEW ? <OrderForm onOrdered={open} onClose={close} /> : <TransferPanel key={id} id={id} onClose={close} />,
  };
  return <ListPage sheet={sheet} />;
}

function nameOf(row: Row): string {
  return text(row, 'number') || text(row, 'reference');
}
