/** The browser throws the database away: what waited was kept once more, and the gun goes on as the same one. */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { OutboxRow } from './queue';
import { readCopy } from './second';
import { Store } from './store';

const BASE = 'https://stowage.test';
const LINE = { warehouse: 1, person: 7 };
const kept = new Map<string, IDBFactory>();
const storageBuckets = {
  open: (bucket: string) => {
    if (!kept.has(bucket)) kept.set(bucket, new IDBFactory());
    return Promise.resolve({ indexedDB: kept.get(bucket)! });
  },
};

let store: Store;
let number = 0;
let reachable = true;
const name = (): string => `second-${number}`;

/** Enrols, and is not there otherwise. */
async function server(url: string, init: RequestInit): Promise<Response> {
  if (!reachable || !url.endsWith('/enrol')) throw new TypeError('unreachable');
  const { device } = JSON.parse(init.body as string) as { device: string };
  const answer = { device, code: 'G07', name: 'Dock', kind: 'gun', warehouse: 1, epoch: 5, server_time: Date.now() };
  return Promise.resolve(new Response(JSON.stringify(answer)));
}

async function opened(): Promise<void> {
  store = new Store(name(), BASE);
  await store.ready;
}

async function lost(): Promise<void> {
  await store.close();
  await new Promise((resolve) => (indexedDB.deleteDatabase(name()).onsuccess = resolve));
  await opened();
}

const counted = (n: number): Promise<string> => store.confirm('receiving.finish/1', { n }, LINE);
const payloads = (rows: OutboxRow[]): unknown[] => rows.map(({ payload }) => payload['n']).sort();
const copied = (n: number): Promise<void> =>
  vi.waitFor(async () => expect((await readCopy(name()))?.rows).toHaveLength(n));

beforeEach(async () => {
  number += 1;
  reachable = true;
  localStorage.clear();
  vi.stubGlobal('fetch', server);
  vi.stubGlobal('navigator', { ...navigator, locks: undefined, storageBuckets });
  await opened();
  await store.enrol('token');
  await counted(1);
  await counted(2);
});
afterEach(async () => {
  await store.close();
  vi.unstubAllGlobals();
});

test('a lost database: the same gun goes on with all that waited', async () => {
  await copied(2);
  const before = (await readCopy(name()))!;
  await lost();
  expect(store.trouble.value).toEqual({ kind: 'gone', code: 'G07', unsent: 0, back: 2 });
  expect(store.device.value).toMatchObject({ id: before.device.id, code: 'G07' });
  expect(payloads(store.outbox.value)).toEqual([1, 2]);
  await counted(3);
  await copied(3);
  const after = (await readCopy(name()))!;
  expect(after.rows.map(({ cseq }) => cseq)).toEqual([1, 2, 3]);
  expect(after.rows.map(({ op_id }) => op_id).slice(0, 2)).toEqual(before.rows.map(({ op_id }) => op_id));
  expect(after.stream.incarnation).not.toBe(before.stream.incarnation);
  expect(after.stream.former).toEqual({ incarnation: before.stream.incarnation, cseq: 2 });
});

test('lost twice', async () => {
  await copied(2);
  await lost();
  await counted(3);
  await copied(3);
  await lost();
  expect(store.trouble.value).toMatchObject({ back: 3, unsent: 0 });
  expect(payloads(store.outbox.value)).toEqual([1, 2, 3]);
});

test('what the copy did not have in time is told', async () => {
  await copied(2);
  const seen = localStorage.getItem('stowage.stream')!;
  localStorage.setItem('stowage.stream', seen.replace('"next":3', '"next":6'));
  await lost();
  expect(store.trouble.value).toEqual({ kind: 'gone', code: 'G07', unsent: 3, back: 2 });
});

test('what does not wait any more leaves the copy', async () => {
  await copied(2);
  const { db, queue } = await store.beside();
  const tx = db.transaction('queue', 'readwrite');
  await tx.store.clear();
  await tx.done;
  await queue.refresh();
  await copied(0);
});

test('the copy is lost too', async () => {
  await copied(2);
  await store.close();
  kept.clear();
  await new Promise((resolve) => (indexedDB.deleteDatabase(name()).onsuccess = resolve));
  await opened();
  expect(store.trouble.value).toEqual({ kind: 'gone', code: 'G07', unsent: 2 });
  expect(store.device.value).toBeNull();
});

test('a browser without buckets works as before', async () => {
  await store.close();
  vi.stubGlobal('navigator', { ...navigator, locks: undefined, storageBuckets: undefined });
  await opened();
  expect(await readCopy(name())).toBeNull();
  expect(payloads(store.outbox.value)).toEqual([1, 2]);
});
