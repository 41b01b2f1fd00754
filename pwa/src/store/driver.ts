/** Runs the engine in the one tab that leads: carries out its effects and tells it what came of them. */
import { type Effect, Engine, type Input, type Saved, type Status, type Write } from '@stowage/sync';
import { about } from './about';
import { type Database, type StoredStream, getMeta } from './db';
import { LiveChannel } from './live';
import type { CommandQueue } from './queue';
import type { Rows } from './rows';
import { type Transport, jitter } from './transport';
import { rest } from './rest';
import { Upkeep, missing } from './upkeep';
import { applyWrites } from './writes';

type Event = Input extends infer One ? (One extends Input ? Omit<One, 'now' | 'jitter'> : never) : never;

export interface Listener {
  stored(writes: readonly Write[]): Promise<void>;
  status(status: Status): void;
  /** The server has more of this gun's stream than the database does. */
  putBack(missing: number | null, since: number | null): void;
}

/** How long a newer base gives way to people. */
const PATIENCE_MS = 20_000;
/** A person's touches try an absent server at most this often. */
const ASK_AGAIN_MS = 5_000;

export class Driver {
  private engine: Engine | null = null;
  leading = false;
  private listening = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly live: LiveChannel;
  private status: Status | null = null; // as the engine sees it
  private silent = false; // nothing comes through, whatever the last answer was
  private asked = 0; // when a person's touch last made us try the server
  private readonly upkeep: Upkeep;
  private readonly folding = new Set<string>(); // partitions whose newer base nobody waits for
  private readonly unread: [string, string[]][] = [];
  private readonly stop = new AbortController();
  private readonly running = new Set<Promise<void>>();

  constructor(
    private readonly db: Database,
    private readonly queue: CommandQueue,
    private readonly rows: Rows,
    private readonly transport: Transport,
    base: string,
    private readonly listener: Listener,
  ) {
    this.upkeep = new Upkeep(db, this.stop.signal, (partition) => {
      this.folding.add(partition);
      this.refetch(partition, []);
    });
    this.live = new LiveChannel(
      base,
      (event) => {
        if (event.event === 'ready') this.report(false);
        this.tell({ type: 'live', ...event });
      },
      (silent) => this.lost(silent),
      () => ({ waiting: this.status ? this.status.pending : 0, ...about }),
    );
  }

  /** Chunks that cannot be read any more, or a base that has become too old; told to the engine as soon as there is one. */
  refetch(partition: string, lost: string[]): void {
    if (this.engine === null) this.unread.push([partition, lost]);
    else this.tell({ type: 'refetch', partition, lost });
  }

  /** This tab is the one that talks to the server, from now on. */
  lead(): Promise<void> {
    this.leading = true;
    return this.start();
  }

  /** Begins anew with what is stored. Does nothing while another tab leads, or this device is not enrolled. */
  start(): Promise<void> {
    if (!this.leading) return Promise.resolve();
    this.engine = null;
    return this.run(this.begin());
  }

  private async begin(): Promise<void> {
    const saved = await readSaved(this.db);
    if (saved === null || this.stop.signal.aborted || this.engine !== null) return;
    this.engine = new Engine(saved);
    this.listen();
    this.tell({ type: 'start' });
    const gone = [...missing(saved.bases, saved.chunks), ...this.unread.splice(0)];
    for (const [partition, lost] of gone) {
      this.rows.miss(partition, []);
      this.refetch(partition, lost);
    }
  }

  private listen(): void {
    if (this.listening) return;
    this.listening = true;
    const { signal } = this.stop;
    addEventListener('online', () => this.tell({ type: 'online', online: true }), { signal });
    addEventListener('offline', () => this.tell({ type: 'online', online: false }), { signal });
    document.addEventListener('visibilitychange', () => document.hidden || this.tell({ type: 'wake' }), { signal });
    for (const event of ['keydown', 'pointerdown'])
      addEventListener(event, () => this.touched(), { signal, capture: true });
  }

  /** The live connection broke: ask the server now whether it is there, not when the next pull is due. */
  private lost(silent: boolean): void {
    if (silent) this.report(true);
    this.tell({ type: 'wake' });
  }

  /** Who works while the server is away does not wait out the pause. */
  private touched(): void {
    if (this.status === null || (this.status.online && !this.silent) || Date.now() - this.asked < ASK_AGAIN_MS) return;
    this.asked = Date.now();
    this.tell({ type: 'wake' });
  }

  private report(silent: boolean): void {
    this.silent = silent;
    const { status } = this;
    if (status !== null) this.listener.status({ ...status, online: status.online && !silent });
  }

  /** Resolves when nothing touches the database any more. */
  async close(): Promise<void> {
    this.stop.abort();
    this.engine = null;
    clearTimeout(this.timer);
    this.live.close();
    while (this.running.size > 0) await Promise.all(this.running);
  }

  /** What fails once this is closed was cut off by the database that went. */
  private run(task: Promise<void>): Promise<void> {
    const told = task.catch((error: unknown) => {
      if (!this.stop.signal.aborted) throw error;
    });
    this.running.add(told);
    return told.finally(() => this.running.delete(told));
  }

