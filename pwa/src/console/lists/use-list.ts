/** All that a list on the screen is: what it shows, how, its rows, those chosen, and what is being changed. */
import { useRef, useState } from 'preact/hooks';
import { warehouse } from '../session';
import { tight } from '../width';
import { type Shown, useShown } from './address';
import { allColumns, inLanguage, inLayout, type ShownColumn } from './columns';
import { type ListData, type ListQuery, useRows } from './data';
import { readSort, writeSort } from './layout';
import type { Cursor } from './cursor';
import type { ListHelp, Sheet, SheetView } from './sheet';
import type { Description, Row } from './types';
import { type ListEdits, useEdits } from './use-edits';
import { type KeptLayout, useLayout } from './use-layout';
import { type Picks, usePicks } from './use-picks';

export interface ListModel {
  sheet: Sheet;
  description: Description;
  shown: Shown;
  show: (change: Partial<Shown>) => void;
  /** the page's own view that is shown, null where it has none or a saved one is shown */
  view: SheetView | null;
  views: SheetView[];
  kept: KeptLayout;
  /** all there are, and those in the list */
  every: ShownColumn[];
  columns: ShownColumn[];
  query: ListQuery;
  data: ListData;
  picks: Picks;
  edits: ListEdits;
  hint: string;
  setHint: (text: string) => void;
  /** where the cursor is, for what is asked of it later */
  cursor: { current: Cursor };
  idOf: (row: Row) => string;
  /** as the address names a row */
  nameOf: (row: Row) => string;
  /** the row in the panel */
  open: Row | null;
  help: ListHelp;
}

/** What an old address or view asks of columns that there are no more, or not for this person, is not asked. */
function usable(shown: Shown, { columns }: Description): Shown {
  const known = new Map(columns.map((column) => [column.key, column]));
  const sorts = shown.sort === null ? [] : readSort(shown.sort).filter(({ column }) => known.get(column)?.sortable);
  return {
    ...shown,
    filters: shown.filters.filter(({ column }) => known.get(column)?.filterable),
    sort: sorts.length > 0 ? writeSort(sorts) : null,
  };
}

/** The columns to begin with, as many as the window has room for. */
function delivered({ standard, spare = [] }: Sheet, view: SheetView | null): string[] {
  const all = view?.standard ?? standard;
  return tight.value ? all.filter((key) => !spare.includes(key)) : all;
}

export function useList(sheet: Sheet, description: Description): ListModel {
  const [asked, show] = useShown(sheet.address);
  const shown = usable(asked, description);
  const views = sheet.views ? sheet.views(shown.view) : [];
  const view = views.find((each) => each.id === shown.view) ?? (shown.view === '' ? (views[0] ?? null) : null);
  const sort = shown.sort ?? view?.sort ?? description.default_sort;
  const kept = useLayout(description, delivered(sheet, view), view && view === views[0] ? '' : shown.view);
  const [hint, setHint] = useState('');
  const cursor = useRef<Cursor>({ at: -1, column: '' });
  const every = allColumns(description, kept.layout, readSort(sort), sheet);
  const filters = view ? [...view.filters, ...shown.filters] : shown.filters;
  const query: ListQuery = {
    search: shown.search,
    filter: filters.length > 0 ? JSON.stringify(filters) : '',
    sort,
    warehouse: warehouse.value,
  };
  const data = useRows(sheet.list, query);
  const idOf = (row: Row): string => String(row[description.key]);
  const nameOf = sheet.idOf ?? idOf;
  const visible = useRef<ShownColumn[]>([]);
  const edits = useEdits({ sheet, description, every, visible, query, cursor, hint: setHint, windows: data.windows });
  const near =
    kept.delivered && (shown.row !== '' || edits.changes !== null) ? inLanguage(sheet.near, description) : null;
  const columns = inLayout(every, kept.layout).filter((column) => near === null || near.includes(column.key));
  visible.current = columns;
  const picks = usePicks(sheet.list, query, data, idOf, setHint);
  const open = useOpen(data, nameOf, shown.row);
  return {
    sheet,
    description,
    shown,
    show,
    view,
    views,
    kept,
    every,
    columns,
    query,
    data,
    picks,
    edits,
    hint,
    setHint,
    cursor,
    idOf,
    nameOf,
    open,
    help: {
      row: shown.row,
      open: (row) => show({ row }),
      close: () => show({ row: '' }),
      after: (row) => afterOf(data, nameOf, row),
    },
  };
}

function afterOf({ windows }: ListData, nameOf: (row: Row) => string, name: string): string {
  const at = name === '' ? -1 : windows.where((row) => nameOf(row) === name);
  const next = windows.row(at + 1) ?? (at > 0 ? windows.row(0) : undefined);
  return next ? nameOf(next) : '';
}

/** The open row as it is now; as it was seen last when it is not loaded. */
function useOpen({ windows }: ListData, nameOf: (row: Row) => string, name: string): Row | null {
  const last = useRef<Row | null>(null);
  const found = name === '' ? undefined : windows.row(windows.where((row) => nameOf(row) === name));
  if (found) last.current = found;
  else if (!last.current || nameOf(last.current) !== name) last.current = null;
  return last.current;
}
