/** What is stored on a gun is kept in order, and what happened to it is told: lost chunks, many rows on top, a database put back or deleted. */
import 'fake-indexeddb/auto';
import { effect } from '@preact/signals';
import type { Body, ChunkEntry, Json, PackedChunk, Row } from '@stowage/sync';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openDatabase, partitionRange } from './db';
import { compare, mirrored } from './mirror';
import { Incomplete, unread } from './incomplete';
import { hindrances } from './readiness';
import { Store } from './store';
import { packed } from './testkit';
import { OVERLAY_ROWS } from './upkeep';

const BASE = 'https://stowage.test';
const CATALOGUE = 'catalogue';
const LINE = { warehouse: 1, person: 7 };

/** A server with a catalogue of chunks; counts what it is asked for. */
class FakeServer {
  device = '';
  asOf = 1;
  head = 1;
  rows: Row[] = [];
  chunks = new Map<string, { entry: ChunkEntry; chunk: PackedChunk }>();
  asked: string[] = [];
  garbled = false;
  reachable = true;
  forgotten = false;
  taken: string[] = []; // op ids
  publicKeys = new Set<string>();

  async put(name: string, rows: { [key: string]: Body }, seq = 1): Promise<void> {
    const keys = Object.keys(rows);
    const chunk = await packed({
      sha256: name,
      kind: 'item',
      keys,
      seqs: keys.map(() => seq),
      bodies: Object.values(rows),
    });
    const entry = { sha256: name, kind: 'item', first: keys[0]!, last: keys[keys.length - 1]!, rows: keys.length };
    this.chunks.set(name, { entry: { ...entry, bytes: 1, packed: chunk.check, sum: 0 }, chunk });
  }

  readonly fetch = async (url: string, init: RequestInit): Promise<Response> => {
    if (!this.reachable) throw new TypeError('unreachable');
    const { pathname } = new URL(url);
    const [, , , what, name = ''] = pathname.split('/');
    const body = typeof init.body === 'string' ? (JSON.parse(init.body) as Body) : {};
    if (what === 'enrol') {
      this.device = body['device'] as string;
      this.publicKeys.add(body['public_key'] as string);
      this.forgotten = false;
    }
    if (this.forgotten) return new Response(JSON.stringify({ status: 403, code: 'device_unknown' }), { status: 403 });
    if (what === 'chunk') return this.chunk(name);
    if (what === 'push' && ((body['ops'] as { cseq: number }[])[0]?.cseq ?? 0) > this.taken.length + 1) {
      const gap = { code: 'gap', params: { expected: this.taken.length + 1 } };
      return new Response(JSON.stringify(gap), { status: 409 });
    }
    if (what === 'bootstrap') this.asked.push('manifest');
    const answer = this.answer(what!, body);
    if (what === 'pull' && !url.includes('&at=')) Object.assign(answer, { partitions: [], must_refetch: [CATALOGUE] });
    return new Response(JSON.stringify({ epoch: 1, server_time: Date.now(), ...answer }));
  };

  private chunk(name: string): Response {
    this.asked.push(name);
    const bytes = new Uint8Array(this.chunks.get(name)!.chunk.packed.slice(0));
    if (this.garbled) bytes[30]! ^= 1;
    this.garbled = false;
    return new Response(bytes, { headers: { 'Content-Type': 'application/gzip' } });
  }

  private answer(what: string, body: Body): Body {
    switch (what) {
      case 'enrol':
        return { device: this.device, code: 'G07', name: 'Dock', kind: 'gun', warehouse: 1 };
      case 'session':
        return { token: 'T', expires_at: Date.now() + 60_000 };
      case 'push': {
        const ops = body['ops'] as { op_id: string; cseq: number }[];
        const outcomes = ops.map(({ op_id, cseq }) => ({ op_id, cseq, outcome: 'applied' }));
        this.taken.push(...ops.map(({ op_id }) => op_id));
        return { last_cseq: this.taken.length, backup_seq: 0, outcomes };
      }
      case 'bootstrap': {
        const chunks = [...this.chunks.values()].map(({ entry }) => entry) as unknown as Json;
        return { schema: 1, partitions: [{ partition: CATALOGUE, as_of: this.asOf, rows: 0, sum: 0, chunks }] };
      }
      case 'pull': {
        const part = { partition: CATALOGUE, head: this.head, to: this.head, rows: this.rows as Json[], more: false };
        return { last_cseq: 0, partitions: [part as unknown as Json], dropped: [], must_refetch: [] };
      }
      default:
        return { partitions: [] };
    }
  }
}

