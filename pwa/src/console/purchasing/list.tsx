/** Purchase orders: by state, with what has arrived of each. */
import { useState } from 'preact/hooks';
import { named } from '../../i18n';
import { amount, count, day, money } from '../../i18n/format';
import { go, here } from '../../shell/router';
import { Btn, DataGrid, Foot, Head, ProblemNote, Totals, Views } from '../../ui/console';
import { Chip } from '../../ui/chip';
import { Empty } from '../../ui/empty';
import { Stow } from '../../ui/stow';
import { Filters } from '../filters';
import { useResource } from '../resource';
import { may, warehouse } from '../session';
import { FILLS, STATES } from './states';
import type { OrderRow } from './types';
import { words } from './words';

export default function OrdersPage() {
  const t = words();
  const [search, setSearch] = useState(here.value.query['search'] ?? '');
  const [state, setState] = useState<string>('');
  const list = useResource<OrderRow[]>('/api/purchase-orders', {
    warehouse: warehouse.value,
    search,
    state,
    limit: 500,
  });
  const rows = list.data.value ?? [];
  const writes = may('purchasing.write');
  return (
    <>
      <Head title={t.title}>
        <Btn go keys="N" onPress={() => go('/orders/new')} barred={writes ? undefined : t.buyersOnly}>
          {t.fresh}
        </Btn>
      </Head>
      <Views
        views={[{ id: '', label: t.all }, ...STATES.map((one) => ({ id: one, label: t.states[one] }))]}
        value={state}
        onChange={setState}
      />
      <Filters search={search} onSearch={setSearch} placeholder={t.search} />
      {list.problem.value ? <ProblemNote problem={list.problem.value} onRetry={() => void list.reload()} /> : null}
      <DataGrid
        label={t.title}
        rows={rows}
        loading={list.data.value === null}
        id={(row: OrderRow) => String(row.id)}
        columns={columns()}
        onOpen={(row: OrderRow) => go(`/orders/${row.id}`)}
        empty={<Empty title={t.none} note={writes ? t.noneNext : undefined} />}
      />
      <Foot
        left={
          <Totals
            items={[
              { label: t.orders, value: count(rows.length) },
              ...(may('cost.read')
                ? [{ label: t.total, value: money(rows.reduce((sum, row) => sum + (row.amount ?? 0), 0)) }]
                : []),
            ]}
          />
        }
      />
    </>
  );
}

function columns() {
  const t = words();
  const supplier = (row: OrderRow) => named({ zh: row.supplier_zh, en: row.supplier_en });
  return [
    {
      id: 'number',
      title: t.number,
      width: 140,
      cell: (row: OrderRow) => <span class="lk">{row.number}</span>,
      sort: (row: OrderRow) => row.number,
    },
    { id: 'supplier', title: t.supplier, cell: supplier, sort: supplier },
    {
      id: 'state',
      title: t.state,
      width: 150,
      cell: (row: OrderRow) => (
        <Chip fill={FILLS[row.state]} tone={row.state === 'draft' ? 'do' : row.state === 'received' ? 'ok' : undefined}>
          {t.states[row.state]}
        </Chip>
      ),
      sort: (row: OrderRow) => STATES.indexOf(row.state),
    },
    {
      id: 'expected',
      title: t.expected,
      width: 100,
      cell: (row: OrderRow) => day(row.expected_on),
      sort: (row: OrderRow) => row.expected_on,
    },
    {
      id: 'to',
      title: t.to,
      width: 140,
      cell: (row: OrderRow) => named({ zh: row.warehouse_zh, en: row.warehouse_en }),
    },
    {
      id: 'progress',
      title: t.progress,
      width: 190,
      cell: (row: OrderRow) => (
        <span class="row">
          <span class="rb">
            <Stow
              total={Math.min(row.lines, 12)}
              done={Math.floor((row.complete * Math.min(row.lines, 12)) / Math.max(1, row.lines))}
            />
          </span>
          <span class="mut progress-count">{`${row.complete} / ${row.lines}`}</span>
        </span>
      ),
      sort: (row: OrderRow) => row.complete / Math.max(1, row.lines),
    },
    ...(may('cost.read')
      ? [
          {
            id: 'amount',
            title: t.amount,
            right: true,
            width: 130,
            cell: (row: OrderRow) => (row.amount === null ? null : amount(row.amount)),
            sort: (row: OrderRow) => row.amount ?? 0,
          },
        ]
      : []),
  ];
}
