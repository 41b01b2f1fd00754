/** What is done to rows of a list: typed into a cell, pasted from Excel, set for all chosen rows. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { get, ProblemError } from '../api';
import { refreshAll } from '../resource';
import { lacking } from '../who-may';
import { type Changes, makeChanges, type Result } from './changes';
import type { ShownColumn } from './columns';
import type { Cursor } from './cursor';
import type { ListQuery } from './data';
import { parseCells } from './paste';
import { type EditColumn, planPaste, readHeads, type RowChange } from './plan';
import { said } from './said';
import { editColumns, pasted, type Sheet } from './sheet';
import { plain, type Description, type Row, type RowsAnswer, type Value } from './types';
import { turnedRound } from './undo';
import type { Windows } from './windows';

/** Rows changed in one go: more belong into an import. */
export const MOST_ROWS = 500;

export interface Editing {
  row: string;
  column: string;
}

/** Changes, and the heads of what was pasted that nothing came of. */
export interface Proposed extends Changes {
  ignored: string[];
}

export interface ListEdits {
  editable: EditColumn[];
  /** the cell being typed over */
  editing: Editing | null;
  /** values on their way, by row */
  pending: Map<string, Record<string, Value>>;
  /** shown beside the list until it is closed */
  changes: Proposed | null;
  begin: (row: Row, column: string) => void;
  end: () => void;
  save: (row: Row, column: string, text: string, value: Value) => Promise<void>;
  setAll: (rows: Row[], column: string, text: string, value: Value) => void;
  /** puts the last change back: one cell at once, more are shown first */
  undo: () => void;
  close: () => void;
}

export interface EditsProps {
  sheet: Sheet;
  description: Description;
  every: ShownColumn[];
  /** those in the list, for what is pasted */
  visible: { current: ShownColumn[] };
  query: ListQuery;
  /** where a paste begins */
  cursor: { current: Cursor };
  windows: Windows;
  hint: (text: string) => void;
}

/** One column of these rows becomes `value`. */
function planOf(rows: Row[], column: string, text: string, value: Value): RowChange[] {
  return rows.map((row, at) => {
    const before = plain(row[column]);
    return { row, line: at + 1, name: '', cells: before === value ? [] : [{ column, text, before, after: value }] };
  });
}

/** Values on their way, shown in their cells until the answer comes. */
function usePending(): [ListEdits['pending'], (id: string, column: string, value?: Value) => void] {
  const [pending, setPending] = useState<ListEdits['pending']>(new Map());
  const put = (id: string, column: string, value?: Value): void =>
    setPending((now) => {
      const { [column]: _, ...rest } = now.get(id) ?? {};
      return new Map(now).set(id, value === undefined ? rest : { ...rest, [column]: value });
    });
  return [pending, put];
}

export function useEdits(props: EditsProps): ListEdits {
  const { sheet, description, every, hint, windows } = props;
  const t = said();
  const editable = editColumns(sheet, every);
  const [editing, setEditing] = useState<Editing | null>(null);
  const [pending, putPending] = usePending();
  const [changes, setChanges] = useState<Proposed | null>(null);
  const last = useRef<RowChange[]>([]);
  const idOf = (row: Row): string => String(row[description.key]);

  function propose(plan: RowChange[], results: Result[] = [], ignored: string[] = []): void {
    if (!sheet.edits) return;
    const settled = (): void => {
      last.current = turnedRound(proposed.entries.value);
      refreshAll();
    };
    const proposed = makeChanges(plan, sheet.edits.send, settled, results);
    setChanges({ ...proposed, ignored });
  }
  function undo(): void {
    const plan = last.current;
    const [only, cell] = [plan[0], plan[0]?.cells[0]];
    last.current = [];
    if (!only || !cell) return hint(t.undoNothing);
    if (plan.length > 1 || only.cells.length > 1) return propose(plan);
    hint(t.undone);
    void save(only.row!, cell.column, '', cell.after!);
  }
  function begin(row: Row, key: string): void {
    const title = every.find((each) => each.key === key)?.title ?? '';
    if (editable.some((each) => each.key === key)) setEditing({ row: idOf(row), column: key });
    else if (sheet.edits && lacking(sheet.edits.permission)) hint(lacking(sheet.edits.permission)!);
    else hint(t.fixed(title));
  }
  async function save(row: Row, column: string, text: string, value: Value): Promise<void> {
    if (!sheet.edits) return;
    const id = idOf(row);
    putPending(id, column, value);
    const result = await sheet.edits.send(row, { [column]: value });
    putPending(id, column);
    const plan = planOf([row], column, text, value);
    if (result.state !== 'done') return propose(plan, [result]);
    last.current = turnedRound(plan.map((change) => ({ change, result })));
    windows.patch(description.key, id, { [column]: value });
    refreshAll();
  }
  usePaste((text) => {
    if (editable.length === 0) return;
    const cells = parseCells(text);
    if (cells.length > MOST_ROWS + 1) return hint(t.pasteTooMany(MOST_ROWS));
    void readPaste(props, cells, editable).then((found) =>
      found ? propose(found.plan, [], found.ignored) : hint(`${t.pasteNothing}. ${t.pasteNext}`),
    );
  });
  return {
    editable,
    editing,
    pending,
    changes,
    begin,
    end: () => setEditing(null),
    save,
    setAll: (rows, column, text, value) => propose(planOf(rows, column, text, value)),
    undo,
    close: () => setChanges(null),
  };
}

