/** Lists that come in pages: more when the end is in sight, and all that is shown again when data may have changed. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { get, type Problem, ProblemError } from './api';
import { onRefresh } from './resource';

type Query = Record<string, string | number | boolean | null | undefined>;

interface Page<T, N> {
  rows: T[];
  next: N | null;
}

export interface Pages<T, P> {
  rows: T[];
  /** the first page as it came: totals and the like */
  first: P | null;
  problem: Problem | null;
  /** nothing has come yet for what is asked now */
  loading: boolean;
  /** undefined when there is no more */
  more: (() => void) | undefined;
  reload: () => void;
}

interface Loaded<P> {
  key: string;
  pages: P[];
  problem: Problem | null;
}

/** GET `path`, `next` of an answer given as `cursor` for the one after. Answers that were overtaken are dropped. */
export function usePages<T, N extends string | number, P extends Page<T, N> = Page<T, N>>(
  path: string,
  cursor: string,
  query: Query,
): Pages<T, P> {
  const key = `${path}?${JSON.stringify(query)}`;
  const [loaded, setLoaded] = useState<Loaded<P>>({ key, pages: [], problem: null });
  const round = useRef(0);
  const busy = useRef(false);
  const shown = useRef(loaded);
  shown.current = loaded;

  async function load(count: number, kept: P[]): Promise<void> {
    const mine = (round.current += 1);
    const pages = [...kept];
    busy.current = true;
    try {
      while (pages.length < count) {
        const last = pages[pages.length - 1];
        if (last && last.next === null) break;
        pages.push(await get<P>(path, { ...query, [cursor]: last ? last.next : undefined }));
        if (mine !== round.current) return;
      }
      setLoaded({ key, pages, problem: null });
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      const held = shown.current.key === key ? shown.current.pages : [];
      if (mine === round.current) setLoaded({ key, pages: held, problem: error.problem });
    } finally {
      if (mine === round.current) busy.current = false;
    }
  }
  const again = (): void => void load(Math.max(1, shown.current.key === key ? shown.current.pages.length : 1), []);
  useEffect(() => {
    again();
    return onRefresh(again);
  }, [key]);
  const current = loaded.key === key;
  const { pages } = loaded;
  const rows = useMemo(() => pages.reduce<T[]>((all, page) => all.concat(page.rows), []), [pages]);
  const next = (): void => {
    if (!busy.current) void load(pages.length + 1, pages);
  };
  const last = pages[pages.length - 1];
  return {
    rows,
    first: pages[0] ?? null,
    problem: current ? loaded.problem : null,
    loading: pages.length === 0 && !loaded.problem,
    more: current && last && last.next !== null ? next : undefined,
    reload: again,
  };
}
