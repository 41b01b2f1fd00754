/** What flows see: signals and promises over this device's database; the engine works behind it in the leading tab. */
import { type ReadonlySignal, computed, signal } from '@preact/signals';
import { type Body, type Clock, type Status, type Write, uncertaintyAt } from '@stowage/sync';
import { keepBlob } from './blobs';
import { Calm } from './calm';
import { fastBy } from './clock';
import { type Database, type Device, getMeta, openDatabase, putMeta, strict } from './db';
import { type Draft, Drafts } from './drafts';
import { Driver } from './driver';
import { enrol } from './enrol';
import { exportQueue } from './export';
import { unread } from './incomplete';
import { type Channel, type Message, lead, openChannel } from './leader';
import { keepTwice, lookBack } from './lookback';
import type { Trouble } from './mirror';
import { CommandQueue, type ConfirmOptions, type OutboxRow, type Pending } from './queue';
import { type Change, type Row, Rows, changesOf } from './rows';
import { persisted } from './readiness';
import type { Partitions, StoreStatus } from './status';
import { Transport } from './transport';
import { Troubles } from './trouble';

/** Writes that change what is shown of the queue. */
const QUEUE_WRITES: Write['write'][] = ['outcome', 'stream', 'settled', 'shown', 'epoch'];

const NOT_YET: Status = {
  online: false,
  syncing: false,
  live: false,
  pending: 0,
  sent: 0,
  blocked: '',
  epoch: 0,
  last_sync: null,
  behind: null,
};

/** A photo that the server does not take, and the code that says why. */
export interface RefusedBlob {
  sha256: string;
  code: string;
}

interface Parts {
  db: Database;
  queue: CommandQueue;
  rows: Rows;
  drafts: Drafts;
  driver: Driver;
  channel: Channel;
  calm: Calm;
}

export class Store {
  readonly ready: Promise<void>;
  readonly device: ReadonlySignal<Device | null>;
  readonly outbox: ReadonlySignal<OutboxRow[]>;
  readonly status: ReadonlySignal<StoreStatus>;
  private readonly refusedBlobs = signal<RefusedBlob[]>([]);
  readonly blobs = {
    add: (file: Blob): Promise<string> => this.addBlob(file),
    get: (hash: string): Promise<Blob | null> => this.getBlob(hash),
    refused: this.refusedBlobs as ReadonlySignal<RefusedBlob[]>,
  };
  /** What happened to what is stored here, until somebody has read it. */
  readonly trouble: ReadonlySignal<Trouble | null>;
  private readonly troubles = new Troubles();
  private readonly known = signal<Device | null>(null);
  private readonly engine = signal<Status>(NOT_YET);
  private readonly lastSync = signal<number | null>(null);
  private keeping: Promise<unknown> = Promise.resolve();
  private endCopy = (): Promise<void> => Promise.resolve();
  private readonly storage = signal({ storagePersisted: false, quota: 0, usage: 0 });
  private readonly parts = signal<Parts | null>(null);
  private readonly opening: Promise<Parts>;
  private readonly watched = new Map<string, ReadonlySignal<Row<Body>[] | null>>();
  private readonly measured = signal<Clock | null>(null);
  /** ms that this gun's clock is fast, negative if slow; 0: right enough. */
  readonly fastBy: ReadonlySignal<number> = computed(() => fastBy(this.measured.value));

  /** `base` is the server's origin, empty for the page's own. */
  constructor(
    name: string,
    private readonly base: string,
  ) {
    this.device = this.known;
    this.trouble = this.troubles.now;
    this.outbox = computed(() => this.parts.value?.queue.outbox.value ?? []);
    this.status = computed(() => {
      const { online, syncing, live, blocked, epoch, behind } = this.engine.value;
      const pending = this.outbox.value.filter(({ state }) => state === 'waiting' || state === 'sent').length;
      return {
        online,
        syncing,
        live,
        blocked,
        epoch,
        behind,
        pending,
        incomplete: this.parts.value?.rows.incomplete.value ?? false,
        lastSync: this.lastSync.value,
        ...this.storage.value,
      };
    });
    this.opening = this.open(name);
    this.ready = this.opening.then(
      () => undefined,
      (error: unknown) => this.troubles.unreadable(error),
    );
  }

  /** Names of this gun's partitions; throws before enrolment. */
  get partitions(): Partitions {
    const device = this.known.value;
    if (device === null) throw new Error('not enrolled');
    const { id, warehouse } = device;
    return {
      catalogue: 'catalogue',
      tasks: `wh/${warehouse}/tasks`,
      stock: `wh/${warehouse}/stock`,
      device: `device/${id}`,
    };
  }

  /** Who is a device already stays the same one, with its queue: for a server that does not know it any more. */
  async enrol(urlOrToken: string): Promise<Device> {
    const parts = await this.opening;
    const device = await enrol(parts.db, this.base, urlOrToken);
    this.known.value = device;
    await parts.queue.refresh();
    parts.channel.send({ type: 'enrolled' });
    void this.persist();
    await parts.driver.start();
    return device;
  }