let server: FakeServer;
let store: Store;
let count = 0;
const name = (): string => `keeping-${count}`;

beforeEach(async () => {
  server = new FakeServer();
  vi.stubGlobal('fetch', server.fetch);
  vi.stubGlobal(
    'WebSocket',
    class {
      readyState = 0;
      close(): void {}
    },
  );
  localStorage.clear();
  count += 1;
  await server.put('c1', { '1': { id: 1 }, '2': { id: 2 } });
  await server.put('c2', { '5': { id: 5 } });
});

afterEach(async () => {
  await store.close();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

async function opened(): Promise<void> {
  store = new Store(name(), BASE);
  await store.ready;
}

async function enrolled(): Promise<void> {
  await opened();
  await store.enrol(`${BASE}/m/#/enrol?t=abc`);
  await until(() => store.status.value.lastSync !== null);
}

/** What a disk or a browser does to the database while the app is closed. */
async function meanwhile(act: (db: Awaited<ReturnType<typeof openDatabase>>) => Promise<unknown>): Promise<void> {
  await store.close();
  const db = await openDatabase(name());
  await act(db);
  db.close();
}

function until(holds: () => boolean): Promise<void> {
  let stop = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    stop = effect(() => {
      if (holds()) resolve();
    });
  });
  return held.then(() => stop());
}

test('chunks are kept as they came, and one that was cut on its way comes again', async () => {
  server.garbled = true;
  await enrolled();
  expect(server.asked.filter((one) => one.startsWith('c')).sort()).toEqual(
    expect.arrayContaining(['c1', 'c2']) as unknown,
  );
  expect(server.asked).toHaveLength(4); // the manifest, two chunks, one of them twice
  expect(await store.lookup(CATALOGUE, 'item', '2')).toEqual({ id: 2 });
  expect(await store.lookup(CATALOGUE, 'item', '5')).toEqual({ id: 5 });
});

test('a chunk that the disk has spoilt is fetched again by whoever looks into it, and nothing else', async () => {
  await enrolled();
  await meanwhile(async (db) => {
    const chunk = (await db.get('chunk', 'c1'))!;
    new Uint8Array(chunk.packed)[20]! ^= 1;
    await db.put('chunk', chunk);
  });
  server.asked = [];
  await opened(); // and read at once, before this tab leads
  expect(await store.lookup(CATALOGUE, 'item', '2')).toEqual({ id: 2 });
  expect(await store.lookup(CATALOGUE, 'item', '5')).toEqual({ id: 5 });
  expect(server.asked).toEqual(['manifest', 'c1']);
});

test('a chunk that is gone is missed at the start', async () => {
  await enrolled();
  await meanwhile((db) => db.delete('chunk', 'c2'));
  server.asked = [];
  await opened();
  expect(await store.lookup(CATALOGUE, 'item', '5')).toEqual({ id: 5 });
  expect(server.asked).toEqual(['manifest', 'c2']);
});

test('without a network a spoilt chunk is said to be missing, and the rest works', async () => {
  await enrolled();
  await meanwhile((db) => db.delete('chunk', 'c2'));
  server.reachable = false;
  await opened();
  expect(await store.lookup(CATALOGUE, 'item', '1')).toEqual({ id: 1 });
  await until(() => hindrances(store.status.value)[0] === 'mending' && store.status.value.incomplete);
});

test('what a lost chunk may hold is never said not to be there, until it is here again', async () => {
  await enrolled();
  await meanwhile(async (db) => {
    const chunk = (await db.get('chunk', 'c2'))!;
    new Uint8Array(chunk.packed)[20]! ^= 1;
    await db.put('chunk', chunk);
  });
  server.reachable = false;
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
  await opened();
  await expect(store.lookup(CATALOGUE, 'item', '5')).rejects.toBeInstanceOf(Incomplete);
  await expect(store.lookup(CATALOGUE, 'item', '5').catch(unread)).resolves.toBeNull();
  expect(store.status.value.incomplete).toBe(true);
  expect(await store.lookup(CATALOGUE, 'item', '1')).toEqual({ id: 1 });
  expect(await store.lookup(CATALOGUE, 'item', '3')).toBeNull(); // between the chunks: surely not there
  server.reachable = true;
  store.wake();
  await until(() => !store.status.value.incomplete);
  expect(await store.lookup(CATALOGUE, 'item', '5')).toEqual({ id: 5 });
});

