/** The chosen row and cell of a long list, and the keys that move them. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { useKeyMap } from '../../ui/console';
import type { ShownColumn } from './columns';
import type { Row } from './types';
import type { Windows } from './windows';

export interface Cursor {
  /** -1: none */
  at: number;
  column: string;
}

export interface CursorProps {
  windows: Windows;
  rowKey: string;
  columns: ShownColumn[];
  /** rows that fit on a page */
  page: number;
  show: (index: number) => void;
  onMoved: (row: Row | null, cursor: Cursor) => void;
  onOpen: (row: Row) => void;
  onPeek: (row: Row) => void;
  /** chooses the row for what is done to many; undefined where nothing is */
  onPick?: (index: number, from: number) => void;
  onPickAll?: () => void;
  onEdit: (row: Row, column: string) => void;
  /** the column that is changed where none was chosen */
  firstEdit?: string;
  onEscape: () => boolean;
  /** whether it is the row in the panel; the cursor goes where that one is. undefined: no panel is open */
  isOpen?: (row: Row) => boolean;
}

export interface Moves extends Cursor {
  put: (at: number, column?: string) => void;
  /** by rows and columns */
  step: (rows: number, columns: number) => void;
}

export function useCursor(props: CursorProps): Moves {
  const { windows, rowKey, columns, page, show } = props;
  const [cursor, setCursor] = useState<Cursor>({ at: -1, column: '' });
  const key = useRef<string | null>(null);
  const now = useRef(cursor);
  now.current = cursor;

  useEffect(() => {
    if (cursor.at < 0 || key.current === null) return;
    const row = windows.row(cursor.at);
    if (!row || String(row[rowKey]) === key.current) return;
    const moved = windows.find(rowKey, key.current);
    if (moved >= 0) setCursor({ ...cursor, at: moved });
    else key.current = String(row[rowKey]);
  });

  useEffect(() => {
    const at = openedElsewhere(props, now.current.at);
    if (at < 0) return;
    key.current = String(windows.row(at)![rowKey]);
    setCursor({ ...now.current, at });
    show(at);
  });

  function put(at: number, column: string = now.current.column): void {
    const row = at < 0 ? undefined : windows.row(at);
    key.current = row ? String(row[rowKey]) : null;
    now.current = { at, column };
    setCursor(now.current);
    props.onMoved(row || null, now.current);
  }
  function step(rows: number, across: number): void {
    if (windows.count === 0) return;
    const at = Math.max(0, Math.min(windows.count - 1, now.current.at + rows));
    const from = columns.findIndex((column) => column.key === now.current.column);
    const to = Math.max(0, Math.min(columns.length - 1, from + across));
    if (rows !== 0) show(at);
    put(now.current.at < 0 ? 0 : at, across === 0 ? now.current.column : columns[to]!.key);
  }
  const down = (by: number) => (event: KeyboardEvent) => {
    const from = now.current.at;
    step(by, 0);
    if (event.shiftKey && props.onPick && from >= 0) props.onPick(now.current.at, from);
  };
  const current = cursor.at < 0 ? undefined : windows.row(cursor.at);
  const withRow = (act: (row: Row) => void) => (current ? () => act(current) : undefined);
  useKeyMap({
    ArrowDown: down(1),
    j: down(1),
    ArrowUp: down(-1),
    k: down(-1),
    PageDown: down(page),
    PageUp: down(-page),
    Home: () => step(-windows.count, 0),
    End: () => step(windows.count, 0),
    ArrowRight: cursor.at < 0 ? undefined : () => step(0, 1),
    ArrowLeft: cursor.at < 0 ? undefined : () => step(0, -1),
    Enter: withRow(props.onOpen),
    Space: withRow(props.onPeek),
    x: props.onPick && cursor.at >= 0 ? () => props.onPick!(cursor.at, cursor.at) : undefined,
    'mod+a': props.onPickAll,
    e: withRow((row) => {
      const column = cursor.column || props.firstEdit || columns[0]!.key;
      put(cursor.at, column);
      props.onEdit(row, column);
    }),
    Escape: () => void (props.onEscape() || put(-1)),
  });
  return { ...cursor, put, step };
}

/** Where the row of the panel is, unless the cursor at `at` is on it; -1 where nothing is open or loaded. */
function openedElsewhere({ windows, isOpen }: CursorProps, at: number): number {
  const current = at < 0 ? undefined : windows.row(at);
  return !isOpen || (current && isOpen(current)) ? -1 : windows.where(isOpen);
}
