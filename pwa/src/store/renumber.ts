/** Commands that are kept continue under a new incarnation: the database was put back, or lost, or lacks some of them. Seldom: loaded then. */
import { type Former, reissue } from '@stowage/sync';
import { uuid4 } from './crypto';
import { type Database, type StoredStream, type Transaction, getMeta, putMeta, strict, whole } from './db';
import { mirror, mirrored } from './mirror';
import { type Hole, NotEnrolled, lacking } from './queue';
import type { Copy } from './second';

export async function reincarnate(db: Database, known: number): Promise<StoredStream> {
  const tx = strict(db, ['meta', 'queue']);
  const stream = await getMeta(tx, 'stream');
  if (stream === undefined) throw new NotEnrolled();
  if (known > 0 && known < stream.next) return stream;
  const [fresh, reference] = await whole(tx, () => renumber(tx, stream, formerOf(stream, known)));
  mirror(fresh, '', reference);
  return fresh;
}

export async function mend(db: Database): Promise<Hole | null> {
  const tx = strict(db, ['meta', 'queue']);
  const stream = await getMeta(tx, 'stream');
  const hole = stream === undefined ? null : await holeIn(tx, stream);
  if (stream === undefined || hole === null) {
    await tx.done;
    return null;
  }
  const [fresh, reference] = await whole(tx, () => renumber(tx, stream, formerOf(stream, 0, hole.unsent)));
  mirror(fresh, '', reference);
  return hole;
}

/** The database is empty: it goes on from the copy of the lost one. */
export async function recover(db: Database, { device, keys, stream, epoch, reference, rows }: Copy): Promise<void> {
  const tx = strict(db, ['meta', 'queue']);
  const last = rows[rows.length - 1]?.cseq ?? 0;
  const was = { ...stream, next: Math.max(stream.next, last + 1), settled: 0 };
  const [fresh, given] = await whole(tx, async () => {
    await putMeta(tx, 'device', device);
    await putMeta(tx, 'keys', keys);
    await putMeta(tx, 'epoch', epoch);
    await putMeta(tx, 'reference', reference);
    for (const row of rows) await tx.objectStore('queue').add(row);
    return renumber(tx, was, formerOf(was, 0));
  });
  mirror(fresh, device.code, given);
}

async function renumber(tx: Transaction, stream: StoredStream, former: Former): Promise<[StoredStream, number]> {
  const incarnation = uuid4();
  const queue = tx.objectStore('queue');
  const rows = await queue.getAll();
  await queue.clear();
  for (const [index, row] of rows.entries()) {
    const cseq = index + 1;
    await queue.add({ ...row, cseq, bytes: reissue(row.bytes, incarnation, cseq), signature: null });
  }
  const settled = rows.filter((row) => row.cseq <= stream.settled).length;
  const fresh: StoredStream = { incarnation, first: 1, next: rows.length + 1, acked: 0, settled, backup: 0, former };
  await putMeta(tx, 'stream', fresh);
  const shown = Object.entries((await getMeta(tx, 'shown')) ?? {}).map(([partition, last]) => [
    partition,
    rows.filter((row) => row.cseq <= last).length,
  ]);
  await putMeta(tx, 'shown', Object.fromEntries(shown));
  const reference = Math.max((await getMeta(tx, 'reference')) ?? 0, mirrored()?.reference ?? 0);
  await putMeta(tx, 'reference', reference); // none is given twice, whatever the database forgot
  return [fresh, reference];
}

/** What the stream continues, for the server to tell people (PROTOCOL §6). One that it has not heard of yet is not forgotten. */
function formerOf({ incarnation, next, acked, former }: StoredStream, known: number, unsent = 0): Former {
  const mirror = mirrored();
  const seen = mirror !== null && mirror.incarnation === incarnation ? mirror : null;
  const isHeard = known > 0 || acked > 0 || (seen !== null && seen.acked > 0);
  if (former !== undefined && !isHeard) return unsent > 0 ? without(former, unsent) : former;
  const last = Math.max(next - 1, seen === null ? 0 : seen.next - 1);
  const cseq = next - 1 - unsent;
  return { incarnation, cseq, ...(last > cseq ? { remembered: last } : {}) };
}

function without({ incarnation, cseq, remembered }: Former, unsent: number): Former {
  return { incarnation, cseq: Math.max(0, cseq - unsent), remembered: remembered ?? cseq };
}

async function holeIn(tx: Transaction, { first, next, acked }: StoredStream): Promise<Hole | null> {
  const missing = await lacking(tx, first, next - 1);
  return missing > 0 ? { missing, unsent: await lacking(tx, Math.max(first, acked + 1), next - 1) } : null;
}
