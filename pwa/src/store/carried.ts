/**
 * Queues of other guns that this one carries to the server: kept in a database of their own, so that nothing of theirs touches the own
 * queue, each command with its author's signature and, once there is one, its outcome.
 */
import { type ReadonlySignal, signal } from '@preact/signals';
import { type Outcome, pushBody, sessionBody } from '@stowage/sync';
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { sign, uuid4 } from './crypto';
import { type Database, getMeta } from './db';
import type { CommandQueue } from './queue';
import { parts, type QueueFile, type QueueOp } from './queue-file';

interface CarriedOp extends QueueOp {
  device: string;
  incarnation: string;
  code: string;
  outcome: Outcome | null;
  /** when it was read, by this gun's clock */
  at: number;
}

interface Schema extends DBSchema {
  op: { key: [string, string, number]; value: CarriedOp };
}

/** Why the server takes nothing of a stream for now; nothing is thrown away. */
export type Stuck = '' | 'gap' | 'signature' | 'unknown';

export interface CarriedQueue {
  device: string;
  incarnation: string;
  code: string;
  waiting: number;
  done: number;
  stuck: Stuck;
}

/** One of `parts` that the queue is cut into, counted from 0; `before` of `all` commands are in the parts before it. */
export interface Showing extends QueueFile {
  part: number;
  parts: number;
  before: number;
  all: number;
}

export interface Kept {
  commands: number;
  known: number;
}

/** The same place in the same stream says something else: there are two copies of that gun. */
export class Differs extends Error {}
/** What was read is this gun's own. */
export class Own extends Error {}

type Beside = () => Promise<{ db: Database; queue: CommandQueue }>;
type Answer = {
  status: number;
  code: string;
  expected: number;
  outcomes: Outcome[];
  token: string;
  server_time: number;
};

const AGAIN_MS = 60_000;
const KEPT_MS = 30 * 86_400_000; // what became of commands, for whoever asks
const TIMEOUT_MS = 30_000;
/** what one showing holds at most: about a minute of pictures, read in any order */
export const SHOWN_BYTES = 60_000;
const READ_AT_ONCE = 200;

export class Carried {
  private readonly listed = signal<CarriedQueue[]>([]);
  readonly queues: ReadonlySignal<CarriedQueue[]> = this.listed;
  private readonly opening: Promise<IDBPDatabase<Schema>>;
  private readonly stuck = new Map<string, Stuck>();
  private readonly begun: Promise<void>;
  private readonly stop = new AbortController();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private sending: Promise<void> | null = null;
  private more = false; // something came while it was sending
  private token: string | null = null;

  constructor(
    name: string,
    private readonly base: string,
    private readonly beside: Beside,
  ) {
    this.opening = openDB<Schema>(name, 1, {
      upgrade: (db) => void db.createObjectStore('op', { keyPath: ['device', 'incarnation', 'cseq'] }),
    });
    const wake = (): void => this.wake();
    addEventListener('online', wake, { signal: this.stop.signal });
    document.addEventListener('visibilitychange', () => document.hidden || wake(), { signal: this.stop.signal });
    this.begun = this.forget()
      .then(() => this.refresh())
      .then(wake);
  }

  async close(): Promise<void> {
    this.stop.abort();
    clearTimeout(this.timer);
    await this.begun;
    await this.sending;
    (await this.opening).close();
  }

  /**
   * Own commands that wait, signed, the oldest first: of the showings that they are cut into the one with number `from`, the first where
   * that one has gone. Null: none wait.
   */
  async waiting(from = 0): Promise<Showing | null> {
    const { db, queue } = await this.beside();
    await queue.mend();
    const [device, stream] = await Promise.all([getMeta(db, 'device'), getMeta(db, 'stream')]);
    if (device === undefined || stream === undefined) return null;
    const starts = await showings(db, stream.acked + 1, stream.next - 1);
    const part = Math.max(0, starts.filter((start) => start <= from).length - 1);
    const last = (starts[part + 1] ?? stream.next) - 1;
    const ops: QueueOp[] = [];
    for (let at = starts[part] ?? stream.next; at <= last;) {
      const taken = await queue.take(at, last);
      if (taken.length === 0) break;
      ops.push(...taken);
      at = taken[taken.length - 1]!.cseq + 1;
    }
    if (ops.length === 0) return null;
    const { id, code } = device;
    const all = stream.next - 1 - stream.acked;
    const { incarnation } = stream;
    return {
      device: id,
      code,
      incarnation,
      ops,
      part,
      parts: starts.length,
      before: ops[0]!.cseq - 1 - stream.acked,
      all,
    };
  }

