/** The database after every story of `sync/vectors/engine/`: what each write means, as the in-memory model has it. */
import 'fake-indexeddb/auto';
import type { Draft, Effect, Input, Row, Saved, Stream, Sum } from '@stowage/sync';
import { encode } from '@stowage/sync';
import { expect, test, vi } from 'vitest';
import { type Database, getMeta, openDatabase, putMeta, strict } from './db';
import { CommandQueue } from './queue';
import { Rows } from './rows';
import { asKept } from './testkit';
import { applyWrites } from './writes';

interface Vector {
  saved: Saved;
  steps: { input: Input; effects: Effect[] }[];
  then: {
    stream: Stream;
    epoch: number;
    cursors: { [partition: string]: number };
    outcomes: { [cseq: string]: string | null };
    shown: { [partition: string]: number };
    replayed: { [partition: string]: number[] };
    rows: { [partition: string]: [kind: string, key: string, seq: number, body: unknown][] };
    sums: { [partition: string]: Sum };
    chunks: string[];
  };
}

const vectors = import.meta.glob<Vector>('../../../sync/vectors/engine/*.json', { eager: true, import: 'default' });

/** A database holding `saved`. */
async function prepare(name: string, { device, incarnation, stream, epoch, cursors, bases }: Saved): Promise<Database> {
  const db = await openDatabase(name);
  const tx = strict(db, ['meta', 'cursor', 'manifest']);
  await putMeta(tx, 'device', { id: device, code: 'G07', name: '', kind: 'gun', warehouse: 1, revoked: false });
  await putMeta(tx, 'stream', { incarnation, ...stream });
  await putMeta(tx, 'epoch', epoch);
  for (const [partition, cursor] of Object.entries(cursors)) await tx.objectStore('cursor').put(cursor, partition);
  for (const partition of Object.keys(bases)) {
    await tx.objectStore('manifest').put({ partition, as_of: cursors[partition] ?? 0, chunks: [] });
  }
  await tx.done;
  return db;
}

/** Command number `cseq` of a story, as its people confirmed it; `done`: it was applied before. */
async function confirm(db: Database, cseq: number, done = false): Promise<void> {
  const draft: Draft = {
    op_id: `0192f0c1-0000-7000-8000-${String(cseq).padStart(12, '0')}`,
    command: 'receiving.finish/1',
    person: 7,
    warehouse: 1,
    occurred_at: 0,
    uncertainty_ms: 0,
    depends: [],
    seen: {},
    payload: {},
  };
  const tx = strict(db, ['meta', 'queue']);
  const stream = (await getMeta(tx, 'stream'))!;
  const bytes = encode(draft, 'device', stream.incarnation, cseq);
  const outcome = done ? { op_id: draft.op_id, cseq, outcome: 'applied' as const } : null;
  await tx.objectStore('queue').add({ cseq, op_id: draft.op_id, bytes, signature: null, outcome });
  await putMeta(tx, 'stream', { ...stream, next: cseq + 1 });
  await tx.done;
}

async function play(db: Database, queue: CommandQueue, { steps }: Vector): Promise<void> {
  const stored = new Set(steps.flatMap(({ input }) => (input.type === 'stored' ? [input.id] : [])));
  for (const { input, effects } of steps) {
    if (input.type === 'queued') await confirm(db, input.next - 1);
    for (const effect of effects) {
      if (effect.effect === 'reincarnate' && effect.known > 0) await queue.reincarnate(effect.known);
      if (effect.effect !== 'store' || !stored.has(effect.id)) continue;
      const kept = effect.writes.filter(({ write }) => write !== 'blob'); // photos are not part of `then`
      const writes = await Promise.all(kept.map(asKept));
      if (writes.length > 0) await applyWrites(db, writes);
    }
  }
}

for (const [path, vector] of Object.entries(vectors)) {
  const name = path.split('/').pop()!;
  test(name, async () => {
    localStorage.clear();
    const db = await prepare(name, vector.saved);
    const queue = new CommandQueue(db);
    const rows = new Rows(db, () => undefined);
    for (let cseq = 1; cseq < vector.saved.stream.next; cseq += 1) await confirm(db, cseq, true);
    await play(db, queue, vector);
    await queue.refresh();
    const { then } = vector;
    const { incarnation: _, former: __, ...stream } = (await getMeta(db, 'stream'))!;
    expect(stream).toEqual(then.stream);
    expect(await getMeta(db, 'epoch')).toBe(then.epoch);
    const cursors = await Promise.all(
      (await db.getAllKeys('cursor')).map(async (at) => [at, await db.get('cursor', at)]),
    );
    expect(Object.fromEntries(cursors)).toEqual(then.cursors);
    expect(await db.getAllKeys('chunk')).toEqual(then.chunks);
    const outcomes = (await db.getAll('queue')).map(({ cseq, outcome }) => [String(cseq), outcome?.outcome ?? null]);
    expect(Object.fromEntries(outcomes)).toEqual(then.outcomes);
    expect((await getMeta(db, 'shown')) ?? {}).toEqual(then.shown);
    for (const [partition, cseqs] of Object.entries(then.replayed))
      expect(queue.pendingOver(partition).value.map(({ cseq }) => cseq)).toEqual(cseqs);
    for (const [partition, expected] of Object.entries(then.rows)) {
      for (const [kind, key, , body] of expected) expect(await rows.lookup(partition, kind, key)).toEqual(body);
      expect(await rows.sum(partition)).toEqual(then.sums[partition]);
    }
    db.close();
  });
}

test('another epoch: photos that were sent are offered again, given up ones are not', async () => {
  const db = await openDatabase('photos-again');
  for (const state of ['waiting', 'done', 'refused'] as const) {
    const row = { sha256: state, type: 'image/png', size: 1, data: new ArrayBuffer(1), state, code: '' };
    await db.put('blob', row);
  }
  await applyWrites(db, [{ write: 'epoch', epoch: 2 }]);
  const states = (await db.getAll('blob')).map(({ sha256, state }) => [sha256, state]);
  expect(states).toEqual([
    ['done', 'waiting'],
    ['refused', 'refused'],
    ['waiting', 'waiting'],
  ]);
});

test('many rows are written part by part, and the page gets its turn in between; an older row changes nothing in any part', async () => {
  const db = await openDatabase('parts');
  let under = 0;
  let most = 0;
  const plain = IDBObjectStore.prototype.put;
  const put = vi.spyOn(IDBObjectStore.prototype, 'put');
  put.mockImplementation(function (this: IDBObjectStore, row: unknown) {
    most = Math.max(most, (under += 1));
    const request = plain.call(this, row);
    request.addEventListener('success', () => (under -= 1));
    return request;
  });
  const row = (seq: number, at: number): Row => [seq, 'item', String(at), { seq }];
  const page = (seq: number): Row[] => Array.from({ length: 1_000 }, (_, at) => row(seq + at, at));
  await applyWrites(db, [{ write: 'rows', partition: 'catalogue', rows: page(5_000) }]);
  await applyWrites(db, [{ write: 'rows', partition: 'catalogue', rows: [...page(1), row(9_000, 700)] }]);
  await applyWrites(db, [{ write: 'base', partition: 'catalogue', as_of: 5_099, keep: true, chunks: [] }]);
  put.mockRestore();
  expect(most).toBe(250);
  const kept = new Map((await db.getAll('overlay')).map(({ key, seq }) => [Number(key), seq]));
  expect(kept).toEqual(new Map(Array.from({ length: 900 }, (_, n) => [n + 100, n === 600 ? 9_000 : 5_100 + n])));
  db.close();
});
