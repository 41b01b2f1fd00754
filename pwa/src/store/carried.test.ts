import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Carried, Differs, Own, type Showing } from './carried';
import { newKeys } from './crypto';
import { type Database, openDatabase, putMeta, strict } from './db';
import { CommandQueue } from './queue';
import type { QueueFile } from './queue-file';

const MINE = '0192f0c1-2b3c-7d4e-8f50-000000000001';
const THEIRS = '0192f0c1-2b3c-7d4e-8f50-000000000007';
const STREAM = '5f0c3b8e-9a1d-4c27-8e44-0a6b1c2d3e4f';
const SIGNATURE = `${'A'.repeat(86)}==`;

interface Pushed {
  device: string;
  incarnation: string;
  acked: number;
  ops: { op_id: string; cseq: number; bytes: string; signature: string }[];
}

/** Takes a stream from number `last` + 1 on, as PROTOCOL.md has it. */
class FakeServer {
  reachable = true;
  expired = false;
  last = 0;
  refusal: { status: number; code: string } | null = null;
  pushes: Pushed[] = [];
  sessions = 0;

  readonly fetch = (url: string, init: RequestInit): Promise<Response> => {
    if (!this.reachable) return Promise.reject(new TypeError('unreachable'));
    const said = JSON.parse(init.body as string) as Pushed;
    expect((init.headers as Record<string, string>)['Stowage-Signature']).toHaveLength(88);
    return Promise.resolve(new URL(url).pathname === '/api/sync/session' ? this.session() : this.push(said));
  };

  private session(): Response {
    this.sessions += 1;
    this.expired = false;
    return Response.json({ token: 'T', epoch: 1, server_time: 0 });
  }

  private push(said: Pushed): Response {
    if (this.expired) return Response.json({ code: 'session_expired', params: {} }, { status: 401 });
    if (this.refusal) return Response.json({ code: this.refusal.code, params: {} }, { status: this.refusal.status });
    if (said.ops[0]!.cseq > this.last + 1)
      return Response.json({ code: 'gap', params: { expected: this.last + 1 } }, { status: 409 });
    this.pushes.push(said);
    this.last = Math.max(this.last, said.ops[said.ops.length - 1]!.cseq);
    const outcomes = said.ops.map(({ op_id, cseq }) => ({ op_id, cseq, outcome: 'applied' }));
    return Response.json({ epoch: 1, server_time: 0, last_cseq: this.last, backup_seq: 0, outcomes });
  }
}

function file(from: number, to: number, device = THEIRS, text = ''): QueueFile {
  const ops = [];
  for (let cseq = from; cseq <= to; cseq++) {
    const op_id = `0192f0c1-3000-7abc-8def-${String(cseq).padStart(12, '0')}`;
    ops.push({ op_id, cseq, bytes: JSON.stringify({ op_id, cseq, text }), signature: SIGNATURE });
  }
  return { device, code: 'G07', incarnation: STREAM, ops };
}

let server: FakeServer;
let own: Database;
let carried: Carried;
let number = 0;

function open(): Carried {
  return new Carried(`carried-${number}`, 'https://stowage.test', () =>
    Promise.resolve({ db: own, queue: new CommandQueue(own) }),
  );
}

beforeEach(async () => {
  number += 1;
  server = new FakeServer();
  vi.stubGlobal('fetch', server.fetch);
  own = await openDatabase(`own-${number}`);
  const tx = strict(own, ['meta']);
  await putMeta(tx, 'device', { id: MINE, code: 'G02', name: '', kind: 'gun', warehouse: 1, revoked: false });
  await tx.done;
  await own.put('meta', await newKeys(), 'keys');
  carried = open();
});

afterEach(async () => {
  await carried.close();
  own.close();
  vi.unstubAllGlobals();
});

const shown = () => carried.queues.value.map(({ code, waiting, done, stuck }) => [code, waiting, done, stuck]);
const until = (state: unknown) => vi.waitFor(() => expect(shown()).toEqual(state), { timeout: 4000 });

test('what was read while the server is away is kept, and goes out under its author when it is back', async () => {
  server.reachable = false;
  expect(await carried.keep(file(1, 3))).toEqual({ commands: 3, known: 0 });
  await until([['G07', 3, 0, '']]);
  await carried.close();
  carried = open(); // a killed page
  await until([['G07', 3, 0, '']]);
  server.reachable = true;
  carried.wake();
  await until([['G07', 0, 3, '']]);
  expect(server.pushes).toMatchObject([{ device: THEIRS, incarnation: STREAM, acked: 0 }]);
  expect(server.pushes[0]!.ops).toEqual(file(1, 3).ops);
});

