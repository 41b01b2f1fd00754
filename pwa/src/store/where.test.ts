/** What lies in a bin is found by the bin, over a base of several chunks and the changes since. */
import 'fake-indexeddb/auto';
import type { Write } from '@stowage/sync';
import { expect, test } from 'vitest';
import { openDatabase } from './db';
import { Incomplete } from './incomplete';
import { Rows, changesOf } from './rows';
import { packed } from './testkit';
import { applyWrites } from './writes';

const P = 'wh/1/stock';

interface Lying {
  key: string;
  place: number;
  quantity: number;
}

async function prepare(name: string, chunks: Lying[][]) {
  const db = await openDatabase(name);
  const lost: string[] = [];
  const rows = new Rows(db, (_, shas) => lost.push(...shas));
  const store = async (...writes: Parameters<typeof applyWrites>[1]): Promise<void> => {
    await applyWrites(db, writes);
    rows.changed(changesOf(writes));
  };
  const base = async (named: string): Promise<void> => {
    const entries = [];
    for (const [at, lying] of chunks.entries()) {
      const keys = lying.map(({ key }) => key);
      const sha256 = `${named}${at}`;
      const bodies = lying.map(({ place, quantity }) => ({ place, quantity }));
      const chunk = await packed({ sha256, kind: 'balance', keys, seqs: keys.map(() => 1), bodies });
      await store({ write: 'chunk', chunk });
      entries.push({ sha256, kind: 'balance', first: keys[0]!, last: keys[keys.length - 1]!, rows: 1, bytes: 1 });
    }
    await store({ write: 'base', partition: P, as_of: 1, keep: false, chunks: entries });
  };
  await base('a');
  const at = async (place: number): Promise<[string, unknown][]> =>
    (await rows.where(P, 'balance', 'place', place)).map(({ key, body }) => [key, body['quantity']]);
  return { db, rows, store, base, at, lost };
}

const CHUNKS = [
  [
    { key: '1|7', place: 7, quantity: 10 },
    { key: '1|8', place: 8, quantity: 20 },
  ],
  [{ key: '2|7', place: 7, quantity: 30 }],
];

function row(seq: number, key: string, body: { place: number; quantity: number } | null): Write {
  return { write: 'rows', partition: P, rows: [[seq, 'balance', key, body]] };
}

test('rows of all chunks, and what changed since', async () => {
  const { at, store, rows } = await prepare('where', CHUNKS);
  expect(await at(7)).toEqual([
    ['1|7', 10],
    ['2|7', 30],
  ]);
  expect(await at(9)).toEqual([]);
  const before = rows.version.value;
  await store(row(2, '1|7', null), row(3, '3|7', { place: 7, quantity: 5 }), row(4, '2|7', { place: 7, quantity: 31 }));
  expect(rows.version.value).toBeGreaterThan(before);
  expect(await at(7)).toEqual([
    ['2|7', 31],
    ['3|7', 5],
  ]);
});

test('another base is indexed anew', async () => {
  const chunks = [[{ key: '1|7', place: 7, quantity: 10 }]];
  const { at, base } = await prepare('where-anew', chunks);
  expect(await at(7)).toEqual([['1|7', 10]]);
  chunks[0] = [{ key: '1|9', place: 9, quantity: 10 }];
  await base('b');
  expect(await at(7)).toEqual([]);
  expect(await at(9)).toEqual([['1|9', 10]]);
});

test('a lost chunk is no empty bin', async () => {
  const { db, rows, lost } = await prepare('where-lost', CHUNKS);
  await db.delete('chunk', 'a1');
  await expect(rows.where(P, 'balance', 'place', 7)).rejects.toBeInstanceOf(Incomplete);
  expect(lost).toEqual(['a1']);
});
