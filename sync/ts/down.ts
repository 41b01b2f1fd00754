/** The down lane: manifest → chunks → base, then pull after pull, now and then a checksum. */
import { Bootstrap, CHUNKS_AT_ONCE, type Entry } from './bootstrap';
import { CHECK_EVERY_MS, comparable, readHeads, type Sum } from './checksum';
import { epochOf, object, type Core, type Moment } from './core';
import type { Ask, Body, Chunk, ChunkFile, Json, PackedChunk, Saved, Write } from './messages';
import { PULL_EVERY_LIVE_MS, PULL_EVERY_MS, Pull } from './pull';
import type { Queue } from './queue';

export class Down {
  readonly pull: Pull;
  readonly bootstrap: Bootstrap;
  checkAt: number;
  private readonly measuring = new Map<number, Map<string, Sum>>();

  constructor(
    private readonly core: Core,
    saved: Saved,
    private readonly queue: Queue,
  ) {
    this.pull = new Pull(saved.cursors);
    this.bootstrap = new Bootstrap(saved.bases, saved.chunks);
    this.checkAt = saved.checked_at === 0 ? 0 : saved.checked_at + CHECK_EVERY_MS;
    core.onEpoch.push(() => {
      this.queue.restart(this.bootstrap.bases.keys());
      this.pull.cursors = new Map();
      this.pull.waiting.clear();
      this.bootstrap.restart();
    });
  }

  /** A checksum of a time to come was taken with a clock that was wrong. */
  start(now: number): void {
    if (this.checkAt > now + CHECK_EVERY_MS) this.checkAt = 0;
  }

  /** The clock was, by so many ms. */
  setBack(back: number): void {
    this.checkAt = Math.max(0, this.checkAt - back);
    this.pull.nextAt = Math.max(0, this.pull.nextAt - back);
  }

  advance(now: number, live: boolean): void {
    const lane = this.core.lanes.down;
    if (this.bootstrap.plan.length > 0) return this.advanceChunks(now);
    if (!lane.ready(now)) return;
    if (this.bootstrap.wanted)
      return this.get('manifest', `/api/sync/bootstrap?incarnation=${this.core.incarnation}`, now);
    if (this.pull.due || now >= this.pull.nextAt) {
      this.pull.due = false;
      this.pull.nextAt = now + (live ? PULL_EVERY_LIVE_MS : PULL_EVERY_MS);
      return this.get('pull', this.pull.path(this.core.epoch, this.core.incarnation), now);
    }
    if (now < this.checkAt || this.pull.cursors.size === 0) return;
    const names = [...this.pull.cursors.keys()].sort().map((name) => `partition=${encodeURIComponent(name)}`);
    this.get('checksum', `/api/sync/checksum?${names.join('&')}`, now);
  }

  private get(kind: 'manifest' | 'pull' | 'checksum', path: string, now: number): void {
    this.core.request('down', { kind, method: 'GET', path }, now);
  }

  private advanceChunks(now: number): void {
    const lane = this.core.lanes.down;
    const whole = this.bootstrap.whole();
    if (whole !== null) {
      if (lane.ready(now)) this.storeBase(whole);
      return;
    }
    while (lane.ready(now, CHUNKS_AT_ONCE)) {
      const ask = this.nextChunks();
      if (ask === null) return;
      for (const sha256 of chunksOf(ask)) this.bootstrap.asked.add(sha256);
      this.core.request('down', ask, now);
    }
  }

  private nextChunks(): Ask | null {
    const chunks = this.bootstrap.nextTogether();
    const query = chunks.map(({ sha256 }) => `sha256=${sha256}`).join('&');
    if (chunks.length > 0) return { kind: 'chunks', method: 'GET', path: `/api/sync/chunks?${query}`, chunks };
    const chunk = this.bootstrap.next();
    if (chunk === null) return null;
    const { sha256, packed } = chunk;
    const ask: Ask = { kind: 'chunk', method: 'GET', path: `/api/sync/chunk/${sha256}`, sha256 };
    return packed === undefined ? ask : { ...ask, packed };
  }

