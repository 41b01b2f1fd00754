/** The device's database. Everything that a killed tab must not lose is here; `meta` is the one place for single values. */
import { type DBSchema, type IDBPDatabase, type IDBPTransaction, type StoreNames, openDB } from 'idb';
import type { Body, ChunkEntry, Clock, Former, Outcome, Stream } from '@stowage/sync';
import type { StoredChunk } from './chunks';

export interface Device {
  id: string;
  code: string; // 'G07'
  name: string;
  kind: string;
  warehouse: number;
  revoked: boolean;
}

export interface StoredStream extends Stream {
  incarnation: string;
  former?: Former; // the one before it, when the database was put back
}

export interface QueueRow {
  cseq: number;
  op_id: string;
  bytes: string;
  signature: string | null; // null: stored, not yet signed
  outcome: Outcome | null;
}

interface MetaValues {
  device: Device;
  keys: CryptoKeyPair; // the private one cannot be read out
  stream: StoredStream;
  shown: { [partition: string]: number }; // rows show own commands up to this cseq, whatever is settled
  epoch: number;
  clock: Clock;
  checked_at: number;
  last_sync: number;
  reference: number; // last device reference given
}

export interface OverlayRow {
  partition: string;
  kind: string;
  key: string;
  seq: number;
  body: Body | null;
}

export interface BlobRow {
  sha256: string;
  type: string;
  size: number;
  data: ArrayBuffer;
  state: 'waiting' | 'done' | 'refused';
  code: string;
}

export interface Manifest {
  partition: string;
  as_of: number;
  chunks: ChunkEntry[];
}

interface Schema extends DBSchema {
  meta: { key: string; value: MetaValues[keyof MetaValues] };
  queue: { key: number; value: QueueRow; indexes: { op_id: string } };
  cursor: { key: string; value: number };
  chunk: { key: string; value: StoredChunk };
  manifest: { key: string; value: Manifest };
  overlay: { key: [string, string, string]; value: OverlayRow };
  draft: { key: string; value: { flow: string; value: unknown } };
  blob: { key: string; value: BlobRow; indexes: { state: string } };
}

export type Database = IDBPDatabase<Schema>;
export type Names = StoreNames<Schema>;
export type Transaction = IDBPTransaction<Schema, Names[], 'readwrite'>;
export type Reading = IDBPTransaction<Schema, Names[]>;

/** `closed`: the browser has closed or deleted it, or another tab is about to, with no word from this one. */
export function openDatabase(name: string, closed: () => void = () => undefined): Promise<Database> {
  return openDB<Schema>(name, 1, {
    terminated: closed,
    blocking(_version, _wanted, event) {
      (event.target as IDBDatabase).close();
      closed();
    },
    upgrade(db) {
      db.createObjectStore('meta');
      db.createObjectStore('queue', { keyPath: 'cseq' }).createIndex('op_id', 'op_id');
      db.createObjectStore('cursor');
      db.createObjectStore('chunk', { keyPath: 'sha256' });
      db.createObjectStore('manifest', { keyPath: 'partition' });
      db.createObjectStore('overlay', { keyPath: ['partition', 'kind', 'key'] });
      db.createObjectStore('draft', { keyPath: 'flow' });
      db.createObjectStore('blob', { keyPath: 'sha256' }).createIndex('state', 'state');
    },
  });
}

/** A transaction that need not be on the disk: what is written in it can be fetched again, and is missed if it is not there. */
export function relaxed(db: Database, names: Names[]): Transaction {
  return db.transaction(names, 'readwrite', { durability: 'relaxed' });
}

/** A transaction that is on the disk when it is done. */
export function strict(db: Database, names: Names[]): Transaction {
  return db.transaction(names, 'readwrite', { durability: 'strict' });
}

/** All that `work` writes in `tx`, durable when it resolves; nothing of it when it rejects, whatever the reason. */
export async function whole<T>(tx: Transaction, work: () => Promise<T>): Promise<T> {
  let result: T;
  try {
    result = await work();
  } catch (error) {
    tx.done.catch(() => undefined); // the same error once more
    if (tx.error === null) tx.abort();
    throw error;
  }
  await tx.done;
  return result;
}

export async function getMeta<K extends keyof MetaValues>(
  from: Database | Transaction | Reading,
  name: K,
): Promise<MetaValues[K] | undefined> {
  const value = 'objectStore' in from ? from.objectStore('meta').get(name) : from.get('meta', name);
  return (await value) as MetaValues[K] | undefined;
}

export async function putMeta<K extends keyof MetaValues>(
  tx: Transaction,
  name: K,
  value: MetaValues[K],
): Promise<void> {
  await tx.objectStore('meta').put(value, name);
}

/** All rows of a partition's kind in the overlay. */
export function kindRange(partition: string, kind: string): IDBKeyRange {
  return IDBKeyRange.bound([partition, kind], [partition, kind, []]);
}

export function partitionRange(partition: string): IDBKeyRange {
  return IDBKeyRange.bound([partition], [partition, []]);
}
