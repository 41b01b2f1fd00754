/** The database goes away while the page is open: it is told at once, and after a reload what it cost. */
import 'fake-indexeddb/auto';
import { forceCloseDatabase } from 'fake-indexeddb';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { unwrap } from 'idb';
import { putMeta, strict } from './db';
import { Store } from './store';

const LINE = { warehouse: 1, person: 7 };
const DEVICE = { id: 'd', code: 'G07', name: 'Dock', kind: 'gun', warehouse: 1, revoked: false };

let store: Store;
let number = 0;
const name = (): string => `closed-${number}`;

beforeEach(async () => {
  number += 1;
  localStorage.clear();
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('unreachable')));
  store = new Store(name(), 'https://stowage.test');
  await store.ready;
  const { db, queue } = await store.beside();
  const tx = strict(db, ['meta']);
  await putMeta(tx, 'device', DEVICE);
  await putMeta(tx, 'stream', { incarnation: 'one', first: 1, next: 1, acked: 0, settled: 0, backup: 0 });
  await tx.done;
  await queue.confirm('receiving.finish/1', { n: 1 }, LINE);
  await queue.confirm('receiving.finish/1', { n: 2 }, LINE);
});
afterEach(async () => {
  await store.close();
  vi.unstubAllGlobals();
});

const CLOSED = { kind: 'closed', code: 'G07', unsent: 2 };

test('deleted with all that the site keeps', async () => {
  localStorage.clear();
  await new Promise((resolve) => (indexedDB.deleteDatabase(name()).onsuccess = resolve));
  expect(store.trouble.value).toEqual(CLOSED);
  await store.close();
  store = new Store(name(), 'https://stowage.test');
  await store.ready;
  expect(store.trouble.value).toEqual({ kind: 'gone', code: 'G07', unsent: 2 });
});

test('closed by the browser, and whole when it is opened again', async () => {
  const { db } = await store.beside();
  forceCloseDatabase(unwrap(db) as never);
  await vi.waitFor(() => expect(store.trouble.value).toEqual(CLOSED));
  await store.close();
  store = new Store(name(), 'https://stowage.test');
  await store.ready;
  expect(store.trouble.value).toBeNull();
  expect(store.outbox.value).toHaveLength(2);
});