  /** False: not the answer this request can have; it counts as lost. */
  answered(ask: Ask, body: Body, moment: Moment): boolean {
    if (ask.kind === 'manifest')
      return this.manifestAnswered(body, ask.path.includes(`incarnation=${this.core.incarnation}`));
    if (ask.kind === 'chunk') return this.chunksAnswered([ask.sha256], [body]);
    if (ask.kind === 'chunks') return this.filesAnswered(ask.chunks, body['chunks']);
    if (ask.kind === 'checksum') return this.checksumAnswered(body, moment);
    return this.pullAnswered(body, ask.path, moment);
  }

  /** A chunk was replaced on the server: the rest of the plan needs a new manifest. */
  refused(ask: Ask, status: number, moment: Moment): boolean {
    const asked = chunksOf(ask);
    if (asked.length === 0 || status !== 404) return false;
    for (const sha256 of asked) this.bootstrap.asked.delete(sha256);
    this.bootstrap.stale();
    this.core.lanes.down.fail(moment.now, moment.jitter);
    return true;
  }

  /** The request came to nothing. */
  lost(ask: Ask): void {
    const chunks = chunksOf(ask);
    for (const sha256 of chunks) this.bootstrap.asked.delete(sha256);
    if (chunks.length > 0) this.bootstrap.learn(false);
    if (ask.kind === 'pull') this.pull.due = true;
  }

  /** A base that is not what its cursor says is loaded again, whole (I-10). */
  measured(id: number, sums: { [partition: string]: Sum }, moment: Moment): void {
    const expected = this.measuring.get(id);
    if (expected === undefined) return;
    this.measuring.delete(id);
    const wrong = [...expected].filter(([partition, { rows, sum }]) => {
      const mine = sums[partition];
      return mine === undefined || mine.rows !== rows || mine.sum !== sum;
    });
    for (const [partition] of wrong) this.bootstrap.distrust(partition);
    this.core.store('down', wrong.length > 0 ? [] : [{ write: 'checked', at: moment.now }], () => undefined);
  }

  private pullAnswered(body: Body, path: string, moment: Moment): boolean {
    const pulled = this.pull.read(body);
    const epoch = epochOf(body);
    if (pulled === null || epoch === null) return false;
    const writes = [...pulled.writes];
    for (const partition of pulled.dropped) writes.push(...this.forgetWrites(partition));
    const complete = !pulled.more && pulled.refetch.length === 0 && epoch === this.core.epoch;
    const last = body['last_cseq'];
    const mine = path.includes(`&incarnation=${this.core.incarnation}&`) && typeof last === 'number';
    if (complete && mine) writes.push(...this.queue.settle(last));
    if (!complete && mine && epoch === this.core.epoch)
      for (const partition of pulled.whole) writes.push(...this.queue.shows(partition, last));
    writes.push(...this.core.epochWrites(epoch));
    const commit = (): void => {
      this.queue.takeShown(writes);
      this.pull.take(pulled);
      for (const partition of pulled.dropped) this.forget(partition);
      for (const partition of pulled.far) this.bootstrap.refetch(partition, []);
      for (const partition of pulled.refetch) this.bootstrap.need.set(partition, true);
      this.core.takeEpoch(epoch);
      if (pulled.more) this.pull.due = true;
      if (complete) this.pull.lastSync = moment.now;
    };
    this.core.store('down', writes, commit, () => {
      this.pull.waiting.clear(); // from the cursors, whatever waits
      this.pull.due = true;
    });
    return true;
  }

  private manifestAnswered(body: Body, mine: boolean): boolean {
    const epoch = epochOf(body);
    if (epoch === null) return false;
    if (epoch !== this.core.epoch) this.bootstrap.restart();
    const gone = this.bootstrap.accept(body, mine);
    if (gone === null) return false;
    const writes = this.core.epochWrites(epoch);
    for (const partition of gone) writes.push(...this.forgetWrites(partition));
    const commit = (): void => {
      const plan = this.bootstrap.plan;
      this.core.takeEpoch(epoch);
      this.bootstrap.resume(plan); // it is of this very epoch
      for (const partition of gone) this.forget(partition);
      this.pull.due = true;
    };
    this.core.store('down', writes, commit, () => this.bootstrap.stale());
    return true;
  }