  /** On the disk when it resolves. Rejects with Differs or Own; then nothing of it is kept. */
  async keep(file: QueueFile): Promise<Kept> {
    const { db: own } = await this.beside();
    if ((await getMeta(own, 'device'))?.id === file.device) throw new Own();
    return this.keepOutbox(file);
  }

  /** Also of the gun that this one is about to stop being. */
  async keepOutbox(file: QueueFile): Promise<Kept> {
    const db = await this.opening;
    const tx = db.transaction('op', 'readwrite', { durability: 'strict' });
    const { device, incarnation, code } = file;
    const held = await Promise.all(file.ops.map((op) => tx.store.get([device, incarnation, op.cseq])));
    if (held.some((one, at) => one !== undefined && one.bytes !== file.ops[at]!.bytes)) {
      tx.abort();
      await tx.done.catch(() => undefined);
      throw new Differs();
    }
    const fresh = file.ops.filter((_, at) => held[at] === undefined);
    for (const op of fresh)
      tx.store.put({ ...op, device, incarnation, code, outcome: null, at: Date.now() }).catch(() => undefined);
    await tx.done; // says why, where one was refused
    this.stuck.delete(`${device} ${incarnation}`);
    await this.refresh();
    this.wake();
    return { commands: file.ops.length, known: file.ops.length - fresh.length };
  }

  /** Sends what waits, now; again in a minute while something does. */
  wake(): void {
    if (this.stop.signal.aborted) return;
    if (this.sending !== null) {
      this.more = true;
      return;
    }
    clearTimeout(this.timer);
    this.more = false;
    this.sending = this.send()
      .catch(() => undefined) // the network's, or the server's: again in a minute
      .then(async () => {
        this.sending = null;
        await this.refresh();
        if (this.more) return this.wake();
        if (this.stop.signal.aborted || !this.listed.peek().some((one) => one.waiting > 0)) return;
        this.timer = setTimeout(() => this.wake(), AGAIN_MS);
      });
  }

  private async send(): Promise<void> {
    for (const { device, incarnation, code, waiting } of this.listed.peek()) {
      if (waiting === 0) continue;
      const ops = await this.opsOf(device, incarnation);
      const first = ops.findIndex((op) => op.outcome === null);
      await this.sendStream({ device, incarnation, code, ops: ops.slice(first) }, ops);
      await this.refresh();
    }
  }

  /** All that waits of one stream, in order. `all`: what is held of it, for when the server has lost what it had. */
  private async sendStream(file: QueueFile, all: QueueOp[]): Promise<void> {
    for (const part of parts(file)) {
      const answer = await this.push(file.device, part.incarnation, part.ops);
      if (answer.status === 200) {
        await this.keepOutcomes(file, part.ops, answer.outcomes);
        continue;
      }
      const from = all.findIndex((op) => op.cseq === answer.expected);
      if (answer.code === 'gap' && from >= 0 && answer.expected < file.ops[0]!.cseq)
        return this.sendStream({ ...file, ops: all.slice(from) }, all);
      this.stuck.set(`${file.device} ${file.incarnation}`, stuckBy(answer.code));
      return;
    }
    this.stuck.delete(`${file.device} ${file.incarnation}`);
  }

  private async push(device: string, incarnation: string, ops: QueueOp[]): Promise<Answer> {
    const body = pushBody(device, incarnation, 0, ops);
    if (this.token === null) await this.openSession();
    const answer = await this.ask('/api/sync/push', body);
    if (answer.status !== 401) return answer;
    await this.openSession();
    return this.ask('/api/sync/push', body);
  }

