/** Reading rows: the overlay first, then the one chunk whose range holds the key. Never all chunks, unless of a small kind. */
import { type ReadonlySignal, type Signal, computed, signal } from '@preact/signals';
import {
  type Body,
  type Row as FeedRow,
  type Sum,
  type Write,
  add,
  compareKeys,
  findChunk,
  join,
  remove,
} from '@stowage/sync';
import { type Columns, isWhole, unpack } from './chunks';
import { type Database, type Manifest, kindRange, partitionRange } from './db';
import { Incomplete } from './incomplete';
import { rest } from './rest';
import { Where } from './where';

/** Of unpacked chunks: 100,000 items with 300,000 barcodes are 34 MB. */
const MEMORY_BYTES = 40 * 2 ** 20;
/** Rows looked up and kept: the codes of a working day. */
const ROWS_IN_MEMORY = 500;
/** Chunks unpacked beforehand in one idle moment. */
const BROUGHT_AT_ONCE = 4;
/** Rows summed before a person gets their turn. */
const SUMMED_AT_ONCE = 250;
/** How long a sum gives way to people: pulls wait for it. */
const PATIENCE_MS = 20_000;
/** How long who looks a row up waits for a chunk that is fetched again. */
const MENDING_MS = 4_000;

export interface Row<T> {
  key: string;
  body: T;
}

/** The sum of what has a hole: a mismatch. */
const HOLE: Sum = { rows: -1, sum: -1 };

interface Watched {
  partition: string;
  kind: string;
  rows: Signal<Row<Body>[] | null>;
  base: { of: Manifest | null; rows: Map<string, Body> } | null; // read once, until another one is stored
  loading: boolean;
  again: boolean;
}

interface Found {
  partition: string;
  kind: string;
  body: Promise<Body | null>;
}

export class Rows {
  private readonly manifests = new Map<string, Manifest | null>();
  private readonly chunks = new Map<string, Columns>(); // in order of last use
  private size = 0; // of these
  private readonly reading = new Map<string, Promise<Columns | null>>();
  private readonly near = new Map<string, readonly string[]>(); // partition → kinds that are kept at hand
  private readonly over = new Map<string, ReadonlySet<string> | null>(); // partition and kind kept at hand → keys with a newer row; null: being read
  private readonly learning = new Map<string, Promise<unknown>>();
  private readonly watched = new Map<string, Watched>();
  private readonly found = new Map<string, Found>(); // in order of last use

  private readonly lost = signal<ReadonlyMap<string, ReadonlySet<string>>>(new Map()); // partition → chunks
  /** Steps with every change: whoever asked `where` asks again. */
  readonly version = signal(0);
  private readonly indexed: Where;
  /** Part of what is stored here cannot be read, and has not come again yet. */
  readonly incomplete = computed(() => this.lost.value.size > 0);
  private closed = false;
  private readonly mending = new Map<string, (() => void)[]>(); // partition → who waits for its base

  /** `lose` is told of chunks that are not there, or not what was stored. */
  constructor(
    private readonly db: Database,
    private readonly lose: (partition: string, lost: string[]) => void,
  ) {
    this.indexed = new Where({
      manifest: (partition) => this.manifest(partition),
      chunk: (sha256) => this.chunk(sha256),
      overlay: (partition, kind) => this.db.getAll('overlay', kindRange(partition, kind)),
      lose,
    });
  }

  /** Rows of a large kind whose `field` is `value` (not zero, not empty). Rejects with Incomplete: nobody knows. */
  where(partition: string, kind: string, field: string, value: string | number): Promise<Row<Body>[]> {
    return this.indexed.find(partition, kind, field, value) as Promise<Row<Body>[]>;
  }

  /** Chunks of a partition were missed. */
  miss(partition: string, lost: readonly string[]): void {
    const known = this.lost.peek();
    this.lost.value = new Map(known).set(partition, new Set([...(known.get(partition) ?? []), ...lost]));
  }

  close(): void {
    this.closed = true;
  }

  /** What was looked up before is answered from memory, until a change of its kind. Rejects with Incomplete: nobody knows. */
  lookup(partition: string, kind: string, key: string): Promise<Body | null> {
    const name = `${partition}\n${kind}\n${key}`;
    const found = this.found.get(name) ?? { partition, kind, body: this.find(partition, kind, key) };
    this.found.delete(name);
    this.found.set(name, found);
    if (this.found.size > ROWS_IN_MEMORY) this.found.delete(this.found.keys().next().value!);
    found.body.catch(() => this.found.delete(name)); // a reading that failed is tried again
    return found.body;
  }

  /** Where no newer row can be, the overlay is not asked: a large pull that is being written holds it for seconds. */
  private async find(partition: string, kind: string, key: string): Promise<Body | null> {
    const over = this.over.get(`${partition}\n${kind}`);
    if (over && !over.has(key)) return (await this.inBase(partition, kind, key))?.body ?? null;
    const base = this.inBase(partition, kind, key);
    base.catch(() => undefined); // the same error once more, below
    const fresh = await this.db.get('overlay', [partition, kind, key]);
    return fresh !== undefined ? fresh.body : ((await base)?.body ?? null);
  }