/** Text pasted while nobody types. */
function usePaste(onPaste: (text: string) => void): void {
  const latest = useRef(onPaste);
  latest.current = onPaste;
  useEffect(() => {
    const pasted = (event: ClipboardEvent): void => {
      const target = event.target;
      if (target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) return;
      const text = event.clipboardData ? event.clipboardData.getData('text/plain') : '';
      if (text.trim() !== '') latest.current(text);
    };
    document.addEventListener('paste', pasted);
    return () => document.removeEventListener('paste', pasted);
  }, []);
}

interface Pasted {
  plan: RowChange[];
  ignored: string[];
}

/** Rows by the name in their line where the first line has heads, else from the cursor down. null: nothing to paste onto. */
async function readPaste(props: EditsProps, cells: string[][], editable: EditColumn[]): Promise<Pasted | null> {
  const { sheet, description, every, visible } = props;
  const columns = visible.current;
  const name = every.find((column) => column.key === sheet.named);
  const heads = name && cells[0] ? readHeads(cells[0], pasted(name), editable) : null;
  try {
    if (heads) {
      const lines = cells
        .slice(1)
        .map((each, at) => ({ cells: each, line: at + 2, name: (each[heads.name] ?? '').trim() }));
      const rows = await rowsNamed(
        sheet.list,
        name!.key,
        lines.map((line) => line.name),
      );
      return { plan: planPaste(lines, heads.columns, rows, editable, description.key), ignored: heads.ignored };
    }
    const { at, column } = props.cursor.current;
    const first = columns.findIndex((each) => each.key === column);
    if (at < 0 || first < 0) return null;
    const lines = cells.map((each, place) => ({ cells: each, line: place + 1, name: '' }));
    const rows = await rowsFrom(sheet.list, props.query, at, lines.length);
    const keys = columns.slice(first).map((each) => each.key);
    return { plan: planPaste(lines, keys, rows, editable, description.key), ignored: [] };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return null;
  }
}

/** Questions under way at the same time. */
const WIDTH = 6;

async function rowsNamed(list: string, column: string, names: string[]): Promise<(Row | null)[]> {
  const found: (Row | null)[] = names.map(() => null);
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < names.length) {
      const at = next++;
      if (names[at] === '') continue;
      const filter = JSON.stringify([{ column, op: 'is', value: names[at] }]);
      const answer = await get<RowsAnswer>(`/api/lists/${list}/rows`, { filter, limit: 2 });
      found[at] = answer.rows.length === 1 ? answer.rows[0]! : null;
    }
  };
  await Promise.all(Array.from({ length: WIDTH }, worker));
  return found;
}

async function rowsFrom(list: string, query: ListQuery, offset: number, count: number): Promise<(Row | null)[]> {
  const answer = await get<RowsAnswer>(`/api/lists/${list}/rows`, { ...query, offset, limit: Math.min(500, count) });
  return Array.from({ length: count }, (_, at) => answer.rows[at] ?? null);
}
