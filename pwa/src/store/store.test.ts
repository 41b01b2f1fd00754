import 'fake-indexeddb/auto';
import { effect } from '@preact/signals';
import type { Body, Json, Outcome } from '@stowage/sync';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Store } from './store';

const BASE = 'https://stowage.test';
const TASKS = 'wh/1/tasks';
const LINE = { warehouse: 1, person: 7 };

/** The answers of a server with one order, in the words of PROTOCOL.md. Each test changes what it needs. */
class FakeServer {
  reachable = true;
  expired = false;
  outcome: Partial<Outcome> = { outcome: 'applied' };
  pushed: { op_id: string; cseq: number; bytes: string }[] = [];
  head = 1;
  rows: Json[] = [];
  device = '';
  blobs = new Map<string, number>();
  blobType = true;

  readonly fetch = async (url: string, init: RequestInit): Promise<Response> => {
    if (!this.reachable) throw new TypeError('unreachable');
    const { pathname } = new URL(url);
    const body = typeof init.body === 'string' ? (JSON.parse(init.body) as Body) : {};
    if (pathname === '/api/sync/enrol') this.device = body['device'] as string;
    const answer = this.answer(pathname, init.method ?? 'GET', body);
    return answer instanceof Response ? answer : new Response(JSON.stringify(answer));
  };

  private answer(path: string, method: string, body: Body): Json | Response {
    const common = { epoch: 1, server_time: Date.now() };
    const what = path.split('/')[3];
    if (what === 'session') this.expired = false;
    if (this.expired) return new Response('{"code":"session_expired","params":{}}', { status: 401 });
    switch (what) {
      case 'enrol':
        return { ...common, device: this.device, code: 'G07', name: 'Dock', kind: 'gun', warehouse: 1 };
      case 'session':
        return { ...common, token: 'T', expires_at: Date.now() + 60_000 };
      case 'push':
        return this.push(common, body);
      case 'bootstrap':
        return { ...common, schema: 1, partitions: [{ partition: TASKS, as_of: 1, rows: 0, sum: 0, chunks: [] }] };
      case 'pull': {
        const part = { partition: TASKS, head: this.head, to: this.head, rows: this.rows, more: false };
        return { ...common, last_cseq: this.pushed.length, partitions: [part], dropped: [], must_refetch: [] };
      }
      case 'blobs':
        return this.blob(path, method);
      default:
        return { ...common, partitions: [] };
    }
  }

  private push(common: Body, body: Body): Json {
    const ops = body['ops'] as unknown as FakeServer['pushed'];
    for (const op of ops) if (op.cseq === this.pushed.length + 1) this.pushed.push(op);
    const outcomes = ops.map(({ op_id, cseq }) => ({ op_id, cseq, ...this.outcome })) as unknown as Json;
    return { ...common, last_cseq: this.pushed.length, backup_seq: 0, outcomes };
  }

  private blob(path: string, method: string): Response {
    const hash = path.split('/')[4]!;
    if (method !== 'HEAD') {
      if (!this.blobType) return new Response('{"code":"blob_type","params":{}}', { status: 415 });
      this.blobs.set(hash, 5);
      return new Response(JSON.stringify({ offset: 5, complete: true }));
    }
    return this.blobs.has(hash)
      ? new Response(null, { headers: { 'Stowage-Offset': '5', 'Stowage-Complete': '1' } })
      : new Response(null, { status: 404 });
  }
}

let server: FakeServer;
let store: Store;
let count = 0;

beforeEach(async () => {
  server = new FakeServer();
  vi.stubGlobal('fetch', server.fetch);
  vi.stubGlobal(
    'WebSocket',
    class {
      close(): void {}
    },
  );
  localStorage.clear();
  count += 1;
  store = new Store(`test-${count}`, BASE);
  await store.ready;
});

afterEach(async () => {
  await store.close();
  vi.unstubAllGlobals();
});

/** Resolves when `holds` does, as signals change. */
function until(holds: () => boolean): Promise<void> {
  let stop = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    stop = effect(() => {
      if (holds()) resolve();
    });
  });
  return held.then(() => stop());
}

async function enrolled(): Promise<void> {
  await store.enrol(`${BASE}/m/#/enrol?t=abc`);
  await until(() => store.status.value.lastSync !== null);
}

test('a new browser enrols and knows its partitions', async () => {
  expect(store.device.value).toBeNull();
  await expect(store.confirm('receiving.finish/1', {}, LINE)).rejects.toThrow();
  await enrolled();
  expect(store.device.value).toMatchObject({ code: 'G07', warehouse: 1, revoked: false });
  expect(store.partitions.tasks).toBe(TASKS);
});

test('I-1 a command is durable and shown before it is sent, and gets its outcome later', async () => {
  await enrolled();
  server.reachable = false;
  const opId = await store.confirm('receiving.finish/1', { receipt: 'r' }, LINE);
  expect(store.pendingOver(TASKS).map((one) => one.op_id)).toEqual([opId]);
  expect(store.outbox.value[0]).toMatchObject({ op_id: opId, cseq: 1, payload: { receipt: 'r' } });
  await until(() => !store.status.value.online);
  server.reachable = true;
  server.outcome = { outcome: 'applied_with_exception', number: 'GR-2611-0001' };
  store.wake();
  await until(() => store.outbox.value[0]?.state === 'exception');
  expect(store.outbox.value[0]?.number).toBe('GR-2611-0001');
  await until(() => store.pendingOver(TASKS).length === 0);
  const bytes = JSON.parse(server.pushed[0]!.bytes) as Body;
  expect(bytes).toMatchObject({ op_id: opId, cseq: 1, person: 7, warehouse: 1, command: 'receiving.finish/1' });
});

