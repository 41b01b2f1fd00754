/** Purchase orders: by state, with what has arrived of each. */
import { go } from '../../shell/router';
import { Btn } from '../../ui/console';
import { Chip } from '../../ui/chip';
import { Empty } from '../../ui/empty';
import { Stow } from '../../ui/stow';
import { listAddress } from '../lists/address';
import { ListPage } from '../lists/list-page';
import type { ShownColumn } from '../lists/columns';
import type { Sheet } from '../lists/sheet';
import type { Row } from '../lists/types';
import { about, reference, text } from '../sheets/parts';
import { lacking } from '../who-may';
import { FILLS, STATES } from './states';
import type { OrderState } from './types';
import { words } from './words';

/** Squares of a progress: more lines than these share them. */
const SQUARES = 12;

export default function OrdersPage() {
  const t = words();
  const barred = lacking('purchasing.write');
  const sheet: Sheet = {
    list: 'orders',
    title: () => words().title,
    standard: ['number', 'supplier', 'state', 'expected_on', 'warehouse', 'lines', 'amount'],
    near: ['number', 'supplier', 'state'],
    widths: { state: 148, lines: 180 },
    behind: (column, row) => (column === 'amount' ? `/orders/${row['id']}` : null),
    name: numberOf,
    views: () => [
      { id: '', label: t.all, filters: [] },
      ...STATES.map((state) => ({
        id: state,
        label: t.states[state],
        filters: [{ column: 'state', op: 'in' as const, value: [state] }],
      })),
    ],
    acts: (
      <Btn go keys="N" onPress={() => go('/orders/new')} barred={barred}>
        {t.fresh}
      </Btn>
    ),
    empty: <Empty title={t.none} note={barred ? undefined : t.noneNext} />,
    cell: drawOrder,
    open: (row) => `/orders/${row['id']}`,
  };
  return <ListPage sheet={sheet} />;
}

function numberOf(row: Row): string {
  const number = reference(row, 'number');
  return number ? number.code : '';
}

/** Its lines among all of them. */
function linesOf(row: Row): string {
  const filters = [about('order', Number(row['id']), numberOf(row))];
  return listAddress('/order-lines', { view: 'all', filters });
}

function drawOrder(column: ShownColumn, row: Row) {
  const t = words();
  if (column.key === 'number')
    return (
      <a class="lk" href={`#/orders/${row['id']}`}>
        {numberOf(row)}
      </a>
    );
  if (column.key === 'state') {
    const state = text(row, 'state') as OrderState;
    const tone = state === 'draft' ? 'do' : state === 'received' ? 'ok' : undefined;
    return (
      <Chip fill={FILLS[state]} tone={tone}>
        {t.states[state]}
      </Chip>
    );
  }
  return column.key === 'lines' ? (
    <a class="fig-link" href={`#${linesOf(row)}`}>
      <Progress lines={Number(row['lines'])} complete={Number(row['complete'])} />
    </a>
  ) : undefined;
}

/** How many of its lines are complete. */
export function Progress({ lines, complete }: { lines: number; complete: number }) {
  const total = Math.min(lines, SQUARES);
  return (
    <span class="row">
      <span class="rb">
        <Stow total={total} done={Math.floor((complete * total) / Math.max(1, lines))} />
      </span>
      <span class="mut progress-count">{`${complete} / ${lines}`}</span>
    </span>
  );
}
