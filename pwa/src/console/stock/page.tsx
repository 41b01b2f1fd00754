/** Stock on hand: the list with its figures, the panel with the movements behind them, and the same at a past moment. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import { named } from '../../i18n';
import { amount, money, quantity, stamp, unitName } from '../../i18n/format';
import { go, here } from '../../shell/router';
import { Btn, DataGrid, Foot, Head, ProblemNote, Totals } from '../../ui/console';
import { Empty } from '../../ui/empty';
import { get } from '../api';
import { Filters } from '../filters';
import { useResource } from '../resource';
import { may, names, unitOf, warehouse } from '../session';
import { ItemPanel } from './panel';
import type { StockList, StockRow } from './types';
import { words } from './words';

const PAGE = 200;

export default function StockPage() {
  const t = words();
  const [search, setSearch] = useState(here.value.query.search ?? '');
  const [instant, setInstant] = useState<string>('');
  const [more, setMore] = useState<StockRow[]>([]);
  const [next, setNext] = useState<string | null>(null);
  const past = instant !== '' ? new Date(instant).getTime() : null;
  const query = { warehouse: warehouse.value, search, limit: PAGE, instant: past };
  const path = past === null ? '/api/stock' : '/api/stock/at';
  const list = useResource<StockList>(path, query);
  const first = list.data.value;
  useEffect(() => {
    setMore([]);
    setNext(first ? first.next : null);
  }, [first]);
  useEffect(() => {
    if (here.value.query.search !== undefined) setSearch(here.value.query.search);
  }, [here.value.query.search]);
  const rows = useMemo(() => (first ? [...first.rows, ...more] : []), [first, more]);
  const chosen = Number(here.value.query.item) || null;

  async function loadNext(): Promise<void> {
    if (next === null) return;
    setNext(null);
    const answer = await get<StockList>(path, { ...query, after: next });
    setMore((before) => [...before, ...answer.rows]);
    setNext(answer.next);
  }

  const open = (row: StockRow | null) => go(row ? `/stock?item=${row.item}` : '/stock', { replace: true });
  return (
    <>
      <Head title={t.title} sub={t.asOf(stamp(past ?? Date.now()))}>
        <Moment value={instant} onChange={setInstant} />
      </Head>
      <Filters search={search} onSearch={setSearch} placeholder={t.search} />
      {list.problem.value ? <ProblemNote problem={list.problem.value} onRetry={() => void list.reload()} /> : null}
      <div class="split">
        <div class="l">
          <DataGrid
            label={t.title}
            rows={rows}
            loading={first === null}
            id={(row: StockRow) => String(row.item)}
            columns={past === null ? columns() : pastColumns()}
            selected={chosen === null ? null : String(chosen)}
            onSelect={open}
            onOpen={open}
            onPeek={open}
            more={next === null ? undefined : () => void loadNext()}
            empty={<Empty title={t.nothing} note={t.nothingNext} />}
          />
        </div>
        {chosen === null ? null : <ItemPanel item={chosen} warehouse={warehouse.value} onClose={() => open(null)} />}
      </div>
      <Foot
        left={
          <Totals
            items={[
              { label: '', value: t.items(first && first.totals ? first.totals.items : rows.length) },
              ...(first && first.totals && first.totals.value !== undefined
                ? [{ label: t.total, value: money(first.totals.value) }]
                : []),
            ]}
          />
        }
      />
    </>
  );
}

function Moment({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const t = words();
  const [open, setOpen] = useState(false);
  if (!open && value === '') return <Btn onPress={() => setOpen(true)}>{t.past}</Btn>;
  return (
    <>
      <label class="row">
        <span class="mut">{t.moment}</span>
        <input
          class="input"
          type="datetime-local"
          value={value}
          max={localNow()}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      </label>
      <Btn
        onPress={() => {
          onChange('');
          setOpen(false);
        }}
      >
        {t.now}
      </Btn>
    </>
  );
}

function localNow(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function figure(value: number | undefined, muted = true) {
  return value ? <span class={muted ? 'mut' : ''}>{quantity(value)}</span> : null;
}

function baseColumns() {
  const t = words();
  return [
    { id: 'sku', title: t.sku, cell: (row: StockRow) => <span class="code">{row.sku}</span>, sort: (row: StockRow) => row.sku, width: 110 },
    { id: 'item', title: t.item, cell: (row: StockRow) => named(names(row)), sort: (row: StockRow) => named(names(row)) },
  ];
}

function pastColumns() {
  const t = words();
  return [
    ...baseColumns(),
    {
      id: 'on_hand',
      title: t.onHand,
      right: true,
      cell: (row: StockRow) => withUnit(row.on_hand, row.unit),
      sort: (row: StockRow) => row.on_hand,
      width: 160,
    },
  ];
}

function withUnit(value: number, unit: string) {
  return (
    <>
      <b>{quantity(value)}</b>
      <span class="u">{unitName(unitOf(unit), value)}</span>
    </>
  );
}

function columns() {
  const t = words();
  const waiting = (row: StockRow) =>
    (row.inspection ?? 0) + (row.surplus ?? 0) + (row.damaged ?? 0) + (row.quarantine ?? 0);
  const numbers = [
    { id: 'on_hand', title: t.onHand, right: true, width: 100, cell: (row: StockRow) => figure(row.on_hand, false), sort: (row: StockRow) => row.on_hand },
    { id: 'reserved', title: t.reserved, right: true, width: 90, cell: (row: StockRow) => figure(row.reserved), sort: (row: StockRow) => row.reserved ?? 0 },
    {
      id: 'available',
      title: t.available,
      right: true,
      width: 130,
      cell: (row: StockRow) => withUnit(row.available ?? 0, row.unit),
      sort: (row: StockRow) => row.available ?? 0,
    },
    { id: 'inbound', title: t.inbound, right: true, width: 90, cell: (row: StockRow) => figure(row.inbound), sort: (row: StockRow) => row.inbound ?? 0 },
    { id: 'held', title: t.held, right: true, width: 190, cell: (row: StockRow) => figure(waiting(row)), sort: waiting },
  ];
  const value = {
    id: 'value',
    title: t.value,
    right: true,
    width: 120,
    cell: (row: StockRow) => (row.value ? amount(row.value) : null),
    sort: (row: StockRow) => row.value ?? 0,
  };
  return [...baseColumns(), ...numbers, ...(may('cost.read') ? [value] : [])];
}

