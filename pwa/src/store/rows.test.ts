/** What reading keeps in memory is never older than what this tab was told of. */
import 'fake-indexeddb/auto';
import type { Write } from '@stowage/sync';
import { expect, test } from 'vitest';
import { openDatabase, strict } from './db';
import { Rows, changesOf } from './rows';
import { packed } from './testkit';
import { applyWrites } from './writes';

const P = 'catalogue';

function row(seq: number, key: string, name: string): Write {
  return { write: 'rows', partition: P, rows: [[seq, 'item', key, { name }]] };
}

async function prepare(name: string) {
  const db = await openDatabase(name);
  const rows = new Rows(db, () => undefined);
  const store = async (...writes: Parameters<typeof applyWrites>[1]): Promise<void> => {
    await applyWrites(db, writes);
    rows.changed(changesOf(writes));
  };
  const base = async (sha256: string, as_of: number, name: string): Promise<void> => {
    const chunk = await packed({ sha256, kind: 'item', keys: ['1'], seqs: [as_of], bodies: [{ name }] });
    const entry = { sha256, kind: 'item', first: '1', last: '1', rows: 1, bytes: 1 };
    await store({ write: 'chunk', chunk }, { write: 'base', partition: P, as_of, keep: false, chunks: [entry] });
  };
  return { db, rows, store, base };
}

test('a row looked up is read anew once its kind has changed', async () => {
  const { rows, store, base } = await prepare('looked-up');
  await base('a', 1, 'base');
  expect(await rows.lookup(P, 'item', '1')).toEqual({ name: 'base' });
  expect(await rows.lookup(P, 'item', '2')).toBeNull();
  await store(row(2, '1', 'changed'), row(3, '2', 'new'));
  expect(await rows.lookup(P, 'item', '1')).toEqual({ name: 'changed' });
  expect(await rows.lookup(P, 'item', '2')).toEqual({ name: 'new' });
  await base('b', 4, 'another base');
  expect(await rows.lookup(P, 'item', '1')).toEqual({ name: 'another base' });
  expect(await rows.lookup(P, 'item', '2')).toBeNull();
});

test('watched rows follow changes and another base', async () => {
  const { rows, store, base } = await prepare('watched');
  await base('a', 1, 'base');
  const watched = rows.watch(P, 'item');
  const names = (): unknown => watched.value?.map(({ body }) => body['name']);
  await expect.poll(names).toEqual(['base']);
  await store(row(2, '2', 'new'));
  await expect.poll(names).toEqual(['base', 'new']);
  await base('b', 4, 'another base');
  await expect.poll(names).toEqual(['another base']);
});

test('a code that no newer row can tell of is found while a large pull is being written', async () => {
  const { db, rows, store, base } = await prepare('written');
  await base('a', 1, 'base');
  await store(row(2, '2', 'newer'));
  rows.keepNear(P, ['item']);
  await expect.poll(() => rows.lookup(P, 'item', '1')).toEqual({ name: 'base' });
  rows.changed([{ partition: P, kinds: ['item'] }]); // nothing is remembered of what was looked up
  await db.count('overlay'); // by now the keys are known
  const tx = strict(db, ['overlay', 'cursor']);
  let writing = true;
  const written = (async () => {
    while (writing) await tx.objectStore('overlay').count();
    await tx.done;
  })();
  expect(await rows.lookup(P, 'item', '1')).toEqual({ name: 'base' });
  expect(await rows.lookup(P, 'item', '3')).toBeNull();
  const newer = rows.lookup(P, 'item', '2');
  expect(await Promise.race([newer, Promise.resolve('waits')])).toBe('waits');
  writing = false;
  await written;
  expect(await newer).toEqual({ name: 'newer' });
});

test('what is known of newer rows follows each change', async () => {
  const { rows, store, base } = await prepare('followed');
  await base('a', 1, 'base');
  rows.keepNear(P, ['item']);
  for (let seq = 2; seq < 6; seq += 1) {
    await store(row(seq, '1', `newer ${seq}`), row(seq, String(seq), 'new'));
    expect(await rows.lookup(P, 'item', '1')).toEqual({ name: `newer ${seq}` });
    expect(await rows.lookup(P, 'item', String(seq))).toEqual({ name: 'new' });
  }
});

test.each([0, 1, 249, 250, 251, 700, 5000])(
  'of a page over %i newer rows only what is newer is written',
  async (held) => {
    const { db, store } = await prepare(`page-${held}`);
    const page = (seq: (n: number) => number, size: number): Write => ({
      write: 'rows',
      partition: P,
      rows: Array.from({ length: size }, (_, n) => [seq(n), n % 2 ? 'item' : 'barcode', `k${n}`, { seq: seq(n) }]),
    });
    await store(page((n) => 1000 + n, held));
    await store(page((n) => (n % 3 === 0 ? 10_000 + n : 1), 300)); // every third is newer, the others came late
    const expected = new Map<string, number>();
    for (let n = 0; n < held; n += 1) expected.set(`k${n}`, 1000 + n);
    for (let n = 0; n < 300; n += 1) if (n % 3 === 0 || n >= held) expected.set(`k${n}`, n % 3 === 0 ? 10_000 + n : 1);
    const rows = await db.getAll('overlay');
    expect(new Map(rows.map(({ key, seq }) => [key, seq]))).toEqual(expected);
    expect(rows.every(({ seq, body }) => body?.['seq'] === seq)).toBe(true);
  },
);
