/** The heads of a long list: a press sorts, the right edge is drawn wider, a head is dragged to another place. */
import { useRef } from 'preact/hooks';
import { SortMark } from '../../ui/console';
import type { ShownColumn } from './columns';
import type { Sort } from './layout';
import { said } from './said';

export interface HeadRowProps {
  columns: ShownColumn[];
  sorts: Sort[];
  /** undefined where rows are not chosen */
  picking?: { all: boolean; some: boolean; onAll: () => void };
  filler: boolean;
  onSort: (column: string, more: boolean) => void;
  onWiden: (column: string, px: number) => void;
  onMove: (column: string, by: number) => void;
}

export function HeadRow({ columns, sorts, picking, filler, onSort, onWiden, onMove }: HeadRowProps) {
  const t = said();
  const dragged = useRef<number | null>(null);
  return (
    <thead>
      <tr>
        {picking && (
          <td class="pick">
            <input
              type="checkbox"
              aria-label={t.pickAll}
              checked={picking.all}
              ref={(box) => {
                if (box) box.indeterminate = picking.some && !picking.all;
              }}
              onChange={picking.onAll}
            />
          </td>
        )}
        {columns.map((column, at) => {
          const place = sorts.findIndex((sort) => sort.column === column.key);
          const sort = sorts[place];
          return (
            <th
              key={column.key}
              scope="col"
              class={column.right ? 'r' : ''}
              aria-sort={sort ? (sort.desc ? 'descending' : 'ascending') : undefined}
              draggable
              onDragStart={() => (dragged.current = at)}
              onDragOver={(event) => event.preventDefault()}
              onDrop={(event) => {
                event.preventDefault();
                const from = dragged.current === null ? undefined : columns[dragged.current];
                if (from) onMove(from.key, at - dragged.current!);
              }}
            >
              {column.of.sortable ? (
                <button class="sort" title={t.sortHint} onClick={(event) => onSort(column.key, event.shiftKey)}>
                  <span class="cut">{column.title}</span>
                  {sort && <SortMark desc={sort.desc} place={sorts.length > 1 ? place + 1 : undefined} />}
                </button>
              ) : (
                column.title
              )}
              <Grip column={column} onWiden={onWiden} />
            </th>
          );
        })}
        {filler && <td />}
      </tr>
    </thead>
  );
}

/** The edge of a head that makes its column wider; for the hand only, the keys have the list of columns. */
function Grip({ column, onWiden }: { column: ShownColumn; onWiden: (column: string, px: number) => void }) {
  const start = useRef<{ x: number; width: number } | null>(null);
  return (
    <i
      class="grip"
      onMouseDown={(event) => event.preventDefault()} // else the head is dragged
      onPointerDown={(event) => {
        const head = event.currentTarget.parentElement!;
        start.current = { x: event.clientX, width: head.getBoundingClientRect().width };
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (start.current) onWiden(column.key, start.current.width + event.clientX - start.current.x);
      }}
      onPointerUp={() => (start.current = null)}
      onPointerCancel={() => (start.current = null)}
    />
  );
}