  /** One row, or null. Rejects with Incomplete where the chunk that would hold it is lost on this gun: then nobody knows. */
  async lookup<T>(partition: string, kind: string, key: string): Promise<T | null> {
    return (await (await this.opening).rows.lookup(partition, kind, key)) as T | null;
  }

  /** Rows of these kinds are about to be looked up: what holds them is unpacked in idle moments. */
  async keepNear(partition: string, kinds: readonly string[]): Promise<void> {
    (await this.opening).rows.keepNear(partition, kinds);
  }

  /** Rows of a large kind whose `field` is `value` (not zero, not empty). Rejects as `lookup` does. */
  async where<T>(partition: string, kind: string, field: string, value: string | number): Promise<Row<T>[]> {
    return (await (await this.opening).rows.where(partition, kind, field, value)) as Row<T>[];
  }

  /** Another number whenever rows have changed: read by whoever asks `where` again. */
  get version(): number {
    return this.parts.value?.rows.version.value ?? 0;
  }

  /** All rows of a small kind, in order of key; null while loading. The same signal each call. */
  rows<T>(partition: string, kind: string): ReadonlySignal<Row<T>[] | null> {
    const name = `${partition}\n${kind}`;
    let rows = this.watched.get(name);
    if (rows === undefined) {
      rows = computed(() => this.parts.value?.rows.watch(partition, kind).value ?? null);
      this.watched.set(name, rows);
    }
    return rows as ReadonlySignal<Row<T>[] | null>;
  }

  /** Commands that the rows of a partition do not show yet, in their order. */
  pendingOver(partition: string): Pending[] {
    return this.parts.value?.queue.pendingOver(partition).value ?? [];
  }

  /** op_id, once the command is durable here. Never waits for the network. */
  async confirm(command: string, payload: unknown, options: ConfirmOptions): Promise<string> {
    const { queue, driver, channel } = await this.opening;
    const opId = await queue.confirm(command, payload, options);
    const next = queue.next;
    driver.tell({ type: 'queued', next });
    channel.send({ type: 'queued', next });
    return opId;
  }

  async exportQueue(): Promise<File> {
    const { db, queue } = await this.opening;
    return exportQueue(db, queue);
  }

  async reference(): Promise<string> {
    return (await this.opening).queue.reference();
  }

  /** Ask for it after `ready`. */
  draft<T>(flow: string): Draft<T> {
    const parts = this.parts.value;
    if (parts === null) throw new Error('not ready');
    return parts.drafts.get<T>(flow);
  }

  /** Corrected time, ms UTC. */
  now(): { at: number; uncertainty_ms: number } {
    const now = Date.now();
    const clock = this.measured.peek();
    return { at: now + (clock?.offset ?? 0), uncertainty_ms: uncertaintyAt(clock, now) };
  }

  wake(): void {
    const parts = this.parts.value;
    parts?.driver.tell({ type: 'wake' });
    parts?.channel.send({ type: 'wake' });
  }

  /** Somebody has read what happened. */
  understood(): void {
    this.troubles.understood();
    this.parts.value?.channel.send({ type: 'trouble' });
  }

  /** For what works beside the engine: queues carried for other guns. */
  async beside(): Promise<{ db: Database; queue: CommandQueue }> {
    const { db, queue } = await this.opening;
    return { db, queue };
  }

  async close(): Promise<void> {
    const { db, rows, driver, channel, calm } = await this.opening;
    rows.close();
    await driver.close();
    calm.close();
    await this.keeping;
    await this.endCopy();
    channel.close();
    db.close();
  }

  private async open(name: string): Promise<Parts> {
    const db = await openDatabase(name, () => {
      this.troubles.closed();
      void this.opening.then((parts) => parts.driver.close()).catch(() => undefined);
    });
    const tell = (trouble: Trouble): void => {
      this.troubles.tell(trouble);
      channel.send({ type: 'trouble' });
    };
    const queue = new CommandQueue(db, async (hole) => {
      tell({ kind: 'put_back', ...hole, since: null, torn: true });
      channel.send({ type: 'enrolled' });
      await driver.start();
    });
    const rows: Rows = new Rows(db, (partition, lost) => {
      driver.refetch(partition, lost);
      channel.send({ type: 'refetch', partition, lost });
    });
    const channel = openChannel(name, (message) => void this.heard(message));
    const transport = new Transport(db, queue, this.base);
    const calm = new Calm((status) => {
      this.engine.value = status;
      queue.sent.value = status.sent;
      this.reached(db, status.last_sync);
      channel.send({ type: 'status', status });
    });
    const driver: Driver = new Driver(db, queue, rows, transport, this.base, {
      stored: (writes) => this.stored(writes),
      status: (status) => calm.tell(status),
      putBack: (missing, since) => tell({ kind: 'put_back', missing, unsent: null, since }),
    });
    const parts: Parts = { db, queue, rows, drafts: new Drafts(db), driver, channel, calm };
    const trouble = await lookBack(name, db, queue);
    if (trouble !== null) this.troubles.tell(trouble);
    this.known.value = (await getMeta(db, 'device')) ?? null;
    this.measured.value = (await getMeta(db, 'clock')) ?? null;
    this.lastSync.value = (await getMeta(db, 'last_sync')) ?? null;
    await queue.refresh();
    await this.readRefused(db);
    this.parts.value = parts;
    channel.send({ type: 'opened' });
    void lead(name, () => driver.lead());
    void this.persist();
    this.endCopy = keepTwice(name, db, queue);
    return parts;
  }

