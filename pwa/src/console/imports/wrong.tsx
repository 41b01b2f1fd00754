/** The cells that cannot be taken: where, what stands there, and what to do about it. */
import { count } from '../../i18n/format';
import { type Column, DataGrid, ProblemNote } from '../../ui/console';
import { usePages } from '../pages';
import { letters, spoken } from './look';
import type { CellFault, ImportTold, KindWords } from './types';
import { words } from './words';

interface Page {
  rows: CellFault[];
  next: number | null;
}

export function WrongCells({ told, kind }: { told: ImportTold; kind: KindWords }) {
  const t = words();
  const list = usePages<CellFault, number, Page>(`/api/imports/${told.id}/wrong`, 'after', { language: spoken() });
  return (
    <>
      {list.problem ? <ProblemNote problem={list.problem} onRetry={list.reload} /> : null}
      <DataGrid
        label={`${kind.title}: ${t.wrong}`}
        rows={list.rows}
        loading={list.loading}
        more={list.more}
        id={(row: CellFault) => `${row.row}|${row.column ?? row.field}`}
        columns={columns(told)}
      />
    </>
  );
}

/** px of row, column and value; what is to be corrected gets what is left. */
const WIDE = [90, 220, 220];
const SMALL = [56, 96, 88];

function columns(told: ImportTold): Column<CellFault>[] {
  const t = words();
  const [row, column, value] = window.matchMedia('(max-width: 640px)').matches ? SMALL : WIDE;
  const where = ({ column, field }: CellFault): string =>
    column === null ? field || t.wholeRow : `${letters(column)} ${told.headers[column] ?? ''}`;
  return [
    { id: 'row', title: t.row, width: row, right: true, cell: (one) => count(one.row), sort: (one) => one.row },
    { id: 'column', title: t.column, width: column, cell: (one) => <span class="cut">{where(one)}</span>, sort: where },
    {
      id: 'value',
      title: t.value,
      width: value,
      cell: (one) => (
        <span class="code cut" title={one.value}>
          {one.value}
        </span>
      ),
    },
    { id: 'why', title: t.why, cell: (one) => <b>{one.why}</b>, sort: (one) => one.why },
  ];
}