  private filesAnswered(files: readonly ChunkFile[], bodies: Json | undefined): boolean {
    const names = files.map(({ sha256 }) => sha256);
    return Array.isArray(bodies) && this.chunksAnswered(names, bodies.map(object));
  }

  /** All of one answer are one transaction. */
  private chunksAnswered(names: readonly string[], bodies: readonly Body[]): boolean {
    const chunks = names.flatMap((sha256, index) => readChunk(sha256, bodies[index] ?? {}) ?? []);
    if (chunks.length !== names.length) return false;
    for (const sha256 of names) {
      this.bootstrap.asked.delete(sha256);
      this.bootstrap.storing.add(sha256);
    }
    this.bootstrap.learn(true);
    const writes = chunks.map((chunk): Write => ({ write: 'chunk', chunk }));
    this.core.store('down', writes, () => {
      for (const sha256 of names) {
        this.bootstrap.storing.delete(sha256);
        this.bootstrap.held.add(sha256);
      }
    });
    return true;
  }

  private storeBase(entry: Entry): void {
    const { partition, as_of, keep, chunks, last_cseq } = entry;
    const held = this.pull.cursors.get(partition) ?? 0;
    const older = keep && as_of < held;
    const cursor = older ? held : as_of;
    const unused = this.bootstrap.unused(partition, entry);
    const writes: Write[] = [
      { write: 'base', partition, as_of, keep, chunks },
      { write: 'cursor', partition, cursor },
    ];
    if (!keep) writes.push(...this.queue.covers(partition, last_cseq, this.bootstrap.bases.keys()));
    else if (!older) writes.push(...this.queue.shows(partition, last_cseq));
    if (unused.length > 0) writes.push({ write: 'drop_chunks', chunks: unused });
    this.core.lanes.down.busy += 1;
    this.core.store('down', writes, () => {
      this.bootstrap.settled(partition, entry);
      this.pull.forget(partition);
      this.pull.cursors.set(partition, cursor);
      this.queue.takeShown(writes);
    });
  }

  private checksumAnswered(body: Body, moment: Moment): boolean {
    const heads = readHeads(body['partitions']);
    if (heads === null) return false;
    const { same, moved } = comparable(heads, this.pull.cursors);
    this.checkAt = moment.now + (moved ? PULL_EVERY_MS : CHECK_EVERY_MS);
    if (moved) this.pull.due = true;
    if (same.size === 0) {
      this.core.lanes.down.done();
      return true;
    }
    const id = this.core.id();
    this.measuring.set(id, same);
    this.core.out.push({ effect: 'measure', id, partitions: [...same.keys()].sort() });
    return true;
  }

  private forgetWrites(partition: string): Write[] {
    const unused = this.bootstrap.unused(partition, null);
    const writes: Write[] = [{ write: 'forget', partition }];
    if (unused.length > 0) writes.push({ write: 'drop_chunks', chunks: unused });
    return writes;
  }

  private forget(partition: string): void {
    this.bootstrap.settled(partition, null);
    this.pull.forget(partition);
  }
}

/** Columns of one length, or the bytes that the adapter has checked; null: neither. */
/** Names of the chunks that were asked for. */
function chunksOf(ask: Ask): string[] {
  if (ask.kind === 'chunks') return ask.chunks.map(({ sha256 }) => sha256);
  return ask.kind === 'chunk' ? [ask.sha256] : [];
}

function readChunk(sha256: string, body: Body): Chunk | PackedChunk | null {
  const { packed, check } = body as { packed?: unknown; check?: string };
  if (packed instanceof ArrayBuffer && check !== undefined) return { sha256, packed, check };
  const { kind, keys, seqs, bodies } = body;
  if (typeof kind !== 'string' || !Array.isArray(keys) || !Array.isArray(seqs) || !Array.isArray(bodies)) return null;
  if (keys.length !== seqs.length || keys.length !== bodies.length) return null;
  return { sha256, kind, keys, seqs, bodies } as Chunk;
}
