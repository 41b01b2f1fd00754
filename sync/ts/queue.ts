/**
 * Where the command stream stands, as five integers (see Stream), and what an answer to a push does to them.
 *
 *   first ……… settled …… acked ……… sent …… next
 *     │ kept for a backup │ shown by replay │ in flight │ waiting │
 */
import { MAX_PUSH_OPS } from './envelope';
import type { Json, Outcome, OutcomeState, Stream, Write } from './messages';

/** Commands with an outcome that stay readable on the outbox screen even when a backup holds them. */
export const KEEP_FOR_SCREEN = 200;
/** Without any backup a device keeps this many, newest first. */
export const KEEP_AT_MOST = 20_000;

const STATES: { [outcome in Outcome['outcome']]: OutcomeState } = {
  applied: 'applied',
  applied_with_exception: 'exception',
  parked: 'parked',
  refused: 'refused',
  conflict: 'conflict',
};

export function stateOf(outcome: Outcome): OutcomeState {
  return STATES[outcome.outcome];
}

/** The newest answer counts, for a history may be gone; but that an id is another command's is no outcome of this one (I-5). */
export function keepOutcome(old: Outcome | null, fresh: Outcome): Outcome {
  return old !== null && fresh.code === 'command_id_reused' ? old : fresh;
}

/** Does the view still replay this command over the rows? (I-7) */
export function replayed(cseq: number, outcome: Outcome | null, settled: number): boolean {
  if (cseq <= settled) return false;
  return outcome === null || outcome.outcome === 'applied' || outcome.outcome === 'applied_with_exception';
}

type Shown = { [partition: string]: number };

/** The stream and what is shown (see Saved) once another epoch is stored. `held`: partitions that have rows. */
export function inAnotherEpoch<S extends Stream>(
  stream: S,
  shown: Shown,
  held: Iterable<string>,
): { stream: S; shown: Shown } {
  const sent = stream.first - 1;
  const settled = Math.min(stream.settled, sent);
  const kept = { ...shown };
  for (const name of held) kept[name] = Math.max(stream.settled, shown[name] ?? 0);
  return { stream: { ...stream, acked: sent, settled, backup: Math.min(stream.backup, sent) }, shown: kept };
}

export interface Lost {
  reason: 'rolled_back' | 'gap';
  known: number; // what the server has recorded of this stream, 0: not said
}

export interface Pushed {
  writes: Write[];
  stream: Stream; // `settled` and `next` of it are not taken over: others move them meanwhile
  settleAtMost: number | null;
  progress: boolean;
  lost: Lost | null; // a new incarnation is needed
}

export class Queue {
  sent: number;
  limit = MAX_PUSH_OPS;
  /** Ask once where the stream stands, even with nothing to send (start, epoch change). */
  probe = true;

  readonly shown: Map<string, number>;

  constructor(
    public stream: Stream,
    shown: Shown,
  ) {
    this.sent = stream.acked;
    this.shown = new Map(Object.entries(shown));
  }

  get pending(): number {
    return this.stream.next - 1 - this.stream.acked;
  }

  /** A command was confirmed, in this tab or another. */
  queued(next: number): void {
    this.stream.next = Math.max(this.stream.next, next);
  }

  /** The server could not take the body: fewer at a time, so that one bad command cannot block the others. */
  narrow(): void {
    this.limit = Math.max(1, this.limit >> 1);
  }

  widen(): void {
    this.limit = Math.min(MAX_PUSH_OPS, this.limit * 2);
  }

  /** The range of the next push, `to` < `from` for an empty one; null when there is nothing to ask. */
  next(): { from: number; to: number } | null {
    if (this.pending === 0 && !this.probe) return null;
    const from = this.stream.acked + 1;
    const to = Math.min(this.stream.next - 1, this.stream.acked + this.limit);
    this.sent = Math.max(this.sent, to);
    return { from, to };
  }

  /** A 200: the outcomes that continue the sequence are taken, whatever else is missing is sent again (I-3). */
  answered(from: number, to: number, outcomes: readonly Outcome[], lastCseq: number, backupSeq: number): Pushed {
    const writes: Write[] = [];
    const stream = { ...this.stream };
    let acked = from - 1;
    for (const outcome of outcomes) {
      if (outcome.cseq !== acked + 1 || outcome.cseq > to) break;
      if (outcome.code === 'sequence_reused') return lost('rolled_back', stream);
      writes.push({ write: 'outcome', outcome });
      acked += 1;
    }
    if (lastCseq > stream.next - 1) return lost('rolled_back', stream, lastCseq);
    if (lastCseq < acked) return { ...this.resend(lastCseq + 1), progress: to < from };
    stream.acked = Math.max(stream.acked, acked);
    stream.backup = Math.min(backupSeq, stream.acked);
    stream.first = Math.max(stream.first, droppable(stream) + 1);
    writes.push(streamWrite(stream));
    return { writes, stream, settleAtMost: null, progress: acked >= from || to < from, lost: null };
  }

