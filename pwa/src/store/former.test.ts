/** A stream that continues another one says so, until the server has heard it. */
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Database, type StoredStream, getMeta, openDatabase, putMeta, strict } from './db';
import { CommandQueue } from './queue';

const LINE = { warehouse: 1, person: 7 };
const DEVICE = { id: 'd', code: 'G07', name: 'Dock', kind: 'gun', warehouse: 1, revoked: false };

let db: Database;
let queue: CommandQueue;
let number = 0;

async function put(changed: Partial<StoredStream>): Promise<void> {
  const stream = (await getMeta(db, 'stream'))!;
  const tx = strict(db, ['meta']);
  await putMeta(tx, 'stream', { ...stream, ...changed });
  await tx.done;
}

beforeEach(async () => {
  localStorage.clear();
  db = await openDatabase(`former-${(number += 1)}`);
  queue = new CommandQueue(db);
  const tx = strict(db, ['meta']);
  await putMeta(tx, 'device', DEVICE);
  await putMeta(tx, 'stream', { incarnation: 'one', first: 1, next: 1, acked: 0, settled: 0, backup: 0 });
  await tx.done;
  for (let n = 0; n < 3; n += 1) await queue.confirm('receiving.finish/1', { n }, LINE);
});
afterEach(() => db.close());

test('it names whose place it takes and what was kept of it', async () => {
  await put({ acked: 2 });
  expect((await queue.reincarnate(5)).former).toEqual({ incarnation: 'one', cseq: 3 });
});

test('what the gun remembers goes with it', async () => {
  await put({ next: 2 });
  expect((await queue.reincarnate(0)).former).toEqual({ incarnation: 'one', cseq: 1, remembered: 3 });
});

test('one that nobody has heard of is not forgotten for another', async () => {
  const first = await queue.reincarnate(0);
  expect((await queue.reincarnate(0)).former).toEqual(first.former);
  await put({ acked: 1 });
  const { incarnation } = (await getMeta(db, 'stream'))!;
  expect((await queue.reincarnate(0)).former).toEqual({ incarnation, cseq: 3 });
});

test('nothing happens where the store itself holds what the server knows', async () => {
  expect(await queue.reincarnate(3)).toMatchObject({ incarnation: 'one' });
});
