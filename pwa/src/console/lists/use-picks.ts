/** The rows chosen for what is done to many at once. */
import { useState } from 'preact/hooks';
import { ProblemError } from '../api';
import { type ListData, type ListQuery, readAll } from './data';
import { said } from './said';
import type { Row } from './types';
import { MOST_ROWS } from './use-edits';

export interface Picks {
  /** by key */
  rows: Map<string, Row>;
  /** one row: chosen or not; several: chosen */
  pick: (rows: (Row | undefined)[]) => void;
  /** all that the query finds, or none when they are */
  all: () => Promise<void>;
  none: () => void;
}

export function usePicks(
  list: string,
  query: ListQuery,
  data: ListData,
  idOf: (row: Row) => string,
  hint: (text: string) => void,
): Picks {
  const [rows, setRows] = useState(new Map<string, Row>());
  const none = (): void => setRows(new Map());
  function pick(given: (Row | undefined)[]): void {
    const there = given.filter((row): row is Row => row !== undefined);
    const only = there.length === 1 ? idOf(there[0]!) : null;
    const next = new Map(rows);
    if (only !== null && next.has(only)) next.delete(only);
    else there.forEach((row) => next.set(idOf(row), row));
    if (next.size > MOST_ROWS) hint(said().pickedMost(MOST_ROWS));
    else setRows(next);
  }
  async function all(): Promise<void> {
    const { count } = data.windows;
    if (rows.size > 0 && rows.size >= count) return none();
    if (count > MOST_ROWS) return hint(said().pickedMost(MOST_ROWS));
    try {
      const found = await readAll(list, query, MOST_ROWS);
      setRows(new Map(found.map((row) => [idOf(row), row])));
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      data.reload();
    }
  }
  return { rows, pick, all, none };
}
