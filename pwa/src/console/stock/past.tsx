/** Stock at a past moment, from the ledger. */
import { useState } from 'preact/hooks';
import { named } from '../../i18n';
import { count, quantity, stamp, unitName } from '../../i18n/format';
import { go } from '../../shell/router';
import { Btn, type Column, DataGrid, Foot, Head, ProblemNote, Totals } from '../../ui/console';
import { Empty } from '../../ui/empty';
import { Filters } from '../filters';
import { listAddress } from '../lists/address';
import type { Filter } from '../lists/filters';
import { usePages } from '../pages';
import { names, unitOf, warehouse } from '../session';
import { about } from '../sheets/parts';
import { listKeys } from '../shell/keys';
import type { PastRow } from './types';
import { words } from './words';

const PAGE = 200;

/** As datetime-local writes it. */
export function nowAs(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** `at`: as datetime-local writes it. */
export function PastStock({ at }: { at: string }) {
  const t = words();
  const [search, setSearch] = useState('');
  const moment = new Date(at).getTime();
  const instant = isNaN(moment) ? Date.now() : moment;
  const list = usePages<PastRow, string>('/api/stock/at', 'after', {
    warehouse: warehouse.value,
    search,
    limit: PAGE,
    instant,
  });
  return (
    <>
      <Head title={t.title} sub={t.asOf(stamp(instant))} onBack={() => go('/stock')}>
        <label class="row moment">
          <span class="mut">{t.moment}</span>
          <input
            class="input"
            type="datetime-local"
            value={at}
            max={nowAs()}
            onChange={(event) => go(`/stock?at=${event.currentTarget.value || nowAs()}`, { replace: true })}
          />
        </label>
        <Btn onPress={() => go('/stock')}>{t.now}</Btn>
      </Head>
      <Filters search={search} onSearch={setSearch} placeholder={t.search} />
      {list.problem ? <ProblemNote problem={list.problem} onRetry={list.reload} /> : null}
      <DataGrid
        label={t.title}
        rows={list.rows}
        loading={list.loading}
        id={(row: PastRow) => String(row.item)}
        columns={columns(instant)}
        more={list.more}
        onOpen={(row) => go(`/stock?item=${row.item}&search=${encodeURIComponent(row.sku)}`)}
        empty={<Empty title={t.nothing} note={t.nothingNext} />}
      />
      <Foot
        keys={listKeys()}
        left={<Totals items={[{ label: t.found, value: `${count(list.rows.length)}${list.more ? '+' : ''}` }]} />}
      />
    </>
  );
}

/** `instant`: when, ms UTC; what moved until then is behind each figure. */
function columns(instant: number): Column<PastRow>[] {
  const t = words();
  const name = (row: PastRow) => named(names(row));
  return [
    { id: 'sku', title: t.sku, cell: (row) => <span class="code">{row.sku}</span>, sort: (row) => row.sku, width: 108 },
    { id: 'item', title: t.item, cell: name, sort: name },
    {
      id: 'on_hand',
      title: t.onHand,
      right: true,
      width: 160,
      sort: (row) => row.on_hand,
      cell: (row) => (
        <>
          <a class="fig-link" href={`#${movedUntil(row, instant)}`}>
            <b>{quantity(row.on_hand)}</b>
          </a>
          <span class="u">{unitName(unitOf(row.unit), row.on_hand)}</span>
        </>
      ),
    },
  ];
}

function movedUntil({ item, sku }: PastRow, instant: number): string {
  const until: Filter = { column: 'occurred_at', op: 'to', value: instant };
  return listAddress('/movements', { filters: [about('item', item, sku), until] });
}
