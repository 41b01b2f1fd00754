/** The labels as they will be printed, a page at a time: drawn by the server, from the same design. */
import { useEffect, useState } from 'preact/hooks';
import left from 'lucide:chevron-left';
import right from 'lucide:chevron-right';
import { Btn, ProblemNote } from '../../ui/console';
import { Empty } from '../../ui/empty';
import { getFile, type Problem, ProblemError } from '../api';
import type { Query } from './draft';
import type { Kind } from './types';
import { words } from './words';

const PAUSE_MS = 250;

export interface Shown {
  image: string;
  page: number;
  labels: number;
  pages: number;
}

interface PreviewState {
  shown: Shown | null;
  problem: Problem | null;
  turn: (page: number) => void;
}

/** Asked a moment after the last change; an answer that was overtaken is dropped. */
export function usePreview(kind: Kind, query: Query | null): PreviewState {
  const [shown, setShown] = useState<Shown | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [page, turn] = useState(1);
  const key = `${kind} ${JSON.stringify(query)}`;
  useEffect(() => turn(1), [key]);
  useEffect(() => {
    if (!query) {
      setShown(null);
      return setProblem(null);
    }
    let gone = false;
    const timer = setTimeout(async () => {
      try {
        const found = await draw(kind, query, page);
        if (gone) return URL.revokeObjectURL(found.image);
        setShown(found);
        setProblem(null);
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        if (gone) return;
        setShown(null);
        setProblem(error.problem);
      }
    }, PAUSE_MS);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [key, page]);
  useEffect(() => () => (shown ? URL.revokeObjectURL(shown.image) : undefined), [shown]);
  return { shown, problem, turn };
}

async function draw(kind: Kind, query: Query, page: number): Promise<Shown> {
  const answer = await getFile(`/api/labels/${kind}`, { ...query, format: 'svg', page });
  return {
    image: URL.createObjectURL(await answer.blob()),
    page,
    labels: Number(answer.headers.get('Stowage-Labels')),
    pages: Number(answer.headers.get('Stowage-Pages')),
  };
}

export function Preview({ shown, problem, turn }: PreviewState) {
  const t = words();
  if (problem) return <ProblemNote problem={problem} />;
  if (!shown) return <Empty title={t.choose} note={t.chooseNote} />;
  const { page } = shown;
  return (
    <>
      <img class="label-page" src={shown.image} alt={t.preview} />
      {shown.pages > 1 ? (
        <div class="label-turn">
          <Btn icon={left} label={t.before} onPress={() => turn(Math.max(1, page - 1))} />
          <span role="status">{t.page(page, shown.pages)}</span>
          <Btn icon={right} label={t.after} onPress={() => turn(Math.min(shown.pages, page + 1))} />
        </div>
      ) : null}
    </>
  );
}