  /** An answer to what `engine` asked for is nobody else's. */
  private answer(engine: Engine | null, event: Event): void {
    if (engine === this.engine) this.tell(event);
  }

  tell(event: Event): void {
    if (this.engine === null) return;
    const effects = this.engine.handle({ ...event, now: Date.now(), jitter: jitter() } as Input);
    for (const effect of effects) this.carryOut(effect);
  }

  private carryOut(effect: Effect): void {
    switch (effect.effect) {
      case 'request':
        void this.run(this.request(effect));
        return;
      case 'store':
        void this.run(this.store(effect.id, effect.writes));
        return;
      case 'measure':
        void this.run(this.measure(effect.id, effect.partitions));
        return;
      case 'reincarnate':
        void this.run(this.reincarnate(effect.reason, effect.known));
        return;
      case 'live':
        return this.live.open(effect.token);
      case 'timer':
        clearTimeout(this.timer);
        if (effect.at !== null)
          this.timer = setTimeout(() => this.tell({ type: 'timer' }), Math.max(0, effect.at - Date.now()));
        return;
      case 'status':
        this.status = effect.status;
        return this.report(this.silent);
    }
  }

  private async request({ id, ask, token, timeout_ms }: Extract<Effect, { effect: 'request' }>): Promise<void> {
    const { engine } = this;
    const reply = await this.transport.ask(ask, token, timeout_ms, this.stop.signal);
    if (reply.type === 'response' && this.silent) this.report(false);
    this.answer(engine, { id, ...reply });
  }

  private async store(id: number, writes: Write[]): Promise<void> {
    const { engine } = this;
    if (writes.some((write) => write.write === 'base' && this.folding.delete(write.partition))) {
      const epoch = engine?.core.epoch;
      await rest(performance.now() + PATIENCE_MS);
      if (epoch !== engine?.core.epoch || engine?.core.entering)
        // this base is of the history that is gone
        return this.answer(engine, { type: 'store_failed', id, reason: 'aborted' });
    }
    try {
      await applyWrites(this.db, writes);
    } catch (error) {
      return this.answer(engine, { type: 'store_failed', id, reason: failure(error) });
    }
    await this.listener.stored(writes);
    this.answer(engine, { type: 'stored', id });
    if (writes.some(({ write }) => write === 'epoch')) await this.offerBlobs();
    void this.run(this.upkeep.stored(writes));
  }

  private async offerBlobs(): Promise<void> {
    const waiting = await this.db.getAllFromIndex('blob', 'state', 'waiting');
    for (const { sha256, size } of waiting) this.tell({ type: 'blob', sha256, size });
  }

  private async measure(id: number, partitions: string[]): Promise<void> {
    const { engine } = this;
    const sums: { [partition: string]: { rows: number; sum: number } } = {};
    for (const partition of partitions) sums[partition] = await this.rows.sum(partition);
    this.answer(engine, { type: 'measured', id, sums });
  }

  private async reincarnate(reason: 'rolled_back' | 'gap', known: number): Promise<void> {
    const { engine } = this;
    const since = await this.queue.lastAnswered();
    const before = engine?.core.incarnation;
    let fresh: StoredStream;
    try {
      fresh = await this.queue.reincarnate(known);
    } catch (error) {
      return this.answer(engine, { type: 'reincarnate_failed', reason: failure(error) });
    }
    const { incarnation, former, ...stream } = fresh;
    await this.queue.refresh();
    if (reason === 'rolled_back' && incarnation !== before) {
      const last = former !== undefined && former.incarnation === before ? former.cseq : known;
      this.listener.putBack(known > last ? known - last : null, since);
    }
    this.answer(engine, { type: 'reincarnated', incarnation, stream });
  }
}

/** Why a transaction was not stored. */
function failure(error: unknown): 'quota' | 'aborted' {
  return error instanceof DOMException && error.name === 'QuotaExceededError' ? 'quota' : 'aborted';
}

async function readSaved(db: Database): Promise<Saved | null> {
  const [device, stored, shown, epoch, clock, checkedAt, names, manifests, chunks, blobs] = await Promise.all([
    getMeta(db, 'device'),
    getMeta(db, 'stream'),
    getMeta(db, 'shown'),
    getMeta(db, 'epoch'),
    getMeta(db, 'clock'),
    getMeta(db, 'checked_at'),
    db.getAllKeys('cursor'),
    db.getAll('manifest'),
    db.getAllKeys('chunk'),
    db.getAllFromIndex('blob', 'state', 'waiting'),
  ]);
  if (device === undefined || stored === undefined) return null;
  const { incarnation, former: _, ...stream } = stored;
  const cursors: Saved['cursors'] = {};
  for (const name of names) cursors[name] = (await db.get('cursor', name)) ?? 0;
  const bases: Saved['bases'] = {};
  for (const { partition, chunks: entries } of manifests) bases[partition] = entries.map(({ sha256 }) => sha256);
  return {
    device: device.id,
    incarnation,
    epoch: epoch ?? 0,
    stream,
    shown: shown ?? {},
    cursors,
    bases,
    chunks,
    clock: clock ?? null,
    blobs: blobs.map(({ sha256, size }) => ({ sha256, size })),
    checked_at: checkedAt ?? 0,
  };
}