  /** The same signal each call; null while the first load runs. */
  watch(partition: string, kind: string): ReadonlySignal<Row<Body>[] | null> {
    const name = `${partition}\n${kind}`;
    let watched = this.watched.get(name);
    if (watched === undefined) {
      watched = { partition, kind, rows: signal(null), base: null, loading: false, again: false };
      this.watched.set(name, watched);
      void this.load(watched);
    }
    return watched.rows;
  }

  /** What a stored transaction changed for readers. */
  changed(changes: readonly Change[]): void {
    if (changes.length > 0) this.version.value += 1;
    for (const { partition, kinds } of changes) {
      this.indexed.changed(partition, kinds);
      const touches = (row: { partition: string; kind: string }): boolean =>
        row.partition === partition && (kinds === null || kinds.includes(row.kind));
      if (kinds === null) this.mended(partition);
      for (const kind of this.near.get(partition) ?? [])
        if (touches({ partition, kind })) void this.learn(partition, kind);
      for (const [name, found] of this.found) if (touches(found)) this.found.delete(name);
      for (const watched of this.watched.values()) {
        if (touches(watched)) void this.load(watched);
      }
    }
  }

  /** Rows of these kinds will be looked up: their chunks are unpacked beforehand, in idle moments, as far as memory allows. */
  keepNear(partition: string, kinds: readonly string[]): void {
    this.near.set(partition, kinds);
    for (const kind of kinds) void this.learn(partition, kind);
    void this.bring(partition);
  }

  /** Asked for at once, so before the engine writes on; until it is known, the overlay itself is asked. */
  private async learn(partition: string, kind: string): Promise<void> {
    const name = `${partition}\n${kind}`;
    this.over.set(name, null);
    const reading = this.db.getAllKeys('overlay', kindRange(partition, kind));
    this.learning.set(name, reading);
    const keys = await reading.catch(() => null); // closed meanwhile
    if (keys === null || this.learning.get(name) !== reading) return;
    this.learning.delete(name);
    this.over.set(name, new Set(keys.map(([, , key]) => key)));
  }

  private async bring(partition: string): Promise<void> {
    const latest = performance.now() + PATIENCE_MS;
    const manifest = await this.manifest(partition);
    const kinds = this.near.get(partition) ?? [];
    const wanted = (manifest?.chunks ?? []).filter(
      ({ kind, sha256 }) => kinds.includes(kind) && !this.chunks.has(sha256),
    );
    for (const [at, { sha256 }] of wanted.entries()) {
      if (at % BROUGHT_AT_ONCE === 0) await rest(latest);
      if (this.closed || this.manifests.get(partition) !== manifest || this.size > MEMORY_BYTES * 0.9) return;
      if ((await this.chunk(sha256)) !== null) continue;
      this.miss(partition, [sha256]);
      this.lose(partition, [sha256]);
    }
  }

  private mended(partition: string): void {
    this.manifests.delete(partition);
    const lost = new Map(this.lost.peek());
    if (lost.delete(partition)) this.lost.value = lost;
    if (this.near.has(partition)) void this.bring(partition);
    for (const go of this.mending.get(partition) ?? []) go();
    this.mending.delete(partition);
  }