test('chunks of what will be looked up are unpacked beforehand', async () => {
  await enrolled();
  await store.keepNear(CATALOGUE, ['item']);
  const read = vi.spyOn(IDBObjectStore.prototype, 'get');
  await expect.poll(() => read.mock.calls.filter(([key]) => key === 'c1' || key === 'c2').length).toBe(2);
  expect(await store.lookup(CATALOGUE, 'item', '2')).toEqual({ id: 2 });
  expect(await store.lookup(CATALOGUE, 'item', '5')).toEqual({ id: 5 });
  expect(read.mock.calls.filter(([key]) => key === 'c1' || key === 'c2')).toHaveLength(2);
  read.mockRestore();
});

test('a gun that the server has forgotten is enrolled again as the same one, with all that waits', async () => {
  await enrolled();
  const { device } = server;
  const opId = await store.confirm('receiving.finish/1', { receipt: 'r' }, LINE);
  await until(() => store.pendingOver('wh/1/tasks').length === 1 && store.status.value.pending === 0);
  server.forgotten = true;
  server.taken = [];
  server.asked = [];
  await meanwhile(async () => undefined);
  await opened();
  await until(() => store.status.value.blocked === 'device_unknown');
  const second = await store.confirm('receiving.finish/1', { receipt: 'r' }, LINE);
  await store.enrol(`${BASE}/m/#/enrol?t=def`);
  expect(server.device).toBe(device);
  expect(server.publicKeys.size).toBe(1);
  await until(() => store.status.value.blocked === '' && store.status.value.pending === 0);
  expect(server.taken).toEqual([opId, second]);
  await expect.poll(() => server.asked).toContain('manifest'); // rows of another history
});

test('many rows on top of a base become a newer base while nobody works', async () => {
  await enrolled();
  const bodies = Object.fromEntries(Array.from({ length: OVERLAY_ROWS + 1 }, (_, at) => [String(70_000 + at), {}]));
  server.rows = Object.entries(bodies).map(([key, body], at): Row => [2 + at, 'item', key, body]);
  server.head = OVERLAY_ROWS + 2;
  server.asOf = OVERLAY_ROWS;
  await server.put('c3', Object.fromEntries(Object.entries(bodies).slice(0, OVERLAY_ROWS - 1)), 2);
  server.asked = [];
  store.wake();
  await vi.waitFor(() => expect(server.asked).toEqual(['manifest', 'c3']), 20_000);
  await until(() => store.status.value.behind === null);
  expect(await store.lookup(CATALOGUE, 'item', '70000')).toEqual({});
  expect(await store.lookup(CATALOGUE, 'item', String(70_000 + OVERLAY_ROWS))).toEqual({});
  await meanwhile(async (db) => expect(await db.count('overlay', partitionRange(CATALOGUE))).toBe(2));
}, 30_000);

test('a database put back is told, with how many records are missing and how many of them nobody has', async () => {
  await enrolled();
  const copies: unknown[] = [];
  await store.reference();
  await meanwhile(async (db) => copies.push(await db.get('meta', 'stream')));
  await opened();
  await until(() => store.status.value.online);
  await store.confirm('receiving.finish/1', { n: 1 }, LINE);
  await until(() => store.outbox.value[0]?.state === 'applied');
  server.reachable = false;
  await store.confirm('receiving.finish/1', { n: 2 }, LINE);
  expect(await store.reference()).toBe('G07-000002');
  await meanwhile(async (db) => {
    await db.clear('queue');
    await db.put('meta', copies[0] as never, 'stream');
    await db.put('meta', 1, 'reference');
  });
  await opened();
  expect(store.trouble.value).toEqual({ kind: 'put_back', missing: 2, unsent: 1, since: null });
  expect(await store.reference()).toBe('G07-000003');
  await store.close();
  await opened();
  expect(store.trouble.value).toMatchObject({ kind: 'put_back' }); // until somebody has read it
  store.understood();
  await store.close();
  await opened();
  expect(store.trouble.value).toBeNull();
});

/** Three answered commands and three that wait, of which the disk loses the second. */
async function torn(): Promise<void> {
  await enrolled();
  for (let n = 1; n <= 3; n += 1) await store.confirm('receiving.finish/1', { n }, LINE);
  await until(() => store.outbox.value.length === 3 && store.outbox.value.every(({ state }) => state === 'applied'));
  server.reachable = false;
  for (let n = 4; n <= 6; n += 1) await store.confirm('receiving.finish/1', { n }, LINE);
}

