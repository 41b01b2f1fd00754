/** A first load asks for many chunks in one request, and believes none of them unseen. */
import 'fake-indexeddb/auto';
import { type Ask, type ChunkFile, type Effect, Engine, type Input, type Json, type Saved } from '@stowage/sync';
import { afterEach, expect, test, vi } from 'vitest';
import { sha256 } from './crypto';
import { openDatabase } from './db';
import { CommandQueue } from './queue';
import { Transport } from './transport';

const SAVED: Saved = {
  device: 'd',
  incarnation: 'i',
  epoch: 1,
  stream: { first: 1, next: 1, acked: 0, settled: 0, backup: 0 },
  shown: {},
  cursors: {},
  bases: {},
  chunks: [],
  clock: null,
  blobs: [],
  checked_at: 0,
};

type Request = Extract<Effect, { effect: 'request' }>;
type Chunks = Request & { ask: Extract<Ask, { kind: 'chunks' }> };

/** A partition of so many chunks. */
function partition(name: string, chunks: number): Json {
  const entries = Array.from({ length: chunks }, (_, at) => {
    const key = String(at).padStart(4, '0');
    return { sha256: name + key, kind: 'item', first: key, last: key, rows: 1, bytes: 10, packed: `p${key}`, sum: 0 };
  });
  return { partition: name, as_of: 1, rows: chunks, sum: 0, last_cseq: 0, chunks: entries };
}

/** The engine, and what it waits for. */
class Loading {
  private readonly engine = new Engine(SAVED);
  private now = 1_000_000;
  asked: Request[] = [];
  stored: string[][] = [];

  constructor(partitions: Json[], together: number) {
    this.give({ type: 'start' });
    this.answer(this.of('session')[0]!, { token: 'T' });
    this.answer(this.of('manifest')[0]!, { epoch: 1, schema: 1, partitions, together });
  }

  give(event: { type: string; [field: string]: unknown }): void {
    const effects = this.engine.handle({ ...event, now: this.now, jitter: 0 } as unknown as Input);
    for (const effect of effects) {
      if (effect.effect === 'request') this.asked.push(effect);
      if (effect.effect !== 'store') continue;
      this.stored.push(effect.writes.flatMap((write) => (write.write === 'chunk' ? [write.chunk.sha256] : [])));
      this.give({ type: 'stored', id: effect.id });
    }
  }

  of(kind: Ask['kind']): Request[] {
    return this.asked.filter(({ ask }) => ask.kind === kind);
  }

  get waiting(): Chunks[] {
    return this.of('chunks') as Chunks[];
  }

  answer(request: Request, body: unknown, status = 200): void {
    this.asked.splice(this.asked.indexOf(request), 1);
    this.give({ type: 'response', id: request.id, status, body, retry_after_ms: 0 });
  }

  bring(request: Chunks): void {
    const chunks = request.ask.chunks.map(({ packed }) => ({ packed: new ArrayBuffer(10), check: packed }));
    this.answer(request, { chunks });
  }

  lose(request: Request): void {
    this.asked.splice(this.asked.indexOf(request), 1);
    this.give({ type: 'failed', id: request.id, reason: 'truncated' });
    this.now += 60_000;
    this.give({ type: 'timer' });
  }
}

const sizes = (requests: Chunks[]): number[] => requests.map(({ ask }) => ask.chunks.length);

test('four requests of eight chunks, then of twice as many up to what the server gives; each answer is one transaction', () => {
  const loading = new Loading([partition('catalogue', 200)], 32);
  expect(sizes(loading.waiting)).toEqual([8, 8, 8, 8]);
  const { ask } = loading.waiting[0]!;
  expect(ask.path).toBe(`/api/sync/chunks?${ask.chunks.map(({ sha256: name }) => `sha256=${name}`).join('&')}`);
  loading.stored = [];
  loading.bring(loading.waiting[0]!);
  expect(loading.stored).toEqual([ask.chunks.map(({ sha256: name }) => name)]);
  loading.bring(loading.waiting[0]!);
  loading.bring(loading.waiting[0]!);
  expect(sizes(loading.waiting)).toEqual([8, 16, 32, 32]);
  while (loading.waiting.length > 0) loading.bring(loading.waiting[0]!);
  expect(loading.of('chunk')).toEqual([]);
  expect(new Set(loading.stored.flat()).size).toBe(200);
});

test('after a failure half as many, down to one; twice as many again once one came', () => {
  const loading = new Loading([partition('catalogue', 9)], 32);
  for (const request of loading.waiting) loading.lose(request);
  expect(Math.max(...sizes(loading.waiting), 0)).toBeLessThan(8);
  for (let round = 0; round < 8; round += 1) for (const request of [...loading.waiting]) loading.lose(request);
  expect(loading.waiting).toEqual([]);
  const [alone] = loading.of('chunk') as (Request & { ask: Extract<Ask, { kind: 'chunk' }> })[];
  loading.answer(alone!, { packed: new ArrayBuffer(10), check: alone!.ask.packed });
  expect(sizes(loading.waiting)).toEqual([2]);
});

test('what is needed first waits for nothing else, and a server that gives one chunk at a time is asked for one', () => {
  const parts = [partition('catalogue', 20), partition('wh/1/tasks', 3)];
  const [first] = new Loading(parts, 32).waiting;
  expect(first!.ask.chunks.map(({ sha256: name }) => name)).toEqual([0, 1, 2].map((at) => `wh/1/tasks000${at}`));
  const old = new Loading(parts, 0);
  expect([old.waiting.length, old.of('chunk').length]).toEqual([0, 4]);
});

test('one that is gone brings a new manifest', () => {
  const loading = new Loading([partition('catalogue', 5)], 32);
  const [request] = loading.waiting;
  loading.answer(request!, { code: 'chunk_unknown' }, 404);
  loading.lose({ id: -1 } as Request);
  expect(loading.of('manifest').length).toBe(1);
});

afterEach(() => vi.unstubAllGlobals());

test('I-10 each file of an answer is looked at', async () => {
  const bytes = new Uint8Array(30).map((_, at) => at);
  const files: ChunkFile[] = [];
  for (const [from, to] of [
    [0, 10],
    [10, 25],
    [25, 30],
  ] as const)
    files.push({ sha256: `c${from}`, packed: await sha256(bytes.slice(from, to).buffer), bytes: to - from });
  const database = await openDatabase('together');
  const transport = new Transport(database, new CommandQueue(database), 'https://stowage.test');
  const ask = async (answer: Uint8Array<ArrayBuffer>): Promise<unknown> => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response(answer)));
    const request: Ask = { kind: 'chunks', method: 'GET', path: '/api/sync/chunks?', chunks: files };
    return transport.ask(request, 'T', 1_000, new AbortController().signal);
  };
  const whole = files.map(({ sha256: name, packed }) => expect.objectContaining({ sha256: name, check: packed }));
  expect(await ask(bytes)).toMatchObject({ type: 'response', status: 200, body: { chunks: whole } });
  const cut = { type: 'failed', reason: 'truncated' };
  for (const place of [0, 12, 29]) {
    const spoilt = bytes.slice();
    spoilt[place]! ^= 1;
    expect(await ask(spoilt)).toEqual(cut);
  }
  expect(await ask(bytes.slice(0, 29))).toEqual(cut);
  expect(await ask(new Uint8Array([...bytes, 0]))).toEqual(cut);
  database.close();
});
