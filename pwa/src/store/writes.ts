/** What each write of the engine does to the database. All writes of one effect are one transaction. */
import { inAnotherEpoch, keepOutcome, type Row, type Write } from '@stowage/sync';
import {
  type Database,
  type Names,
  type OverlayRow,
  type Transaction,
  getMeta,
  partitionRange,
  putMeta,
  relaxed,
  strict,
  whole,
} from './db';

/** Rows written before the page gets its turn: 40 ms where a page takes four times as long. */
const ROWS_AT_ONCE = 250;
/** Rows read in order cost a fifth of rows read by name: as many times the rows of a page are read for it. */
const READ_WHOLE = 4;

const STORES: { [kind in Write['write']]: Names[] } = {
  outcome: ['queue'],
  stream: ['queue', 'meta'],
  settled: ['meta'],
  shown: ['meta'],
  epoch: ['meta', 'cursor', 'manifest', 'blob'],
  clock: ['meta'],
  checked: ['meta'],
  rows: ['overlay'],
  cursor: ['cursor'],
  chunk: ['chunk'],
  base: ['manifest', 'overlay'],
  drop_chunks: ['chunk'],
  forget: ['manifest', 'overlay', 'cursor'],
  blob: ['blob'],
};

/** Durable when it resolves; rejects with the transaction's error, nothing of it written. */
export async function applyWrites(db: Database, writes: readonly Write[]): Promise<void> {
  const names = new Set<Names>();
  for (const write of writes) STORES[write.write].forEach((name) => names.add(name));
  const fetchedAgain = writes.every(({ write }) => write === 'chunk');
  const tx = (fetchedAgain ? relaxed : strict)(db, [...names]);
  await whole(tx, async () => {
    if (fetchedAgain) await Promise.all(writes.map((write) => applyWrite(tx, write)));
    else for (const write of writes) await applyWrite(tx, write);
  });
}

async function applyWrite(tx: Transaction, write: Write): Promise<void> {
  switch (write.write) {
    case 'outcome': {
      const row = await tx.objectStore('queue').get(write.outcome.cseq);
      if (row === undefined || row.op_id !== write.outcome.op_id) return;
      await tx.objectStore('queue').put({ ...row, outcome: keepOutcome(row.outcome, write.outcome) });
      return;
    }
    case 'stream': {
      const stream = await getMeta(tx, 'stream');
      if (stream === undefined) return;
      const { first, acked, backup } = write;
      await putMeta(tx, 'stream', { ...stream, first, acked, backup });
      if (first > stream.first) await tx.objectStore('queue').delete(IDBKeyRange.upperBound(first, true));
      return;
    }
    case 'settled': {
      const stream = await getMeta(tx, 'stream');
      if (stream !== undefined) await putMeta(tx, 'stream', { ...stream, settled: write.settled });
      return;
    }
    case 'shown': {
      const shown = (await getMeta(tx, 'shown')) ?? {};
      return putMeta(tx, 'shown', { ...shown, [write.partition]: write.cseq });
    }
    case 'epoch':
      await tx.objectStore('cursor').clear(); // no row of the old history is taken for one of the new
      await sendAgain(tx);
      await offerAgain(tx);
      return putMeta(tx, 'epoch', write.epoch);
    case 'clock':
      return putMeta(tx, 'clock', write.clock);
    case 'checked':
      return putMeta(tx, 'checked_at', write.at);
    case 'rows':
      return applyRows(tx, write.partition, write.rows);
    case 'cursor':
      await tx.objectStore('cursor').put(write.cursor, write.partition);
      return;
    default:
      return applyBase(tx, write);
  }
}