  private async openSession(): Promise<void> {
    const { db } = await this.beside();
    const [device, clock] = await Promise.all([getMeta(db, 'device'), getMeta(db, 'clock')]);
    if (device === undefined) throw new Error('not enrolled');
    let at = Date.now() + (clock?.offset ?? 0);
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const answer = await this.ask('/api/sync/session', sessionBody(device.id, at, uuid4()));
      if (answer.status === 200) {
        this.token = answer.token;
        return;
      }
      if (answer.code !== 'clock_differs') throw new Error(answer.code);
      at = answer.server_time;
    }
    throw new Error('clock_differs');
  }

  /** Signed by this gun. Rejects where no whole answer comes. */
  private async ask(path: string, body: string): Promise<Answer> {
    const { db } = await this.beside();
    const keys = await getMeta(db, 'keys');
    if (keys === undefined) throw new Error('not enrolled');
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
    const headers: { [name: string]: string } = {
      'Content-Type': 'application/json',
      'Stowage-Signature': await sign(keys, body),
    };
    if (this.token !== null) headers['Authorization'] = `Bearer ${this.token}`;
    try {
      const response = await fetch(this.base + path, {
        method: 'POST',
        headers,
        body,
        credentials: 'omit',
        signal: abort.signal,
      });
      const said = (await response.json()) as Partial<Answer> & { params?: { [name: string]: unknown } };
      const params = said.params ?? {};
      return {
        status: response.status,
        code: said.code ?? '',
        expected: Number(params['expected'] ?? 0),
        outcomes: said.outcomes ?? [],
        token: said.token ?? '',
        server_time: Number(params['server_time'] ?? 0),
      };
    } finally {
      clearTimeout(timer);
    }
  }

  private async keepOutcomes(file: QueueFile, ops: QueueOp[], outcomes: Outcome[]): Promise<void> {
    if (outcomes.length !== ops.length || outcomes.some((one, at) => one.op_id !== ops[at]!.op_id))
      throw new Error('outcomes of other commands');
    const tx = (await this.opening).transaction('op', 'readwrite', { durability: 'strict' });
    for (const [at, op] of ops.entries()) {
      const held = await tx.store.get([file.device, file.incarnation, op.cseq]);
      if (held !== undefined) await tx.store.put({ ...held, outcome: outcomes[at]! });
    }
    await tx.done;
  }

  private async opsOf(device: string, incarnation: string): Promise<CarriedOp[]> {
    const range = IDBKeyRange.bound([device, incarnation], [device, incarnation, []]);
    return (await this.opening).getAll('op', range);
  }

  /** What was answered long ago. */
  private async forget(): Promise<void> {
    const tx = (await this.opening).transaction('op', 'readwrite');
    for (let cursor = await tx.store.openCursor(); cursor !== null; cursor = await cursor.continue())
      if (cursor.value.outcome !== null && cursor.value.at < Date.now() - KEPT_MS) await cursor.delete();
    await tx.done;
  }

  private async refresh(): Promise<void> {
    const queues = new Map<string, CarriedQueue>();
    for (const { device, incarnation, code, outcome } of await (await this.opening).getAll('op')) {
      const key = `${device} ${incarnation}`;
      const queue = queues.get(key) ?? {
        device,
        incarnation,
        code,
        waiting: 0,
        done: 0,
        stuck: this.stuck.get(key) ?? '',
      };
      if (outcome === null) queue.waiting += 1;
      else queue.done += 1;
      queues.set(key, queue);
    }
    this.listed.value = [...queues.values()];
  }
}

/** The first number of each showing of the commands `from` to `to`. */
async function showings(db: Database, from: number, to: number): Promise<number[]> {
  const starts: number[] = [];
  let bytes = SHOWN_BYTES;
  for (let at = from; at <= to; at += READ_AT_ONCE) {
    const range = IDBKeyRange.bound(at, Math.min(to, at + READ_AT_ONCE - 1));
    for (const row of await db.getAll('queue', range)) {
      bytes += row.bytes.length;
      if (bytes <= SHOWN_BYTES) continue;
      starts.push(row.cseq);
      bytes = row.bytes.length;
    }
  }
  return starts;
}

function stuckBy(code: string): Stuck {
  if (code === 'gap') return 'gap';
  if (code === 'signature_invalid') return 'signature';
  return code === 'device_unknown' ? 'unknown' : '';
}
