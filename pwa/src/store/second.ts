/**
 * What waits for the server, kept once more in a storage bucket of its own, with who this gun is. Chromium throws the databases of a bucket
 * away when it cannot read their log, which a kill in the middle of a write can spoil (ARCHITECTURE §8); the next start finds the outbox
 * here. The copy follows what is stored and is never waited for. Browsers without buckets do without it.
 */
import { effect } from '@preact/signals';
import { type DBSchema, type IDBPDatabase, wrap } from 'idb';
import { type Database, type Device, type QueueRow, type StoredStream, getMeta } from './db';
import type { CommandQueue } from './queue';
import { recover as goOn } from './renumber';

interface Gun {
  device: Device;
  keys: CryptoKeyPair;
  stream: StoredStream;
  epoch: number;
  reference: number;
}

/** A gun as it was, and its commands without an answer, in their order. */
export interface Copy extends Gun {
  rows: QueueRow[];
}

interface Schema extends DBSchema {
  gun: { key: 'gun'; value: Gun };
  queue: { key: string; value: QueueRow };
}

interface Buckets {
  open(name: string, options: { durability: 'relaxed'; persisted: true }): Promise<{ indexedDB: IDBFactory }>;
}

/** What the copy holds of the gun whose database is lost; null: nothing. */
export async function readCopy(name: string): Promise<Copy | null> {
  const copy = await openCopy(name);
  if (copy === null) return null;
  const tx = copy.transaction(['gun', 'queue']);
  const [gun, rows] = await Promise.all([tx.objectStore('gun').get('gun'), tx.objectStore('queue').getAll()]);
  copy.close();
  return gun === undefined ? null : { ...gun, rows: rows.sort((a, b) => a.cseq - b.cseq) };
}

/** The database goes on from the copy. Null: there is none. */
export async function recover(name: string, db: Database): Promise<Copy | null> {
  const copy = await readCopy(name);
  if (copy !== null) await goOn(db, copy);
  return copy;
}

/** Keeps the copy as the queue is, from now until what it gives is called. */
export async function follow(name: string, db: Database, queue: CommandQueue): Promise<() => Promise<void>> {
  const copy = await openCopy(name);
  if (copy === null) return () => Promise.resolve();
  const held = new Map((await copy.getAll('queue')).map((row) => [row.op_id, row.bytes]));
  let saving: Promise<void> | null = null;
  let wanted = false;
  async function save(): Promise<void> {
    while (wanted) {
      wanted = false;
      const gun = await gunIn(db);
      if (gun !== null) await write(copy!, gun, queue.unanswered.peek(), held);
    }
  }
  const stop = effect(() => {
    void queue.unanswered.value;
    wanted = true;
    saving ??= save()
      .catch(() => undefined) // a full disk, or a database that goes: the next command tries again
      .finally(() => (saving = null));
  });
  return async () => {
    stop();
    await saving;
    copy.close();
  };
}

async function openCopy(name: string): Promise<IDBPDatabase<Schema> | null> {
  const { storageBuckets } = navigator as { storageBuckets?: Buckets };
  if (storageBuckets === undefined) return null;
  try {
    const bucket = await storageBuckets.open(`${name.replace(/\W/g, '-')}-second`, {
      durability: 'relaxed',
      persisted: true,
    });
    const request = bucket.indexedDB.open('second', 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('gun');
      request.result.createObjectStore('queue', { keyPath: 'op_id' });
    };
    return (await wrap(request)) as unknown as IDBPDatabase<Schema>;
  } catch (error) {
    if (error instanceof DOMException) return null; // not allowed here, or no space
    throw error;
  }
}

async function gunIn(db: Database): Promise<Gun | null> {
  const tx = db.transaction(['meta', 'queue']);
  const [device, keys, stream, epoch, reference] = await Promise.all([
    getMeta(tx, 'device'),
    getMeta(tx, 'keys'),
    getMeta(tx, 'stream'),
    getMeta(tx, 'epoch'),
    getMeta(tx, 'reference'),
  ]);
  if (device === undefined || keys === undefined || stream === undefined) return null;
  return { device, keys, stream, epoch: epoch ?? 0, reference: reference ?? 0 };
}

/** `held`: what the copy has of the queue, op id → bytes; brought up to date. */
async function write(
  copy: IDBPDatabase<Schema>,
  gun: Gun,
  rows: readonly QueueRow[],
  held: Map<string, string>,
): Promise<void> {
  const waiting = new Set(rows.map(({ op_id }) => op_id));
  const fresh = rows.filter(({ op_id, bytes }) => held.get(op_id) !== bytes);
  const over = [...held.keys()].filter((opId) => !waiting.has(opId));
  const tx = copy.transaction(['gun', 'queue'], 'readwrite', { durability: 'relaxed' });
  const queue = tx.objectStore('queue');
  await Promise.all([
    tx.objectStore('gun').put(gun, 'gun'),
    ...fresh.map((row) => queue.put(row)),
    ...over.map((opId) => queue.delete(opId)),
    tx.done,
  ]);
  for (const { op_id, bytes } of fresh) held.set(op_id, bytes);
  for (const opId of over) held.delete(opId);
}
