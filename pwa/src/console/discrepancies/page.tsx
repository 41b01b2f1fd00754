/** Exceptions 差异: what did not go as expected, open ones first, each with its evidence and the choices it offers. */
import { named } from '../../i18n';
import { moment } from '../../i18n/format';
import { go, here } from '../../shell/router';
import { Chip } from '../../ui/chip';
import { Empty } from '../../ui/empty';
import { common } from '../../i18n/common';
import { type Column, DataGrid, Foot, Head, ProblemNote, Totals, useKeyMap, Views } from '../../ui/console';
import { Filters } from '../filters';
import { usePages } from '../pages';
import { useResource } from '../resource';
import { may, names, warehouse, warehouseName } from '../session';
import { DiscrepancyPanel } from './panel';
import { isToldOfAll } from '../../exceptions/kinds';
import { choiceOf, nameOf } from '../../exceptions/tell';
import { figure } from './told';
import type { Counted, Discrepancy } from './types';
import { words } from './words';

const PAGE = 100;

type View = 'mine' | 'open' | 'resolved';

/** Whom not all of them concern has a list of those that do, and begins with it. */
function viewOf(asked: string | undefined): View {
  if (asked === 'open' || asked === 'resolved' || asked === 'mine') return asked;
  return isToldOfAll(may) ? 'open' : 'mine';
}

export default function ExceptionsPage() {
  const t = words();
  const { query } = here.value;
  const view = viewOf(query['state']);
  const state = view === 'resolved' ? 'resolved' : 'open';
  const list = usePages<Discrepancy, number>('/api/discrepancies', 'before', {
    state,
    concerning: view === 'mine' || (view === 'resolved' && !isToldOfAll(may)),
    warehouse: warehouse.value,
    limit: PAGE,
  });
  const counted = useResource<Counted>('/api/discrepancies/count', { warehouse: warehouse.value }).data.value;
  const all = counted && state === 'open' ? (view === 'mine' ? counted.concern : counted.open) : null;
  const chosen = Number(query['exception']) || null;
  const show = (id: number | null, standing: string = view) =>
    go(`/exceptions?state=${standing}${id === null ? '' : `&exception=${id}`}`, { replace: true });
  const after = (id: number | null) => {
    const at = list.rows.findIndex((row) => row.id === id);
    return (list.rows[at + 1] ?? list.rows.find((row) => row.id !== id))?.id ?? null;
  };
  useKeyMap({ n: () => show(after(chosen)) });
  return (
    <>
      <Head title={t.title} />
      <Views
        views={[
          ...(view === 'mine' || !isToldOfAll(may) ? [{ id: 'mine', label: t.mine }] : []),
          { id: 'open', label: t.open },
          { id: 'resolved', label: t.resolved },
        ]}
        value={view}
        onChange={(standing) => show(null, standing)}
      />
      <Filters />
      {list.problem ? <ProblemNote problem={list.problem} onRetry={list.reload} /> : null}
      <div class="split">
        <div class="l">
          <DataGrid
            label={t.title}
            rows={list.rows}
            loading={list.loading}
            id={(row: Discrepancy) => String(row.id)}
            columns={columns(state === 'resolved', chosen !== null)}
            selected={chosen === null ? null : String(chosen)}
            onSelect={(row) => show(row ? row.id : null)}
            onPeek={(row) => show(row.id)}
            more={list.more}
            empty={<Nothing view={view} />}
          />
        </div>
        {chosen === null ? null : (
          <DiscrepancyPanel
            id={chosen}
            onClose={() => show(null)}
            onDone={(id) => (state === 'open' ? show(after(id)) : undefined)}
          />
        )}
      </div>
      <Foot
        left={<Totals items={[{ label: '', value: shownOf(list.rows.length, all) }]} />}
        keys={[
          { keys: '↑↓', label: common().keysMove },
          { keys: 'N', label: t.next },
          { keys: '1–9', label: t.choose },
          { keys: 'Enter', label: t.apply },
        ]}
      />
    </>
  );
}

/** How many there are, and where not all are listed yet how many of them are. */
function shownOf(listed: number, all: number | null): string {
  const t = words();
  return all !== null && all > listed ? t.shown(listed, all) : t.count(listed);
}

function Nothing({ view }: { view: View }) {
  const t = words();
  if (view === 'mine') return <Empty title={t.noneMine} note={t.noneMineNext} />;
  return view === 'open' ? (
    <Empty title={t.none} note={t.noneNext} />
  ) : (
    <Empty title={t.noneResolved} note={t.noneResolvedNext} />
  );
}

function columns(decided: boolean, near: boolean): Column<Discrepancy>[] {
  const t = words();
  const item = (row: Discrepancy) => (row.item ? named(names(row.item)) : '');
  const who = (row: Discrepancy) =>
    [row.person ? named(names(row.person)) : t.person, row.device ? row.device.code : ''].filter(Boolean).join(' · ');
  const all: Column<Discrepancy>[] = [
    {
      id: 'what',
      title: t.what,
      width: 210,
      cell: (row) => (
        <Chip fill={row.state === 'open' ? 'none' : 'full'} tone={row.state === 'open' ? 'ask' : undefined}>
          {nameOf(row.code)}
        </Chip>
      ),
      sort: (row) => nameOf(row.code),
    },
    { id: 'item', title: t.item, cell: item, sort: item },
    { id: 'figure', title: t.figure, right: true, width: 150, cell: figure, sort: figure },
    { id: 'who', title: t.who, width: 150, cell: who, sort: who },
    { id: 'when', title: t.when, width: 84, cell: (row) => moment(row.occurred_at), sort: (row) => row.occurred_at },
    {
      id: 'where',
      title: t.where,
      width: 120,
      cell: (row) => (row.warehouse === null ? null : warehouseName(row.warehouse)),
    },
    {
      id: 'decision',
      title: t.decision,
      width: 150,
      cell: (row) => (row.choice ? choiceOf(row.choice).verb : null),
      sort: (row) => row.choice,
    },
  ];
  const hidden = [...(decided ? [] : ['decision']), ...(near ? ['where', 'who'] : [])];
  return all.filter((column) => !hidden.includes(column.id));
}
