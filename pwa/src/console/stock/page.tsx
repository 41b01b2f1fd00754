/** Stock on hand: the list with its figures, the panel with the movements behind them, and the same at a past moment. */
import { useEffect, useState } from 'preact/hooks';
import calendar from 'lucide:calendar';
import { count, money, stamp } from '../../i18n/format';
import { go, here } from '../../shell/router';
import { Btn, DataGrid, Foot, Head, ProblemNote, Totals } from '../../ui/console';
import { Empty } from '../../ui/empty';
import { Filters } from '../filters';
import { usePages } from '../pages';
import { warehouse } from '../session';
import { listKeys } from '../shell/keys';
import { columns, pastColumns } from './columns';
import { ItemPanel } from './panel';
import type { StockList, StockRow } from './types';
import { words } from './words';

const PAGE = 200;

export default function StockPage() {
  const t = words();
  const { query } = here.value;
  const [search, setSearch] = useState(query['search'] ?? '');
  const [instant, setInstant] = useState('');
  useEffect(() => {
    if (query['search'] !== undefined) setSearch(query['search']);
  }, [query['search']]);
  const past = instant !== '' ? new Date(instant).getTime() : null;
  const list = usePages<StockRow, string, StockList>(past === null ? '/api/stock' : '/api/stock/at', 'after', {
    warehouse: warehouse.value,
    search,
    limit: PAGE,
    instant: past,
  });
  const chosen = Number(query['item']) || null;
  const totals = list.first?.totals ?? null;
  const shown = totals ? totals.items : list.rows.length;
  const open = (row: StockRow | null) => go(row ? `/stock?item=${row.item}` : '/stock', { replace: true });
  return (
    <>
      <Head title={t.title} sub={past === null ? undefined : t.asOf(stamp(past))}>
        <Moment value={instant} onChange={setInstant} />
      </Head>
      <Filters search={search} onSearch={setSearch} placeholder={t.search} />
      {list.problem ? <ProblemNote problem={list.problem} onRetry={list.reload} /> : null}
      <div class="split">
        <div class="l">
          <DataGrid
            label={t.title}
            rows={list.rows}
            loading={list.loading}
            id={(row: StockRow) => String(row.item)}
            columns={past === null ? columns(chosen !== null) : pastColumns()}
            selected={chosen === null ? null : String(chosen)}
            onSelect={open}
            onPeek={open}
            more={list.more}
            empty={<Empty title={t.nothing} note={t.nothingNext} />}
          />
        </div>
        {chosen === null ? null : <ItemPanel item={chosen} warehouse={warehouse.value} onClose={() => open(null)} />}
      </div>
      <Foot
        keys={listKeys()}
        left={
          <Totals
            items={[
              { label: t.found, value: `${count(shown)}${totals || list.more === undefined ? '' : '+'}` },
              ...(totals && totals.value !== undefined ? [{ label: t.total, value: money(totals.value) }] : []),
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
  if (!open && value === '')
    return (
      <Btn icon={calendar} onPress={() => setOpen(true)}>
        {t.past}
      </Btn>
    );
  return (
    <>
      <label class="row moment">
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

/** As datetime-local writes it. */
function localNow(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
