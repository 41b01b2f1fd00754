/** Rows of a list that is longer than what is loaded: windows around what is seen, the oldest forgotten. */
import type { Row } from './types';

export const WINDOW = 200;
const MOST_WINDOWS = 40;

export interface Windows {
  /** rows that there are, as far as is known */
  readonly count: number;
  row: (index: number) => Row | undefined;
  /** place of the row whose `key` column is `value`, -1 when it is not loaded */
  find: (key: string, value: string) => number;
  /** place of the first loaded row that is meant, -1 when there is none */
  where: (meant: (row: Row) => boolean) => number;
  /** offsets to ask for so that rows `first`…`last` stand there; they count as asked until `stale` */
  want: (first: number, last: number) => number[];
  /** one loaded row has these values from now on */
  patch: (key: string, value: string, values: Row) => void;
  arrived: (offset: number, rows: Row[]) => void;
  /** how many rows there are, said by the totals */
  counted: (count: number) => void;
  /** what is shown stays until it has been asked for again */
  stale: () => void;
}

interface Held {
  rows: Row[];
  fresh: boolean;
  used: number;
}

export function makeWindows(): Windows {
  const held = new Map<number, Held>();
  const asked = new Set<number>();
  let exact: number | null = null;
  let least = 0;
  let turn = 0;

  function where(meant: (row: Row) => boolean): number {
    for (const [start, { rows }] of held) {
      const at = rows.findIndex(meant);
      if (at >= 0) return start + at;
    }
    return -1;
  }
  function forget(): void {
    while (held.size > MOST_WINDOWS) {
      const oldest = [...held].reduce((a, b) => (a[1].used <= b[1].used ? a : b));
      held.delete(oldest[0]);
    }
  }
  return {
    get count() {
      return exact === null ? least : exact;
    },
    row(index) {
      const start = index - (index % WINDOW);
      const found = held.get(start);
      return found && found.rows[index - start];
    },
    find: (key, value) => where((row) => String(row[key]) === value),
    where,
    want(first, last) {
      const wanted: number[] = [];
      turn += 1;
      for (let start = Math.max(0, first - (first % WINDOW)); start <= last; start += WINDOW) {
        const here = held.get(start);
        if (here) here.used = turn;
        if ((here && here.fresh) || asked.has(start) || (exact !== null && start > 0 && start >= exact)) continue;
        asked.add(start);
        wanted.push(start);
      }
      return wanted;
    },
    patch(key, value, values) {
      for (const window of held.values())
        window.rows = window.rows.map((row) => (String(row[key]) === value ? { ...row, ...values } : row));
    },
    arrived(offset, rows) {
      asked.delete(offset);
      turn += 1;
      held.set(offset, { rows, fresh: true, used: turn });
      least = Math.max(least, offset + rows.length);
      if (rows.length < WINDOW && (rows.length > 0 || offset === 0)) exact = offset + rows.length;
      forget();
    },
    counted(count) {
      exact = count;
    },
    stale() {
      asked.clear();
      held.forEach((window) => {
        window.fresh = false;
      });
    },
  };
}