  /** The server wants `expected` next. What was acknowledged beyond it is gone there: it waits again (I-4). */
  resend(expected: number): Pushed {
    const stream = { ...this.stream };
    if (expected > stream.next) return lost('rolled_back', stream, expected - 1);
    if (expected < stream.first) return lost('gap', stream);
    const last = expected - 1;
    const progress = last < stream.acked;
    stream.acked = Math.min(stream.acked, last);
    stream.backup = Math.min(stream.backup, last);
    const lowered = [...this.shown.keys()]
      .filter((partition) => this.shown.get(partition)! > last)
      .sort()
      .map((partition): Write => ({ write: 'shown', partition, cseq: last }));
    const writes: Write[] = [streamWrite(stream), { write: 'settled', settled: Math.min(stream.settled, last) }];
    return { writes: progress ? [...writes, ...lowered] : lowered, stream, settleAtMost: last, progress, lost: null };
  }

  /** A complete pull showed the effect of all commands up to `lastCseq`. */
  settle(lastCseq: number): Write[] {
    const settled = Math.min(lastCseq, this.stream.next - 1);
    return settled > this.stream.settled ? [{ write: 'settled', settled }] : [];
  }

  /** The rows about to be stored show the commands up to `lastCseq`, while not all partitions do. */
  shows(partition: string, lastCseq: number): Write[] {
    const cseq = Math.min(lastCseq, this.stream.next - 1);
    const known = Math.max(this.stream.settled, this.shown.get(partition) ?? 0);
    return cseq > known ? [{ write: 'shown', partition, cseq }] : [];
  }

  /** They are stored. */
  takeShown(writes: readonly Write[]): void {
    for (const write of writes) {
      if (write.write === 'shown') this.shown.set(write.partition, write.cseq);
      if (write.write === 'settled') this.stream.settled = write.settled;
    }
  }

  /**
   * All rows of a partition are about to be replaced by others, which show the commands up to `lastCseq` and no more.
   * `held`: partitions that have rows.
   */
  covers(partition: string, lastCseq: number, held: Iterable<string>): Write[] {
    const { settled, next } = this.stream;
    const cseq = Math.min(lastCseq, next - 1);
    const shown: Write = { write: 'shown', partition, cseq };
    if (cseq === Math.max(settled, this.shown.get(partition) ?? 0)) return [];
    if (cseq >= settled) return [shown];
    const others = [...held]
      .filter((name) => name !== partition && (this.shown.get(name) ?? 0) < settled)
      .sort()
      .map((name): Write => ({ write: 'shown', partition: name, cseq: settled }));
    return [...others, shown, { write: 'settled', settled: cseq }];
  }

  /**
   * Another epoch is stored. It may lack what was acknowledged, or know it by another outcome: all that is kept goes out again
   * (I-11). Rows that are here show what they showed, until others replace them (I-7).
   */
  restart(held: Iterable<string>): void {
    const { stream, shown } = inAnotherEpoch(this.stream, Object.fromEntries(this.shown), held);
    this.stream = stream;
    for (const [partition, cseq] of Object.entries(shown)) this.shown.set(partition, cseq);
    this.probe = true;
  }

  /** The kept commands are numbered from 1 on, if at all. */
  reincarnated(stream: Stream, renumbered: boolean): void {
    const gone = renumbered ? this.stream.first - 1 : 0;
    for (const [partition, cseq] of this.shown)
      this.shown.set(partition, Math.min(Math.max(0, cseq - gone), stream.next - 1));
    this.stream = { ...stream };
    this.sent = stream.acked;
  }

  /** Takes over what was stored. */
  commit({ stream: { first, acked, backup }, settleAtMost }: Pushed): void {
    const { next, settled } = this.stream;
    this.stream = { first, next, acked, settled: Math.min(settled, settleAtMost ?? settled), backup };
    if (settleAtMost === null) return;
    for (const [partition, cseq] of this.shown) this.shown.set(partition, Math.min(cseq, settleAtMost));
  }
}

function lost(reason: Lost['reason'], stream: Stream, known = 0): Pushed {
  return { writes: [], stream, settleAtMost: null, progress: false, lost: { reason, known } };
}

function droppable(stream: Stream): number {
  const done = Math.min(stream.acked, stream.settled);
  return Math.max(
    Math.min(stream.backup, done, stream.next - 1 - KEEP_FOR_SCREEN),
    Math.min(done, stream.next - 1 - KEEP_AT_MOST),
  );
}

function streamWrite(stream: Stream): Write {
  const { first, acked, backup } = stream;
  return { write: 'stream', first, acked, backup };
}

/** `outcomes` of a push answer, or null when they do not have the shape of outcomes. */
export function readOutcomes(value: Json | undefined): Outcome[] | null {
  if (!Array.isArray(value)) return null;
  for (const one of value) {
    if (one === null || typeof one !== 'object' || Array.isArray(one)) return null;
    if (typeof one['cseq'] !== 'number' || typeof one['op_id'] !== 'string') return null;
    if (typeof one['outcome'] !== 'string' || !(one['outcome'] in STATES)) return null;
  }
  return value as unknown as Outcome[];
}
