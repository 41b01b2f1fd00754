/** Reading rows: the overlay first, then the one chunk whose range holds the key. Never all chunks, unless of a small kind. */
import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import {
  type Body,
  type Row as FeedRow,
  type Sum,
  type Write,
  add,
  compareKeys,
  findChunk,
  findKey,
  join,
  remove,
} from '@stowage/sync';
import { type Decoded, isWhole, unpack } from './chunks';
import { type Database, type Manifest, kindRange, partitionRange } from './db';
import { rest } from './rest';

/** Decoded chunks kept in memory: up to 2,000 rows each. */
const CHUNKS_IN_MEMORY = 12;
/** Rows looked up and kept: the codes of a working day. */
const ROWS_IN_MEMORY = 500;
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
  private readonly chunks = new Map<string, Decoded>(); // in order of last use
  private readonly watched = new Map<string, Watched>();
  private readonly found = new Map<string, Found>(); // in order of last use

  private readonly mending = new Map<string, (() => void)[]>(); // partition → who waits for its base

  /** `lose` is told of chunks that are not there, or not what was stored. */
  constructor(
    private readonly db: Database,
    private readonly lose: (partition: string, lost: string[]) => void,
  ) {}

  /** What was looked up before is answered from memory, until a change of its kind. */
  lookup(partition: string, kind: string, key: string): Promise<Body | null> {
    const name = `${partition}\n${kind}\n${key}`;
    const found = this.found.get(name) ?? { partition, kind, body: this.find(partition, kind, key) };
    this.found.delete(name);
    this.found.set(name, found);
    if (this.found.size > ROWS_IN_MEMORY) this.found.delete(this.found.keys().next().value!);
    found.body.catch(() => this.found.delete(name)); // a reading that failed is tried again
    return found.body;
  }

  private async find(partition: string, kind: string, key: string): Promise<Body | null> {
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
    for (const { partition, kinds } of changes) {
      const touches = (row: { partition: string; kind: string }): boolean =>
        row.partition === partition && (kinds === null || kinds.includes(row.kind));
      if (kinds === null) this.mended(partition);
      for (const [name, found] of this.found) if (touches(found)) this.found.delete(name);
      for (const watched of this.watched.values()) {
        if (touches(watched)) void this.load(watched);
      }
    }
  }

  private mended(partition: string): void {
    this.manifests.delete(partition);
    for (const go of this.mending.get(partition) ?? []) go();
    this.mending.delete(partition);
  }

  /** A new base of the partition, or too late for whoever waits. */
  private async mend(partition: string, lost: string): Promise<void> {
    this.lose(partition, [lost]);
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
  async sum(partition: string): Promise<Sum> {
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
      const chunk = await this.read(entry.sha256);
      if (chunk === null) return { rows: -1, sum: -1 }; // a hole is a mismatch
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
      const chunk = await this.read(entry.sha256);
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
      const index = chunk === null ? -1 : findKey(chunk.keys, key);
      return chunk === null || index < 0 ? null : { seq: chunk.seqs[index]!, body: chunk.bodies[index]! };
    }
    return null;
  }

  private async manifest(partition: string): Promise<Manifest | null> {
    const known = this.manifests.get(partition);
    if (known !== undefined) return known;
    const manifest = (await this.db.get('manifest', partition)) ?? null;
    this.manifests.set(partition, manifest);
    return manifest;
  }

  private async chunk(sha256: string): Promise<Decoded | null> {
    const chunk = this.chunks.get(sha256) ?? (await this.read(sha256));
    if (chunk === null) return null;
    this.chunks.delete(sha256);
    this.chunks.set(sha256, chunk);
    if (this.chunks.size > CHUNKS_IN_MEMORY) this.chunks.delete(this.chunks.keys().next().value!);
    return chunk;
  }

  private async read(sha256: string): Promise<Decoded | null> {
    const known = this.chunks.get(sha256);
    if (known !== undefined) return known;
    return unpack(await this.db.get('chunk', sha256));
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
