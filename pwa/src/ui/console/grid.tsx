/** A short list that is here as a whole: sorted by table-core, drawn by virtual-core, moved through by keys. Long ones: console/lists. */
import { constructTable, createSortedRowModel, rowSortingFeature, tableFeatures } from '@tanstack/table-core';
import { storeReactivityBindings } from '@tanstack/table-core/store-reactivity-bindings';
import type { Virtualizer } from '@tanstack/virtual-core';
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { common } from '../../i18n/common';
import { Outlines, SortMark, Spacer } from './grid-parts';
import { useKeyMap } from './keys';
import { OVERSCAN, useVirtual } from './virtual';

export interface Column<T> {
  id: string;
  title: string;
  cell: (row: T) => ComponentChildren;
  /** what the column is sorted by; without it the head does nothing */
  sort?: (row: T) => string | number | null | undefined;
  right?: boolean;
  /** px; columns without one share what is left */
  width?: number;
  /** the foot, of the rows shown */
  total?: (rows: T[]) => ComponentChildren;
}

export interface DataGridProps<T> {
  label: string;
  rows: T[];
  id: (row: T) => string;
  columns: Column<T>[];
  selected?: string | null;
  onSelect?: (row: T | null) => void;
  onOpen?: (row: T) => void;
  onPeek?: (row: T) => void;
  /** called when the end comes in sight */
  more?: () => void;
  loading?: boolean;
  empty?: ComponentChildren;
}

const features = tableFeatures({
  coreReactivityFeature: storeReactivityBindings(),
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
});

function compare(one: unknown, other: unknown): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return String(one).localeCompare(String(other), undefined, { numeric: true });
}

interface Sorted<T> {
  rows: T[];
  order: { id: string; desc: boolean } | null;
  toggle: (id: string) => void;
}

function useSorted<T>(rows: T[], columns: Column<T>[], id: (row: T) => string): Sorted<T> {
  const [order, setOrder] = useState<{ id: string; desc: boolean } | null>(null);
  const latest = useRef({ columns, id });
  latest.current = { columns, id };
  const names = columns.map((column) => column.id).join('\n');
  const table = useMemo(
    () =>
      constructTable<typeof features, { row: T }>({
        features,
        data: [],
        getRowId: (entry) => latest.current.id(entry.row),
        columns: names.split('\n').map((name) => ({
          id: name,
          accessorFn: (entry: { row: T }) => {
            const column = latest.current.columns.find((each) => each.id === name);
            const value = column && column.sort ? column.sort(entry.row) : undefined;
            return value === null || value === '' ? undefined : value;
          },
          sortUndefined: 'last',
          sortFn: (a, b, column) => compare(a.getValue(column), b.getValue(column)),
        })),
      }),
    [names],
  );
  const shown = useMemo(() => {
    table.setOptions((before) => ({ ...before, data: rows.map((row) => ({ row })) }));
    table.setSorting(order ? [order] : []);
    return table.getRowModel().rows.map((each) => each.original.row);
  }, [table, rows, order]);
  const toggle = (name: string): void =>
    setOrder((now) =>
      !now || now.id !== name ? { id: name, desc: false } : now.desc ? null : { id: name, desc: true },
    );
  return { rows: shown, order, toggle };
}

interface Chosen<T> {
  /** place of the chosen row, -1 when none is */
  at: number;
  choose: (row: T | null) => void;
}

