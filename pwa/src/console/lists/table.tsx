/** A list of any length: the rows in sight are drawn, the windows around them are loaded. */
import type { ComponentChildren } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import { named } from '../../i18n';
import { OutlineRow, Outlines, ROW, Spacer, useVirtual } from '../../ui/console';
import type { ShownColumn } from './columns';
import { useCursor, type CursorProps } from './cursor';
import { type ListData, useSight } from './data';
import { HeadRow, type HeadRowProps } from './head';
import { said } from './said';
import type { Row } from './types';

const PICK_WIDTH = 44;

type Given = Pick<CursorProps, 'firstEdit' | 'isOpen' | 'onMoved' | 'onOpen' | 'onPeek' | 'onEdit' | 'onEscape'>;

export interface TableProps extends Given, Pick<HeadRowProps, 'sorts' | 'onSort' | 'onWiden' | 'onMove'> {
  /** a cell is pressed twice */
  onTwice: (row: Row, column: string) => void;
  label: string;
  data: ListData;
  rowKey: string;
  columns: ShownColumn[];
  name: (row: Row) => string;
  draw: (column: ShownColumn, row: Row) => ComponentChildren;
  /** changes when the row is drawn otherwise though it is the same row */
  mark: (row: Row) => string;
  /** what is typed over a cell: drawn in its place */
  editor: (column: ShownColumn, row: Row, step: (rows: number, columns: number) => void) => ComponentChildren | null;
  picked: Map<string, Row> | null;
  onPick: (rows: (Row | undefined)[]) => void;
  onPickAll: () => void;
  empty: ComponentChildren;
}

export function ListTable(props: TableProps) {
  const { label, data, columns, picked } = props;
  const scroll = useRef<HTMLDivElement>(null);
  const { windows } = data;
  const virtual = useVirtual(windows.count, scroll);
  const items = virtual.getVirtualItems();
  const last = items.length > 0 ? items[items.length - 1]! : undefined;
  useSight(data, items.length > 0 ? items[0]!.index : 0, last ? last.index : -1);
  const pickFrom = (index: number, from: number): void => {
    const span = Math.abs(index - from) + 1;
    props.onPick(Array.from({ length: span }, (_, at) => windows.row(Math.min(index, from) + at)));
  };
  const cursor = useCursor({
    ...props,
    windows,
    page: Math.max(1, Math.floor((scroll.current ? scroll.current.clientHeight : 400) / ROW) - 2),
    show: (index) => virtual.scrollToIndex(index, { align: 'auto' }),
    onPick: picked ? pickFrom : undefined,
    onPickAll: picked ? props.onPickAll : undefined,
  });
  const filler = columns.every((column) => !column.flexible);
  const across = columns.length + (picked ? 1 : 0) + (filler ? 1 : 0);
  const least = columns.reduce((sum, column) => sum + column.width, picked ? PICK_WIDTH : 0);
  const before = items.length > 0 ? items[0]!.start : 0;
  const after = last ? virtual.getTotalSize() - last.end : 0;
  const all = picked !== null && picked.size > 0 && picked.size >= windows.count;
  return (
    <div class="tw" ref={scroll}>
      <table class="grid long" aria-label={label} aria-rowcount={windows.count + 1} style={{ minWidth: `${least}px` }}>
        <colgroup>
          {picked && <col style={{ width: `${PICK_WIDTH}px` }} />}
          {columns.map(({ key, width, flexible }) => (
            <col key={key} style={flexible ? undefined : { width: `${width}px` }} />
          ))}
          {filler && <col />}
        </colgroup>
        <HeadRow
          {...props}
          filler={filler}
          picking={picked ? { all, some: picked.size > 0, onAll: props.onPickAll } : undefined}
        />
        <tbody>
          {data.loading && <Outlines columns={across} />}
          {before > 0 && <Spacer height={before} columns={across} />}
          {items.map(({ index, key }) => {
            const row = windows.row(index);
            if (!row) return <OutlineRow key={key} columns={across} />;
            return (
              <BodyRow
                key={key}
                {...props}
                row={row}
                index={index}
                cursor={cursor}
                pickFrom={pickFrom}
                filler={filler}
              />
            );
          })}
          {after > 0 && <Spacer height={after} columns={across} />}
        </tbody>
      </table>
      {!data.loading && windows.count === 0 && props.empty}
    </div>
  );
}

interface BodyRowProps extends TableProps {
  row: Row;
  index: number;
  cursor: ReturnType<typeof useCursor>;
  pickFrom: (index: number, from: number) => void;
  filler: boolean;
}

/** Drawn again only when something of it changed: while a list is scrolled most rows are as they were. */
function BodyRow(props: BodyRowProps) {
  const { row, index, cursor, columns, picked, rowKey, filler } = props;
  const latest = useRef(props);
  latest.current = props;
  const on = cursor.at === index;
  const isPicked = picked !== null && picked.has(String(row[rowKey]));
  const here = on ? columns.find((column) => column.key === cursor.column) : undefined;
  const editor = here ? props.editor(here, row, cursor.step) : null;
  const shown = [props.mark(row), picked === null, filler, ...columns.map(({ key, of }) => key + named(of))].join(' ');
  return useMemo(
    () => <Cells {...{ latest, row, index, shown, on, isPicked, editor }} here={here && here.key} />,
    [row, index, shown, on, isPicked, editor, here && here.key],
  );
}

interface CellsProps {
  latest: { current: BodyRowProps };
  row: Row;
  index: number;
  /** all else that the row is drawn from: a part that reads signals is drawn again only when what it is given changed */
  shown: string;
  on: boolean;
  isPicked: boolean;
  here: string | undefined;
  editor: ComponentChildren;
}

function Cells({ latest, row, index, on, isPicked, here, editor }: CellsProps) {
  const { columns, picked, filler, name, draw } = latest.current;
  const press = (event: MouseEvent, column?: string): void => {
    const now = latest.current;
    if (event.shiftKey && now.picked && now.cursor.at >= 0) now.pickFrom(index, now.cursor.at);
    now.cursor.put(index, column);
  };
  return (
    <tr class={on ? 'on' : ''} aria-rowindex={index + 2} aria-selected={on}>
      {picked && (
        <td class="pick">
          <input
            type="checkbox"
            aria-label={said().pick(name(row))}
            checked={isPicked}
            onClick={(event) => event.shiftKey && press(event)}
            onChange={() => latest.current.onPick([row])}
          />
        </td>
      )}
      {columns.map((column) => {
        const typed = here === column.key && editor !== null;
        return (
          <td
            key={column.key}
            class={`${column.right ? 'r' : ''}${here === column.key ? ' here' : ''}${typed ? ' typed' : ''}`}
            onClick={(event) => press(event, column.key)}
            onDblClick={() => !typed && latest.current.onTwice(row, column.key)}
          >
            {typed ? editor : draw(column, row)}
          </td>
        );
      })}
      {filler && <td />}
    </tr>
  );
}
