/** A list's description, its rows as they come in sight, and the totals of all that the filters find. */
import { signal } from '@preact/signals';
import { useEffect, useMemo, useReducer, useRef, useState } from 'preact/hooks';
import { get, type Problem, ProblemError } from '../api';
import { onRefresh } from '../resource';
import { person } from '../session';
import type { Description, Row, RowsAnswer, TotalsAnswer } from './types';
import { makeWindows, WINDOW, type Windows } from './windows';

/** How long a list that is being scrolled waits before it asks. */
const SETTLE_MS = 40;

export interface ListQuery {
  search: string;
  /** JSON */
  filter: string;
  sort: string;
  warehouse: number | null;
}

const described = signal<Record<string, Description>>({});

/** What the list has for whoever is signed in; null until it is known. */
export function useDescription(list: string): { description: Description | null; problem: Problem | null } {
  const key = `${person.value ? person.value.id : ''} ${list}`;
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    let gone = false;
    if (described.peek()[key]) return undefined;
    get<Description>(`/api/lists/${list}`).then(
      (found) => {
        described.value = { ...described.peek(), [key]: found };
      },
      (error: unknown) => {
        if (!(error instanceof ProblemError)) throw error;
        if (!gone) setProblem(error.problem);
      },
    );
    return () => {
      gone = true;
    };
  }, [key]);
  return { description: described.value[key] || null, problem };
}

export interface ListData {
  windows: Windows;
  /** null until the server has counted */
  totals: TotalsAnswer | null;
  problem: Problem | null;
  /** nothing has come yet */
  loading: boolean;
  /** rows `first`…`last` are in sight */
  see: (first: number, last: number) => void;
  reload: () => void;
}

interface Held {
  windows: Windows;
  totals: TotalsAnswer | null;
  problem: Problem | null;
  arrived: boolean;
  /** answers to what was asked in an earlier round are dropped */
  round: number;
}

function fresh(): Held {
  return { windows: makeWindows(), totals: null, problem: null, arrived: false, round: 0 };
}

/** What is shown stays until the first rows of another search, filter or order have come. `query` null reads nothing. */
export function useRows(list: string, query: ListQuery | null): ListData {
  const key = query === null ? null : `${list} ${JSON.stringify(query)}`;
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const now = useMemo(fresh, [key]);
  const shown = useRef(now);
  if (now.arrived || !shown.current.arrived) shown.current = now;

  function ask<T>(what: string, extra: object, done: (answer: T) => void): void {
    if (query === null) return;
    const { round } = now;
    const { sort, ...asked } = query;
    get<T>(`/api/lists/${list}/${what}`, { ...(what === 'rows' ? { sort } : {}), ...asked, ...extra })
      .then((answer) => {
        if (round !== now.round) return;
        now.problem = null;
        done(answer);
      })
      .catch((error: unknown) => {
        if (!(error instanceof ProblemError)) throw error;
        if (round !== now.round) return;
        now.problem = error.problem;
      })
      .then(() => redraw(0));
  }
  function rowsAt(offset: number): void {
    const answered = (answer: RowsAnswer): void => {
      now.windows.arrived(offset, answer.rows);
      now.arrived = true;
    };
    ask<RowsAnswer>('rows', { offset, limit: WINDOW }, answered);
  }
  function count(): void {
    ask<TotalsAnswer>('totals', {}, (answer) => {
      now.totals = answer;
      now.windows.counted(answer.count);
    });
  }
  function reload(): void {
    now.round += 1;
    now.windows.stale();
    if (now.windows.count === 0) now.windows.want(0, 0).forEach(rowsAt); // nothing is in sight that would ask
    count();
    redraw(0);
  }
  useEffect(() => {
    if (key === null) return undefined;
    now.windows.want(0, 0).forEach(rowsAt);
    count();
    return onRefresh(reload);
  }, [key]);
  return {
    windows: shown.current.windows,
    totals: shown.current.totals,
    problem: now.problem,
    loading: !shown.current.arrived && now.problem === null,
    see: (first, last) => now.windows.want(first, last).forEach(rowsAt),
    reload,
  };
}

/** Asks for what is in sight: at once when nothing is there, else when scrolling has settled. */
export function useSight(data: ListData, first: number, last: number): void {
  const missing = data.windows.row(first) === undefined && data.windows.row(last) === undefined;
  useEffect(() => {
    if (last < 0) return undefined;
    const timer = setTimeout(() => data.see(first, last), missing ? SETTLE_MS : 0);
    return () => clearTimeout(timer);
  });
}

/** Every row that the query finds, at most `most` of them. Throws ProblemError. */
export async function readAll(list: string, query: ListQuery, most: number): Promise<Row[]> {
  const rows: Row[] = [];
  const limit = 500;
  while (rows.length < most) {
    const page = await get<RowsAnswer>(`/api/lists/${list}/rows`, { ...query, offset: rows.length, limit });
    rows.push(...page.rows);
    if (page.rows.length < limit) break;
  }
  return rows.slice(0, most);
}