test('I-1 what was confirmed before the tab was killed is sent by the next one', async () => {
  await enrolled();
  server.reachable = false;
  const opId = await store.confirm('receiving.finish/1', { receipt: 'r' }, LINE);
  await store.close();
  server.reachable = true;
  store = new Store(`test-${count}`, BASE);
  await store.ready;
  expect(store.outbox.value[0]?.op_id).toBe(opId);
  await until(() => store.outbox.value[0]?.state === 'applied');
});

test('the last contact is known after the page was opened again without a network', async () => {
  await enrolled();
  const { lastSync } = store.status.value;
  server.reachable = false;
  await store.close();
  store = new Store(`test-${count}`, BASE);
  await store.ready;
  expect(store.status.value.lastSync).toBe(lastSync);
});

test('rows are seen through the overlay and watched by kind', async () => {
  await enrolled();
  const orders = store.rows<{ number: string }>(TASKS, 'order');
  await until(() => orders.value !== null);
  server.rows = [
    [2, 'order', '17', { id: 17, number: 'PO-2611-0017' }],
    [3, 'order', '18', { id: 18, number: 'PO-2611-0018' }],
  ];
  server.head = 3;
  store.wake();
  await until(() => orders.value?.length === 2);
  expect(await store.lookup(TASKS, 'order', '18')).toMatchObject({ number: 'PO-2611-0018' });
  server.rows = [[4, 'order', '17', null]];
  server.head = 4;
  store.wake();
  await until(() => orders.value?.length === 1);
  expect(await store.lookup(TASKS, 'order', '17')).toBeNull();
});

test('I-5 a database put back to an earlier state goes on under a new incarnation', async () => {
  await enrolled();
  server.reachable = false;
  const opId = await store.confirm('receiving.finish/1', {}, LINE);
  const before = JSON.parse(localStorage.getItem('stowage.stream')!) as { incarnation: string };
  localStorage.setItem('stowage.stream', JSON.stringify({ ...before, next: 9 }));
  await store.close();
  store = new Store(`test-${count}`, BASE);
  await store.ready;
  const after = JSON.parse(localStorage.getItem('stowage.stream')!) as { incarnation: string };
  expect(after.incarnation).not.toBe(before.incarnation);
  expect(store.outbox.value[0]).toMatchObject({ op_id: opId, cseq: 1 });
});

test('references never repeat and drafts outlive the tab', async () => {
  await enrolled();
  const draft = store.draft<{ counted: number }>('receive');
  await draft.ready;
  await draft.save({ counted: 3 });
  expect(await store.reference()).toBe('G07-000001');
  await store.close();
  store = new Store(`test-${count}`, BASE);
  await store.ready;
  const again = store.draft<{ counted: number }>('receive');
  await again.ready;
  expect(again.value.value).toEqual({ counted: 3 });
  await again.clear();
  expect(again.value.value).toBeNull();
  expect(await store.reference()).toBe('G07-000002');
});

test('a photo is named by its hash and uploaded on its own', async () => {
  await enrolled();
  const hash = await store.blobs.add(new Blob(['photo'], { type: 'image/jpeg' }));
  expect(hash).toBe('55c64d0fcd6f9d5f7c828093857e3fdfda68478bb4e9bd24d481ef391c7804e8');
  expect((await store.blobs.get(hash))?.size).toBe(5);
  await vi.waitFor(() => expect(server.blobs.has(hash)).toBe(true));
});

test('a photo that the server does not take is told, also after a restart', async () => {
  await enrolled();
  server.blobType = false;
  const hash = await store.blobs.add(new Blob(['photo'], { type: 'image/jpeg' }));
  await until(() => store.blobs.refused.value.length > 0);
  await store.close();
  store = new Store(`test-${count}`, BASE);
  await store.ready;
  expect(store.blobs.refused.value).toEqual([{ sha256: hash, code: 'blob_type' }]);
});

test('the queue can be carried by hand, with signatures', async () => {
  await enrolled();
  server.reachable = false;
  await store.confirm('receiving.finish/1', { receipt: 'r' }, LINE);
  const file = JSON.parse(await (await store.exportQueue()).text()) as { ops: { signature: string; bytes: string }[] };
  expect(file.ops).toHaveLength(1);
  expect(atob(file.ops[0]!.signature)).toHaveLength(64);
});

test('I-7 a command confirmed while answers arrive never leaves the view', async () => {
  await enrolled();
  const seen: number[] = [];
  const stop = effect(() => {
    seen.push(store.outbox.value.length);
  });
  for (let n = 0; n < 20; n++) await store.confirm('receiving.finish/1', { n }, LINE);
  await until(() => store.outbox.value.every(({ state }) => state === 'applied'));
  stop();
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(store.outbox.value).toHaveLength(20);
});

test('I-8 a session that ends costs nothing but another one', async () => {
  await enrolled();
  server.expired = true;
  await store.confirm('receiving.finish/1', {}, LINE);
  await until(() => store.outbox.value[0]?.state === 'applied');
  expect(server.expired).toBe(false);
});