  /** A transaction of the engine is durable in this tab. */
  private async stored(writes: readonly Write[]): Promise<void> {
    if (writes.every(({ write }) => write === 'chunk')) return; // nobody reads it before its base
    const { channel } = await this.opening;
    const changes = changesOf(writes);
    const queue = writes.some(({ write }) => QUEUE_WRITES.includes(write));
    const blobs = writes.some(({ write }) => write === 'blob');
    for (const write of writes) if (write.write === 'clock') this.measured.value = write.clock;
    await this.changed(changes, queue, blobs);
    channel.send({ type: 'stored', changes, queue, blobs, clock: this.measured.peek() });
  }

  private async heard(message: Message): Promise<void> {
    const parts = await this.opening;
    switch (message.type) {
      case 'queued':
        parts.driver.tell({ type: 'queued', next: message.next });
        return parts.queue.refresh();
      case 'stored':
        this.measured.value = message.clock;
        return this.changed(message.changes, message.queue, message.blobs);
      case 'status':
        this.engine.value = message.status;
        this.lastSync.value = message.status.last_sync ?? this.lastSync.value;
        parts.queue.sent.value = message.status.sent;
        return;
      case 'blob':
        return parts.driver.tell({ type: 'blob', sha256: message.sha256, size: message.size });
      case 'wake':
        return parts.driver.tell({ type: 'wake' });
      case 'refetch':
        return parts.driver.refetch(message.partition, message.lost);
      case 'trouble':
        return this.troubles.again();
      case 'opened':
        if (parts.driver.leading) parts.channel.send({ type: 'status', status: this.engine.value });
        return;
      case 'enrolled':
        this.known.value = (await getMeta(parts.db, 'device')) ?? null;
        await parts.queue.refresh();
        return parts.driver.start();
    }
  }

  private async changed(changes: readonly Change[], queue: boolean, blobs: boolean): Promise<void> {
    const parts = await this.opening;
    parts.rows.changed(changes);
    if (queue) await parts.queue.refresh();
    if (blobs) await this.readRefused(parts.db);
    const own = `device/${this.known.value?.id}`;
    if (changes.some(({ partition }) => partition === own)) await this.readDevice(parts, own);
  }

  /** The moment of the last contact outlives the page. */
  private reached(db: Database, at: number | null): void {
    if (at === null || at === this.lastSync.value) return;
    this.lastSync.value = at;
    this.keeping = this.keeping.then(() => db.put('meta', at, 'last_sync')).catch(() => undefined); // a full disk: known until the page goes
  }

  /** The server may rename, move or revoke this gun. */
  private async readDevice(parts: Parts, own: string): Promise<void> {
    const fresh = (await parts.rows.lookup(own, 'device', 'self').catch(unread)) as Partial<Device> | null;
    const old = this.known.value;
    if (fresh === null || old === null) return;
    const device: Device = {
      id: old.id,
      code: fresh.code ?? old.code,
      name: fresh.name ?? old.name,
      kind: fresh.kind ?? old.kind,
      warehouse: fresh.warehouse ?? old.warehouse,
      revoked: fresh.revoked ?? false,
    };
    if (JSON.stringify(device) === JSON.stringify(old)) return;
    const tx = strict(parts.db, ['meta']);
    await putMeta(tx, 'device', device);
    await tx.done;
    this.known.value = device;
  }

  private async addBlob(file: Blob): Promise<string> {
    const { db, driver, channel } = await this.opening;
    const blob = await keepBlob(db, file);
    driver.tell({ type: 'blob', ...blob });
    channel.send({ type: 'blob', ...blob });
    return blob.sha256;
  }

  private async getBlob(hash: string): Promise<Blob | null> {
    const row = await (await this.opening).db.get('blob', hash);
    return row === undefined ? null : new Blob([row.data], { type: row.type });
  }

  private async readRefused(db: Database): Promise<void> {
    const rows = await db.getAllFromIndex('blob', 'state', 'refused');
    this.refusedBlobs.value = rows.map(({ sha256: hash, code }) => ({ sha256: hash, code }));
  }

  /** Asks the browser not to evict this origin: the queue is the only copy of work done offline. */
  async persist(): Promise<void> {
    this.storage.value = (await persisted(this.known.value !== null)) ?? this.storage.value;
  }
}