  /** A new base of the partition, or too late for whoever waits: those after them do not wait again. */
  private async mend(partition: string, lost: string): Promise<void> {
    if (this.lost.peek().get(partition)?.has(lost) === true) return;
    this.miss(partition, [lost]);
    this.lose(partition, [lost]);
    if (!navigator.onLine) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, MENDING_MS);
      const waiting = this.mending.get(partition) ?? [];
      waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
      this.mending.set(partition, waiting);
    });
  }

  /** Rows and sum of what this device holds of a partition; takes its time, people go first. */
  sum(partition: string): Promise<Sum> {
    return this.summed(partition).catch((error: unknown) => {
      if (error instanceof Incomplete) return HOLE;
      throw error;
    });
  }

  private async summed(partition: string): Promise<Sum> {
    const latest = performance.now() + PATIENCE_MS;
    const total: Sum = { rows: 0, sum: 0 };
    const manifest = await this.manifest(partition);
    for (const entry of manifest?.chunks ?? []) {
      await this.rest(latest);
      if (entry.sum !== undefined) {
        if (!(await isWhole(await this.db.get('chunk', entry.sha256)))) this.lose(partition, [entry.sha256]);
        join(total, { rows: entry.rows, sum: entry.sum });
        continue;
      }
      const chunk = (await this.read(entry.sha256))?.decoded() ?? null;
      if (chunk === null) return HOLE;
      for (let index = 0; index < chunk.keys.length; index += 1) {
        if (index % SUMMED_AT_ONCE === SUMMED_AT_ONCE - 1) await this.rest(latest);
        add(total, entry.kind, chunk.keys[index]!, chunk.seqs[index]!);
      }
    }
    const overlay = await this.db.getAll('overlay', partitionRange(partition));
    for (const [index, { kind, key, seq, body }] of overlay.entries()) {
      if (index % SUMMED_AT_ONCE === SUMMED_AT_ONCE - 1) await this.rest(latest);
      const base = await this.inBase(partition, kind, key);
      if (base !== null) remove(total, kind, key, base.seq);
      if (body !== null) add(total, kind, key, seq);
    }
    return total;
  }

  /** Gives way to people, unless they wait for what comes after this. */
  private async rest(latest: number): Promise<void> {
    if (this.mending.size === 0) await rest(latest);
  }

  private async load(watched: Watched): Promise<void> {
    watched.again = watched.loading;
    if (watched.loading) return;
    watched.loading = true;
    watched.rows.value = await this.all(watched);
    watched.loading = false;
    if (watched.again) await this.load(watched);
  }

  private async all(watched: Watched): Promise<Row<Body>[]> {
    const { partition, kind } = watched;
    const manifest = await this.manifest(partition);
    if (watched.base === null || watched.base.of !== manifest)
      watched.base = { of: manifest, rows: await this.base(manifest, kind) };
    const rows = new Map(watched.base.rows);
    for (const { key, body } of await this.db.getAll('overlay', kindRange(partition, kind))) {
      if (body === null) rows.delete(key);
      else rows.set(key, body);
    }
    return [...rows].map(([key, body]) => ({ key, body })).sort((a, b) => compareKeys(a.key, b.key));
  }

  private async base(manifest: Manifest | null, kind: string): Promise<Map<string, Body>> {
    const rows = new Map<string, Body>();
    if (manifest === null) return rows;
    for (const entry of manifest.chunks) {
      if (entry.kind !== kind) continue;
      const chunk = (await this.read(entry.sha256))?.decoded() ?? null;
      if (chunk === null) this.lose(manifest.partition, [entry.sha256]);
      chunk?.keys.forEach((key, index) => rows.set(key, chunk.bodies[index]!));
    }
    return rows;
  }

  private async inBase(partition: string, kind: string, key: string): Promise<{ seq: number; body: Body } | null> {
    for (const attempt of [1, 2, 3]) {
      const manifest = await this.manifest(partition);
      const entry = manifest === null ? null : findChunk(manifest.chunks, kind, key);
      if (entry === null) return null;
      const chunk = await this.chunk(entry.sha256);
      if (chunk === null && attempt === 1) {
        this.manifests.delete(partition); // another tab stored a new base meanwhile
        continue;
      }
      if (chunk === null && attempt === 2) {
        await this.mend(partition, entry.sha256);
        continue;
      }
      if (chunk === null) break;
      return chunk.find(key);
    }
    throw new Incomplete(partition);
  }

  private async manifest(partition: string): Promise<Manifest | null> {
    const known = this.manifests.get(partition);
    if (known !== undefined) return known;
    const manifest = (await this.db.get('manifest', partition)) ?? null;
    this.manifests.set(partition, manifest);
    return manifest;
  }

  private async chunk(sha256: string): Promise<Columns | null> {
    const chunk = this.chunks.get(sha256) ?? (await this.read(sha256));
    if (chunk !== null) this.keep(sha256, chunk);
    return chunk;
  }

  private keep(sha256: string, chunk: Columns): void {
    if (!this.chunks.delete(sha256)) this.size += chunk.size;
    this.chunks.set(sha256, chunk);
    for (const [oldest, { size }] of this.chunks) {
      if (this.size <= MEMORY_BYTES || oldest === sha256) return;
      this.chunks.delete(oldest);
      this.size -= size;
    }
  }

  /** Once, however many ask at the same time. */
  private async read(sha256: string): Promise<Columns | null> {
    const known = this.chunks.get(sha256);
    if (known !== undefined) return known;
    const reading = this.reading.get(sha256) ?? this.db.get('chunk', sha256).then(unpack);
    this.reading.set(sha256, reading);
    return reading.finally(() => this.reading.delete(sha256));
  }
}

/** `kinds` null: the whole partition, base too. */
export interface Change {
  partition: string;
  kinds: string[] | null;
}

export function changesOf(writes: readonly Write[]): Change[] {
  const changes: Change[] = [];
  for (const write of writes) {
    if (write.write === 'rows') changes.push({ partition: write.partition, kinds: kindsOf(write.rows) });
    else if (write.write === 'base' || write.write === 'forget')
      changes.push({ partition: write.partition, kinds: null });
  }
  return changes;
}

function kindsOf(rows: readonly FeedRow[]): string[] {
  return [...new Set(rows.map(([, kind]) => kind))];
}
