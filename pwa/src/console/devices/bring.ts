/** A file looked at and brought, part by part: what is known of each command, and what became of it. */
import { useState } from 'preact/hooks';
import { type Outcome, post, type Problem, ProblemError } from '../api';
import { refreshAll } from '../resource';
import { type Bad, MOST_BYTES, parts, type Part, type QueueFile, readQueue } from '../../store/queue-file';
import type { PersonName, PreviewOp, QueueBrought, QueuePreview } from './types';

export interface Looked {
  file: QueueFile;
  ops: PreviewOp[];
  people: Map<number, PersonName>;
  /** the next number that the server takes */
  next: number;
  /** first command that the device did not sign; null: all are its own */
  forged: number | null;
}

export interface Bringing {
  /** requests done, and how many there are */
  progress: { what: 'look' | 'bring'; done: number; all: number } | null;
  bad: Bad | null;
  problem: Problem | null;
  looked: Looked | null;
  outcomes: Map<string, Outcome> | null;
  choose: (file: File) => void;
  bring: () => void;
}

/** What one press brings: all that the device signed, up to the first command that it did not. */
export function bringable({ file, forged }: Looked): QueueFile {
  return forged === null ? file : { ...file, ops: file.ops.filter((op) => op.cseq < forged) };
}

export function looked(file: QueueFile, previews: QueuePreview[]): Looked {
  const ops = previews.flatMap((preview) => preview.ops);
  const people = new Map(previews.flatMap((preview) => preview.people).map((one) => [one.id, one]));
  const next = (previews[0] ? previews[0].last_cseq : 0) + 1;
  const forged = ops.find((op) => op.standing === 'forged');
  return { file, ops, people, next, forged: forged ? forged.cseq : null };
}

export function useBringing(): Bringing {
  const [progress, setProgress] = useState<Bringing['progress']>(null);
  const [bad, setBad] = useState<Bad | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [seen, setSeen] = useState<Looked | null>(null);
  const [outcomes, setOutcomes] = useState<Map<string, Outcome> | null>(null);

  async function each<T>(what: 'look' | 'bring', all: Part[], path: string, done: (answer: T) => void): Promise<void> {
    setProblem(null);
    try {
      for (const [index, part] of all.entries()) {
        setProgress({ what, done: index, all: all.length });
        done(await post<T>(path, part));
      }
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      setProblem(error.problem);
    } finally {
      setProgress(null);
    }
  }

  async function choose(chosen: File): Promise<void> {
    setBad(null);
    setSeen(null);
    setOutcomes(null);
    const file = chosen.size > MOST_BYTES ? 'too_large' : readQueue(await chosen.text());
    if (typeof file === 'string') return setBad(file);
    const previews: QueuePreview[] = [];
    const all = parts(file);
    await each<QueuePreview>('look', all, `/api/devices/${file.device}/queue/preview`, (one) => previews.push(one));
    if (previews.length === all.length) setSeen(looked(file, previews));
  }

  async function bring(from: Looked): Promise<void> {
    const got = new Map<string, Outcome>();
    const file = bringable(from);
    await each<QueueBrought>('bring', parts(file), `/api/devices/${file.device}/queue`, (answer) => {
      for (const outcome of answer.outcomes) got.set(outcome.op_id, outcome);
      setOutcomes(new Map(got));
    });
    refreshAll();
  }
  return {
    progress,
    bad,
    problem,
    looked: seen,
    outcomes,
    choose: (file) => void choose(file),
    bring: () => void (seen && bring(seen)),
  };
}
