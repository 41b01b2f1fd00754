/** A file looked at and brought, part by part: what is known of each command, and what became of it. */
import { useState } from 'preact/hooks';
import { type Outcome, post, type Problem, ProblemError, put } from '../api';
import { refreshAll } from '../resource';
import { type Bad, type BroughtFile, parts, type Photo, readFile } from '../../store/queue-file';
import type { Named } from '../discrepancies/told';
import type { PersonName, PreviewOp, QueueBrought, QueuePreview } from './types';

const PHOTO_PART = 2 ** 20;
/** 10 MB at most, and the gun itself may be sending it meanwhile */
const MOST_TRIES = 30;

export interface Looked {
  file: BroughtFile;
  ops: PreviewOp[];
  people: Map<number, PersonName>;
  /** what the commands name */
  named: Named;
  /** the next number that the server takes */
  next: number;
  /** first command that the device did not sign; null: all are its own */
  forged: number | null;
}

export interface Pictured {
  brought: number;
  refused: number;
}

export interface Bringing {
  /** requests done, and how many there are */
  progress: { what: 'look' | 'bring' | 'photo'; done: number; all: number } | null;
  bad: Bad | null;
  problem: Problem | null;
  looked: Looked | null;
  /** photos of the file that are on the server now, and those that it does not take; null before */
  pictured: Pictured | null;
  outcomes: Map<string, Outcome> | null;
  choose: (file: File) => void;
  bring: () => void;
}

/** What one press brings: all that the device signed, up to the first command that it did not. */
export function bringable({ file, forged }: Looked): BroughtFile {
  return forged === null ? file : { ...file, ops: file.ops.filter((op) => op.cseq < forged) };
}

/** How many of them one press still brings: neither here already nor answered since. */
export function waiting(seen: Looked, outcomes: Map<string, Outcome> | null): number {
  const ready = new Set(bringable(seen).ops.map(({ op_id }) => op_id));
  const isWaiting = ({ op_id, standing }: PreviewOp): boolean =>
    ready.has(op_id) && standing !== 'known' && !outcomes?.has(op_id);
  return seen.ops.filter(isWaiting).length;
}

export function looked(file: BroughtFile, previews: QueuePreview[]): Looked {
  const ops = previews.flatMap((preview) => preview.ops);
  const people = new Map(previews.flatMap((preview) => preview.people).map((one) => [one.id, one]));
  const next = (previews[0] ? previews[0].last_cseq : 0) + 1;
  const forged = ops.find((op) => op.standing === 'forged');
  const all = <K extends keyof Named>(what: K): Named[K] =>
    previews.flatMap(({ named }) => named[what] as []) as Named[K];
  const named = { items: all('items'), places: all('places'), orders: all('orders'), suppliers: all('suppliers') };
  return { file, ops, people, named, next, forged: forged ? forged.cseq : null };
}

/** What became of what was new in a file: how many were recorded, recorded with an exception, kept aside, or else. */
export interface Tally {
  fresh: number;
  recorded: number;
  excepted: number;
  aside: number;
  other: number;
}

/** Of those that were here already nothing is told again. */
export function tallyOf({ ops }: Looked, outcomes: Map<string, Outcome>): Tally {
  const fresh = ops.filter((op) => op.standing !== 'known').map((op) => outcomes.get(op.op_id));
  const of = (outcome: string): number => fresh.filter((one) => one && one.outcome === outcome).length;
  const answered = fresh.filter((one) => one !== undefined).length;
  const [recorded, excepted, aside] = [of('applied'), of('applied_with_exception'), of('parked')];
  return { fresh: answered, recorded, excepted, aside, other: answered - recorded - excepted - aside };
}

/** One request after the other, and how far they are. */
function useRequests() {
  const [progress, setProgress] = useState<Bringing['progress']>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  /** False: it ended before the last, with a problem. */
  async function each<T>(
    what: 'look' | 'bring' | 'photo',
    all: T[],
    send: (one: T) => Promise<void>,
  ): Promise<boolean> {
    setProblem(null);
    try {
      for (const [index, one] of all.entries()) {
        setProgress({ what, done: index, all: all.length });
        await send(one);
      }
      return true;
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      setProblem(error.problem);
      return false;
    } finally {
      setProgress(null);
    }
  }
  return { progress, problem, each };
}

export function useBringing(): Bringing {
  const { progress, problem, each } = useRequests();
  const [bad, setBad] = useState<Bad | null>(null);
  const [seen, setSeen] = useState<Looked | null>(null);
  const [pictured, setPictured] = useState<Pictured | null>(null);
  const [outcomes, setOutcomes] = useState<Map<string, Outcome> | null>(null);

  async function choose(chosen: File): Promise<void> {
    setBad(null);
    setSeen(null);
    setOutcomes(null);
    setPictured(null);
    const file = await readFile(chosen);
    if (typeof file === 'string') return setBad(file);
    const previews: QueuePreview[] = [];
    const path = `/api/devices/${file.device}/queue/preview`;
    const all = await each('look', parts(file), async (part) => {
      previews.push(await post<QueuePreview>(path, part));
    });
    if (all) setSeen(looked(file, previews));
  }

  /** One that the server does not take keeps no other back. */
  async function picture({ device, photos }: BroughtFile): Promise<void> {
    const so = { brought: 0, refused: 0 };
    const all = await each('photo', photos, async (photo) => {
      so[(await isTaken(device, photo)) ? 'brought' : 'refused'] += 1;
    });
    if (all) setPictured(so);
  }

  async function bring(from: Looked): Promise<void> {
    const got = new Map<string, Outcome>();
    const file = bringable(from);
    const path = `/api/devices/${file.device}/queue`;
    const all = await each('bring', parts(file), async (part) => {
      const { outcomes: told } = await post<QueueBrought>(path, part);
      for (const outcome of told) got.set(outcome.op_id, outcome);
      setOutcomes(new Map(got));
    });
    if (all) await picture(file);
    refreshAll();
  }
  return {
    progress,
    bad,
    problem,
    looked: seen,
    pictured,
    outcomes,
    choose: (file) => void choose(file),
    bring: () => void (seen && bring(seen)),
  };
}

/** What the server says of one photo alone: it is not what its name says, no picture, or too large. */
const OF_THE_PHOTO = ['blob_hash', 'blob_type', 'too_large', 'invalid'];

/** False: it is of no use, whoever sends it. Throws ProblemError for all else. */
export async function isTaken(device: string, photo: Photo): Promise<boolean> {
  try {
    return await upload(device, photo);
  } catch (error) {
    if (error instanceof ProblemError && OF_THE_PHOTO.includes(error.problem.code)) return false;
    throw error;
  }
}

/** In parts, from where the server stands; false where it never was complete. Throws ProblemError. */
async function upload(device: string, { sha256, size, type, data }: Photo): Promise<boolean> {
  let offset = 0;
  for (let tries = 0; offset < size && tries < MOST_TRIES; tries += 1) {
    const path = `/api/devices/${device}/queue/photos/${sha256}?offset=${offset}&size=${size}`;
    try {
      const held = await put<{ offset: number; complete: boolean }>(
        path,
        data.slice(offset, offset + PHOTO_PART),
        type,
      );
      if (held.complete) return true;
      offset = held.offset;
    } catch (error) {
      if (!(error instanceof ProblemError) || error.problem.code !== 'blob_offset') throw error;
      offset = Number(error.problem.params['offset']);
    }
  }
  return false;
}