/** Which row is chosen, and the keys that move through the rows. */
function useChosen<T>(
  { id, selected, onSelect, onOpen, onPeek }: DataGridProps<T>,
  rows: T[],
  virtual: Virtualizer<HTMLDivElement, Element>,
): Chosen<T> {
  const [own, setOwn] = useState<string | null>(null);
  const current = selected === undefined ? own : selected;
  const choose = (row: T | null): void => {
    setOwn(row === null ? null : id(row));
    if (onSelect) onSelect(row);
  };
  const at = current === null ? -1 : rows.findIndex((row) => id(row) === current);
  const move = (by: number): void => {
    const next = Math.max(0, Math.min(rows.length - 1, at + by));
    if (rows.length === 0) return;
    virtual.scrollToIndex(next, { align: 'auto' });
    choose(rows[next]!);
  };
  const withRow = (act: ((row: T) => void) | undefined) => (act && at >= 0 ? () => act(rows[at]!) : undefined);
  useKeyMap({
    ArrowDown: () => move(1),
    j: () => move(1),
    ArrowUp: () => move(-1),
    k: () => move(-1),
    Enter: withRow(onOpen),
    Space: withRow(onPeek),
    Escape: at >= 0 ? () => choose(null) : undefined,
  });
  return { at, choose };
}

export function DataGrid<T>(props: DataGridProps<T>) {
  const { label, id, columns, onSelect, onOpen, more, loading, empty } = props;
  const scroll = useRef<HTMLDivElement>(null);
  const { rows, order, toggle } = useSorted(props.rows, columns, id);
  const virtual = useVirtual(rows.length, scroll);
  const items = virtual.getVirtualItems();
  const last = items.length > 0 ? items[items.length - 1]!.index : -1;
  useEffect(() => {
    if (more && last >= rows.length - OVERSCAN) more();
  }, [last, rows.length, more]);
  const { at, choose } = useChosen(props, rows, virtual);
  if (!loading && rows.length === 0 && empty) return <div class="tw">{empty}</div>;
  const before = items.length > 0 ? items[0]!.start : 0;
  const after = items.length > 0 ? virtual.getTotalSize() - items[items.length - 1]!.end : 0;
  return (
    <div class="tw" ref={scroll} tabIndex={0}>
      <table class="grid" aria-label={label} aria-rowcount={rows.length + 1}>
        <colgroup>
          {columns.map(({ id: name, width }) => (
            <col key={name} style={width ? { width: `${width}px` } : undefined} />
          ))}
        </colgroup>
        <GridHead columns={columns} order={order} toggle={toggle} />
        <tbody>
          {loading && rows.length === 0 && <Outlines columns={columns.length} />}
          {before > 0 && <Spacer height={before} columns={columns.length} />}
          {items.map(({ index, key }) => {
            const row = rows[index]!;
            return (
              <tr
                key={key}
                class={index === at ? 'on' : ''}
                aria-rowindex={index + 2}
                aria-selected={index === at}
                onClick={() => (onSelect || !onOpen ? choose(row) : onOpen(row))}
                onDblClick={() => onOpen && onOpen(row)}
              >
                {columns.map((column) => (
                  <td key={column.id} class={column.right ? 'r' : ''}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
          {after > 0 && <Spacer height={after} columns={columns.length} />}
        </tbody>
        {columns.some((column) => column.total) && rows.length > 0 && <GridFoot columns={columns} rows={rows} />}
      </table>
    </div>
  );
}

function GridHead<T>({ columns, order, toggle }: { columns: Column<T>[] } & Omit<Sorted<T>, 'rows'>) {
  return (
    <thead>
      <tr>
        {columns.map((column) => {
          const by = order && order.id === column.id ? (order.desc ? 'descending' : 'ascending') : undefined;
          return (
            <th key={column.id} scope="col" class={column.right ? 'r' : ''} aria-sort={by}>
              {column.sort ? (
                <button class="sort" onClick={() => toggle(column.id)} title={common().sort}>
                  {column.title}
                  {by && <SortMark desc={by === 'descending'} />}
                </button>
              ) : (
                column.title
              )}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

function GridFoot<T>({ columns, rows }: { columns: Column<T>[]; rows: T[] }) {
  return (
    <tfoot>
      <tr class="sum">
        {columns.map((column) => (
          <td key={column.id} class={column.right ? 'r' : ''}>
            {column.total && column.total(rows)}
          </td>
        ))}
      </tr>
    </tfoot>
  );
}
