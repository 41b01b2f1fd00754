/** What pasted cells would change: worked out and shown before anything is sent. */
import { plain, type Row, type Value } from './types';
import { readValue, type Shape } from './values';

export interface EditColumn {
  key: string;
  shape: Shape;
  /** its heads in both languages, as they may stand in what is pasted */
  titles: string[];
  /** nothing may be typed */
  optional?: boolean;
  /** characters */
  longest?: number;
  least?: number;
  most?: number;
  /** a choice by its words */
  named?: (word: string) => string | undefined;
}

export type CellFault = 'unreadable' | 'missing' | 'too_long' | 'too_small' | 'too_large';
export type PasteFault = CellFault | 'row_unknown' | 'row_repeated' | 'not_editable' | 'no_row';

export interface CellChange {
  column: string;
  text: string;
  before: Value;
  after?: Value;
  fault?: PasteFault;
}

export interface RowChange {
  row: Row | null;
  /** line of what was pasted, from 1 */
  line: number;
  /** what names the row where there is none */
  name: string;
  cells: CellChange[];
  fault?: PasteFault;
}

const CONTROL = /[\u0000-\u001f]/;

/** The value that `text` says, or what is wrong with it. */
export function readCell(column: EditColumn, text: string): { value: Value } | { fault: CellFault } {
  const value = readValue(column.shape, text, column.named || (() => undefined));
  if (value === undefined || (typeof value === 'string' && CONTROL.test(value))) return { fault: 'unreadable' };
  if ((value === '' || value === null) && !column.optional) return { fault: 'missing' };
  if (typeof value === 'string' && [...value].length > (column.longest ?? Infinity)) return { fault: 'too_long' };
  if (typeof value === 'number' && value < (column.least ?? -Infinity)) return { fault: 'too_small' };
  if (typeof value === 'number' && value > (column.most ?? Infinity)) return { fault: 'too_large' };
  return { value };
}

export interface Heads {
  /** key of the column that each pasted column goes to, null where there is none */
  columns: (string | null)[];
  /** pasted column that names the rows */
  name: number;
  /** heads that name nothing that can be changed */
  ignored: string[];
}

/** The first pasted row as heads, when it names the rows and something to change; null when it holds values. */
export function readHeads(first: string[], name: EditColumn, editable: EditColumn[]): Heads | null {
  const told = first.map((cell) => cell.trim().toLowerCase());
  const has = (column: EditColumn, cell: string): boolean =>
    column.titles.some((title) => title.toLowerCase() === cell);
  const place = told.findIndex((cell) => has(name, cell));
  const columns = told.map((cell, at) => {
    const found = at === place ? undefined : editable.find((column) => has(column, cell));
    return found ? found.key : null;
  });
  if (place < 0 || columns.every((key) => key === null)) return null;
  return {
    columns,
    name: place,
    ignored: first.filter((cell, at) => at !== place && columns[at] === null && cell !== ''),
  };
}

/** One change for each pasted row. `rows[n]`: the row that line n is about, null where there is none. */
export function planPaste(
  lines: { cells: string[]; line: number; name: string }[],
  columns: (string | null)[],
  rows: (Row | null)[],
  editable: EditColumn[],
  key: string,
): RowChange[] {
  const seen = new Set<string>();
  return lines.map(({ cells, line, name }, at) => {
    const row = rows[at] ?? null;
    if (row === null) return { row, line, name, cells: [], fault: name === '' ? 'no_row' : 'row_unknown' };
    if (seen.has(String(row[key]))) return { row, line, name, cells: [], fault: 'row_repeated' };
    seen.add(String(row[key]));
    const changes = cells.map((text, place) => changeOf(columns[place] ?? null, text, row, editable));
    return { row, line, name, cells: changes.filter((each): each is CellChange => each !== null) };
  });
}

/** null where nothing would change. */
function changeOf(key: string | null, text: string, row: Row, editable: EditColumn[]): CellChange | null {
  if (key === null) return null;
  const before = plain(row[key]);
  const column = editable.find((each) => each.key === key);
  if (!column) return { column: key, text, before, fault: 'not_editable' };
  const read = readCell(column, text);
  if ('fault' in read) return { column: key, text, before, fault: read.fault };
  return read.value === before ? null : { column: key, text, before, after: read.value };
}

export interface Tally {
  rows: number;
  cells: number;
  faults: number;
}

export function tally(changes: RowChange[]): Tally {
  const cells = changes.flatMap((change) => change.cells);
  return {
    rows: changes.filter((change) => change.cells.some((cell) => !cell.fault)).length,
    cells: cells.filter((cell) => !cell.fault).length,
    faults: cells.filter((cell) => cell.fault).length + changes.filter((change) => change.fault).length,
  };
}
