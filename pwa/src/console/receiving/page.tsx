/** Receipts, newest first, and one of them beside the list. */
import { useEffect, useState } from 'preact/hooks';
import { named } from '../../i18n';
import { quantity, stamp } from '../../i18n/format';
import { go, here } from '../../shell/router';
import { Chip } from '../../ui/chip';
import { Empty } from '../../ui/empty';
import { type Column, DataGrid, Foot, Head, ProblemNote, Totals } from '../../ui/console';
import { Filters } from '../filters';
import { useResource } from '../resource';
import { warehouse } from '../session';
import { listKeys } from '../shell/keys';
import { tight } from '../width';
import { ReceiptPanel } from './panel';
import type { ReceiptRow } from './types';
import { words } from './words';

const MOST = 500;

export default function ReceiptsPage() {
  const t = words();
  const { query } = here.value;
  const [search, setSearch] = useState(query['search'] ?? '');
  useEffect(() => {
    if (query['search'] !== undefined) setSearch(query['search']);
  }, [query['search']]);
  const list = useResource<ReceiptRow[]>('/api/receipts', { warehouse: warehouse.value, search, limit: MOST });
  const rows = list.data.value ?? [];
  const chosen = query['receipt'] ?? null;
  const open = (row: ReceiptRow | null) => go(row ? `/receipts?receipt=${row.id}` : '/receipts', { replace: true });
  return (
    <>
      <Head title={t.title} />
      <Filters search={search} onSearch={setSearch} placeholder={t.search} />
      {list.problem.value ? <ProblemNote problem={list.problem.value} onRetry={() => void list.reload()} /> : null}
      <div class="split">
        <div class="l">
          <DataGrid
            label={t.title}
            rows={rows}
            loading={list.data.value === null}
            id={(row: ReceiptRow) => row.id}
            columns={
              chosen === null
                ? columns().filter(({ id }) => !(tight.value && ROOMY.includes(id)))
                : columns().filter((column) => NEAR.includes(column.id))
            }
            selected={chosen}
            onSelect={open}
            onPeek={open}
            empty={<Empty title={search || warehouse.value ? t.none : t.noneYet} note={t.noneNext} />}
          />
        </div>
        {chosen === null ? null : <ReceiptPanel receipt={chosen} onClose={() => open(null)} />}
      </div>
      <Foot
        keys={listKeys()}
        left={
          <Totals
            items={[
              { label: '', value: t.receipts(rows.length) },
              { label: t.open, value: String(rows.filter((row) => row.state === 'open').length) },
            ]}
          />
        }
      />
    </>
  );
}

/** Columns that stay when the panel takes its place. */
const NEAR = ['number', 'order', 'supplier', 'state', 'lines', 'differs'];

/** Columns that need a wide window. */
const ROOMY = ['place', 'accepted'];

function columns(): Column<ReceiptRow>[] {
  const t = words();
  const supplier = (row: ReceiptRow) => named({ zh: row.supplier_zh ?? '', en: row.supplier_en ?? '' });
  const who = (row: ReceiptRow) =>
    [named({ zh: row.person_zh ?? '', en: row.person_en ?? '' }), row.device].filter(Boolean).join(' · ');
  const differs = (row: ReceiptRow) => row.surplus + row.damaged + row.quarantined;
  return [
    {
      id: 'number',
      title: t.number,
      width: 136,
      cell: (row) => <span class="lk">{row.number || row.reference}</span>,
      sort: (row) => row.number || row.reference,
    },
    { id: 'order', title: t.order, width: 124, cell: (row) => row.order_number, sort: (row) => row.order_number },
    { id: 'supplier', title: t.supplier, cell: (row) => supplier(row) || t.blind, sort: supplier },
    {
      id: 'state',
      title: t.state,
      width: 116,
      cell: (row) => <Chip fill={row.state === 'open' ? 'part' : 'full'}>{t.states[row.state]}</Chip>,
      sort: (row) => row.state,
    },
    { id: 'who', title: t.who, width: 150, cell: who, sort: who },
    {
      id: 'started',
      title: t.started,
      width: 120,
      cell: (row) => stamp(Date.parse(row.started_at)),
      sort: (row) => row.started_at,
    },
    { id: 'place', title: t.place, width: 80, cell: (row) => row.place, sort: (row) => row.place },
    { id: 'lines', title: t.lines, right: true, width: 64, cell: (row) => row.lines, sort: (row) => row.lines },
    {
      id: 'accepted',
      title: t.accepted,
      right: true,
      width: 90,
      cell: (row) => (row.accepted ? quantity(row.accepted) : null),
      sort: (row) => row.accepted,
    },
    {
      id: 'differs',
      title: t.differs,
      right: true,
      width: 84,
      cell: (row) => (differs(row) ? <span class="warn">{quantity(differs(row))}</span> : null),
      sort: differs,
    },
  ];
}