test('shown again with more, only what is new goes out', async () => {
  await carried.keep(file(1, 2));
  await until([['G07', 0, 2, '']]);
  expect(await carried.keep(file(1, 4))).toEqual({ commands: 4, known: 2 });
  await until([['G07', 0, 4, '']]);
  expect(server.pushes.map(({ ops }) => ops.map(({ cseq }) => cseq))).toEqual([
    [1, 2],
    [3, 4],
  ]);
});

test('a session that ended is opened anew', async () => {
  await carried.keep(file(1, 1));
  await until([['G07', 0, 1, '']]);
  server.expired = true;
  await carried.keep(file(2, 2));
  await until([['G07', 0, 2, '']]);
  expect(server.sessions).toBe(2);
});

test('a server that lost what it had gets it again', async () => {
  await carried.keep(file(1, 2));
  await until([['G07', 0, 2, '']]);
  server.last = 0;
  await carried.keep(file(3, 3));
  await until([['G07', 0, 3, '']]);
  expect(server.last).toBe(3);
});

test.each([
  ['gap', null, 5],
  ['signature', { status: 400, code: 'signature_invalid' }, 1],
  ['unknown', { status: 403, code: 'device_unknown' }, 1],
  ['', { status: 503, code: 'try_again' }, 1],
])('what is stuck (%s) is told, and kept', async (stuck, refusal, from) => {
  server.refusal = refusal;
  await carried.keep(file(from, from + 1));
  await until([['G07', 2, 0, stuck]]);
});

test('what its author sent in the meantime is taken as it is', async () => {
  server.reachable = false;
  await carried.keep(file(1, 3));
  server.last = 2; // the author was faster
  server.reachable = true;
  carried.wake();
  await until([['G07', 0, 3, '']]);
});

test('another command at the same place is not kept, and the first stays', async () => {
  server.reachable = false;
  await carried.keep(file(1, 2));
  await expect(carried.keep(file(2, 3, THEIRS, 'other'))).rejects.toBeInstanceOf(Differs);
  await until([['G07', 2, 0, '']]);
});

test('a long queue is shown in parts, which may be read in any order', async () => {
  const tx = strict(own, ['meta', 'queue']);
  await putMeta(tx, 'stream', { incarnation: STREAM, first: 1, next: 404, acked: 3, settled: 3, backup: 0 });
  const { ops } = file(1, 403, MINE, 'x'.repeat(400));
  for (const op of ops) await tx.objectStore('queue').put({ ...op, outcome: null });
  await tx.done;
  const first = (await carried.waiting())!;
  const parts: Showing[] = [first];
  for (let at = first.ops.length + 4; at < 404; at = parts[parts.length - 1]!.ops.at(-1)!.cseq + 1)
    parts.push((await carried.waiting(at))!);
  expect(parts.flatMap((part) => part.ops)).toEqual(ops.slice(3));
  expect(parts.map(({ part, before }) => [part, before])).toEqual(parts.map(({ ops: [op] }, at) => [at, op!.cseq - 4]));
  expect(new Set(parts.map((part) => `${part.parts} ${part.all}`))).toEqual(new Set([`${parts.length} 400`]));
  expect(parts.length).toBeGreaterThan(3);
  expect(await carried.waiting(parts[2]!.ops[0]!.cseq - 1)).toEqual(parts[1]);

  server.last = 3; // the other gun's server
  const theirs = parts.map(({ incarnation, ops: held }) => ({ device: THEIRS, code: 'G07', incarnation, ops: held }));
  for (const at of [1, 0]) await carried.keep(theirs[at]!);
  const done = theirs[0]!.ops.length + theirs[1]!.ops.length;
  await until([['G07', 0, done, '']]);
  await carried.keep(theirs[3]!);
  await until([['G07', theirs[3]!.ops.length, done, 'gap']]);
  for (const part of theirs.slice().reverse()) await carried.keep(part);
  await until([['G07', 0, 400, '']]);
  expect(server.last).toBe(403);
});

test('a full disk is told to whoever reads, and nothing of it is kept', async () => {
  const add = IDBObjectStore.prototype.put;
  const refused = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, value) {
    const transaction = this.transaction as IDBTransaction & { _abort(reason: string): void };
    const request = add.call(this, value);
    request.addEventListener('success', () => transaction._abort('QuotaExceededError'), { once: true });
    refused.mockRestore();
    return request;
  });
  await expect(carried.keep(file(1, 3))).rejects.toMatchObject({ name: 'QuotaExceededError' });
  expect(shown()).toEqual([]);
  expect(await carried.keep(file(1, 3))).toEqual({ commands: 3, known: 0 });
  await until([['G07', 0, 3, '']]);
});

test('its own queue is not carried', async () => {
  await expect(carried.keep(file(1, 1, MINE))).rejects.toBeInstanceOf(Own);
  expect(shown()).toEqual([]);
});
