/** Reads of the desk as signals: loaded, loading or failed, and loaded again when asked. */
import { type ReadonlySignal, signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { get, type Problem, ProblemError } from './api';

export interface Resource<T> {
  /** null until the first answer; kept while it is loaded again */
  data: ReadonlySignal<T | null>;
  problem: ReadonlySignal<Problem | null>;
  loading: ReadonlySignal<boolean>;
  reload: () => Promise<void>;
}

type Query = Record<string, string | number | boolean | null | undefined>;

const changed = signal(0);

/** Tells every resource on the screen that data was changed. */
export function refreshAll(): void {
  changed.value += 1;
}

/** Calls `again` at each refreshAll, until the returned function is called. */
export function onRefresh(again: () => void): () => void {
  const before = changed.peek();
  return changed.subscribe((now) => {
    if (now !== before) again();
  });
}

/** GET `path`; null reads nothing. Answers that were overtaken are dropped. */
export function useResource<T>(path: string | null, query: Query = {}): Resource<T> {
  const key = path === null ? null : `${path}?${JSON.stringify(query)}`;
  const resource = useMemo(() => make<T>(), []);
  useEffect(() => {
    if (path === null) return resource.clear();
    resource.ask(path, query);
    const stop = changed.subscribe(resource.again);
    return stop;
  }, [key]);
  return resource;
}

interface Made<T> extends Resource<T> {
  ask: (path: string, query: Query) => void;
  again: (value: number) => void;
  clear: () => undefined;
}

function make<T>(): Made<T> {
  const data = signal<T | null>(null);
  const problem = signal<Problem | null>(null);
  const loading = signal(false);
  let asked: [string, Query] | null = null;
  let round = 0;
  let seen = changed.value;

  async function reload(): Promise<void> {
    if (!asked) return;
    const mine = (round += 1);
    loading.value = true;
    try {
      const answer = await get<T>(...asked);
      if (mine !== round) return;
      data.value = answer;
      problem.value = null;
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      if (mine === round) problem.value = error.problem;
    } finally {
      if (mine === round) loading.value = false;
    }
  }
  return {
    data,
    problem,
    loading,
    reload,
    ask(path, query) {
      asked = [path, query];
      void reload();
    },
    again(value) {
      if (value !== seen) {
        seen = value;
        void reload();
      }
    },
    clear() {
      asked = null;
      round += 1;
      data.value = null;
      problem.value = null;
      return undefined;
    },
  };
}