test('a command that the disk lost out of the queue is told, and the others go out', async () => {
  await torn();
  const { incarnation } = mirrored()!;
  await meanwhile((db) => db.delete('queue', 5));
  await opened();
  expect(store.trouble.value).toEqual({ kind: 'put_back', missing: 1, unsent: 1, since: null, torn: true });
  const former = { incarnation, cseq: 5, remembered: 6 };
  await meanwhile(async (db) => expect(await db.get('meta', 'stream')).toMatchObject({ first: 1, next: 6, former }));
  server.reachable = true;
  server.taken = [];
  await opened();
  const { ops } = JSON.parse(await (await store.exportQueue()).text()) as { ops: { bytes: string }[] };
  expect(ops.map(({ bytes }) => /"n":(\d)/.exec(bytes)?.[1]).join('')).toBe('12346');
  await until(() => store.status.value.pending === 0 && store.outbox.value.length === 5);
  expect(server.taken).toHaveLength(5);
});

test('one that goes missing while the page is open is found when the others are to go out', async () => {
  await torn();
  const { incarnation } = mirrored()!;
  const db = await openDatabase(name());
  await db.delete('queue', 5);
  db.close();
  server.taken = [];
  server.reachable = true;
  store.wake();
  await until(() => store.trouble.value !== null);
  expect(store.trouble.value).toMatchObject({ missing: 1, unsent: 1, torn: true });
  await until(() => store.status.value.pending === 0);
  expect(server.taken).toHaveLength(5);
  expect(mirrored()!.incarnation).not.toBe(incarnation);
});

test('an answered one that is missing costs nothing, and nobody at the desk is told of it', async () => {
  await torn();
  const { incarnation } = mirrored()!;
  await meanwhile((db) => db.delete('queue', 2));
  await opened();
  expect(store.trouble.value).toMatchObject({ missing: 1, unsent: 0 });
  await meanwhile(async (db) =>
    expect(await db.get('meta', 'stream')).toMatchObject({ next: 6, former: { incarnation, cseq: 6 } }),
  );
  await opened();
});

test('a database that was deleted is told, with what nobody has', async () => {
  await enrolled();
  server.reachable = false;
  await store.confirm('receiving.finish/1', {}, LINE);
  await store.close();
  await new Promise((resolve) => (indexedDB.deleteDatabase(name()).onsuccess = resolve));
  await opened();
  expect(store.trouble.value).toEqual({ kind: 'gone', code: 'G07', unsent: 1 });
  expect(store.device.value).toBeNull();
});

test('a database that cannot be opened is told, and nothing hangs', async () => {
  const open = vi.spyOn(indexedDB, 'open').mockImplementation(() => {
    throw new DOMException('Internal error', 'UnknownError');
  });
  store = new Store(name(), BASE);
  await store.ready;
  expect(store.trouble.value).toEqual({ kind: 'unreadable', error: 'UnknownError' });
  open.mockRestore();
  store = new Store(name(), BASE);
  await store.ready;
});

test('the mirror never goes back within an incarnation', async () => {
  await enrolled();
  await store.confirm('receiving.finish/1', {}, LINE);
  const seen = mirrored()!;
  expect(seen).toMatchObject({ code: 'G07', next: 2 });
  expect(compare({ ...seen, next: 1 }, { incarnation: seen.incarnation, next: 2 } as never)).toBeNull();
  expect(compare({ ...seen, next: 9, acked: 3 }, { incarnation: seen.incarnation, next: 2 } as never)).toEqual({
    kind: 'put_back',
    missing: 7,
    unsent: 5,
    since: null,
  });
});

test('what keeps a gun from going offline', () => {
  const ready = { behind: null, lastSync: 1, blocked: '', quota: 2 ** 33, usage: 0, storagePersisted: true } as const;
  expect(hindrances(ready as never)).toEqual([]);
  expect(hindrances({ ...ready, lastSync: null, storagePersisted: false } as never)).toEqual([
    'not_loaded',
    'not_kept',
  ]);
  expect(hindrances({ ...ready, quota: 2 ** 20 } as never)).toEqual(['space']);
  expect(hindrances({ ...ready, blocked: 'storage_full', quota: 0 } as never)).toEqual(['space']);
  expect(hindrances({ ...ready, behind: { done: 1, total: 2 } } as never)).toEqual(['mending']);
});