async function applyBase(tx: Transaction, write: Write): Promise<void> {
  switch (write.write) {
    case 'chunk': {
      if (!('packed' in write.chunk)) throw new Error('chunks are kept as they came');
      await tx.objectStore('chunk').put(write.chunk);
      return;
    }
    case 'base': {
      const { partition, as_of, chunks } = write;
      await tx.objectStore('manifest').put({ partition, as_of, chunks });
      const overlay = tx.objectStore('overlay');
      const newer = write.keep
        ? (await overlay.getAll(partitionRange(partition))).filter(({ seq }) => seq > as_of)
        : [];
      await overlay.delete(partitionRange(partition));
      return inParts(newer, (part) => putAll(tx, part));
    }
    case 'drop_chunks':
      for (const sha256 of write.chunks) await tx.objectStore('chunk').delete(sha256);
      return;
    case 'forget':
      await tx.objectStore('manifest').delete(write.partition);
      await tx.objectStore('overlay').delete(partitionRange(write.partition));
      await tx.objectStore('cursor').delete(write.partition);
      return;
    case 'blob': {
      const blob = await tx.objectStore('blob').get(write.sha256);
      if (blob !== undefined) await tx.objectStore('blob').put({ ...blob, state: write.state, code: write.code });
    }
  }
}

/** All that is kept: this history may lack it, or know it by another outcome. */
async function sendAgain(tx: Transaction): Promise<void> {
  const stored = await getMeta(tx, 'stream');
  if (stored === undefined) return;
  const held = await tx.objectStore('manifest').getAllKeys();
  const { stream, shown } = inAnotherEpoch(stored, (await getMeta(tx, 'shown')) ?? {}, held);
  await putMeta(tx, 'stream', stream);
  await putMeta(tx, 'shown', shown);
}

/** Photos that the former history had may not be in this one: the server is asked for each. */
async function offerAgain(tx: Transaction): Promise<void> {
  let cursor = await tx.objectStore('blob').index('state').openCursor('done');
  while (cursor !== null) {
    await cursor.update({ ...cursor.value, state: 'waiting' });
    cursor = await cursor.continue();
  }
}

/** A row older than the one that is here came late and changes nothing. */
async function applyRows(tx: Transaction, partition: string, rows: readonly Row[]): Promise<void> {
  const overlay = tx.objectStore('overlay');
  const held = await overlay.count(partitionRange(partition));
  const known = held <= rows.length * READ_WHOLE ? await seqsOf(tx, partition) : null;
  await inParts(rows, async (part) => {
    const old =
      known === null
        ? (await Promise.all(part.map(([, kind, key]) => overlay.get([partition, kind, key])))).map((row) => row?.seq)
        : part.map(([, kind, key]) => known.get(`${kind}\n${key}`));
    const newer = part.filter(([seq], index) => seq > (old[index] ?? 0));
    return putAll(
      tx,
      newer.map(([seq, kind, key, body]) => ({ partition, kind, key, seq, body })),
    );
  });
}

/** Of all rows that lie over a base, by kind and key. */
async function seqsOf(tx: Transaction, partition: string): Promise<Map<string, number>> {
  const seqs = new Map<string, number>();
  let range = partitionRange(partition);
  for (;;) {
    const part = await tx.objectStore('overlay').getAll(range, ROWS_AT_ONCE);
    for (const { kind, key, seq } of part) seqs.set(`${kind}\n${key}`, seq);
    if (part.length < ROWS_AT_ONCE) return seqs;
    const last = part[part.length - 1]!;
    range = IDBKeyRange.bound([partition, last.kind, last.key], [partition, []], true);
  }
}

/** One part after the other: between two of them the page answers a person. */
async function inParts<T>(all: readonly T[], write: (part: T[]) => Promise<void>): Promise<void> {
  for (let from = 0; from < all.length; from += ROWS_AT_ONCE) await write(all.slice(from, from + ROWS_AT_ONCE));
}

async function putAll(tx: Transaction, rows: readonly OverlayRow[]): Promise<void> {
  const overlay = tx.objectStore('overlay');
  await Promise.all(rows.map((row) => overlay.put(row)));
}
