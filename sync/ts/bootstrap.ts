/** Which chunks to fetch, my tasks first, and when a partition's new base is whole. The old base stays until then (I-9). */
import type { Body, ChunkEntry, ChunkFile, Json } from './messages';

/** Requests for chunks under way. */
export const CHUNKS_AT_ONCE = 4;
/** Chunks in the first of them. */
const FIRST_TOGETHER = 8;

export interface Entry {
  partition: string;
  as_of: number;
  chunks: ChunkEntry[];
  keep: boolean; // rows newer than as_of survive: the base is only older, not wrong
  last_cseq: number; // its rows show own commands up to there, 0: not known
}

export class Bootstrap {
  /** Partitions to load; true: what is there is wrong or of another epoch and goes. */
  readonly need = new Map<string, boolean>();
  /** The next manifest decides which partitions there are. */
  all = false;
  plan: Entry[] = [];
  readonly held: Set<string>;
  readonly bases: Map<string, string[]>;
  readonly asked = new Set<string>();
  readonly storing = new Set<string>();
  private total = 0;
  private most = 0; // chunks that the server gives in one answer
  private atOnce = 0; // that are asked for in one request: fewer where requests fail

  constructor(bases: { [partition: string]: string[] }, held: readonly string[]) {
    this.bases = new Map(Object.entries(bases));
    this.held = new Set(held);
    this.all = this.bases.size === 0;
  }

  get wanted(): boolean {
    return this.all || this.need.size > 0;
  }

  get active(): boolean {
    return this.wanted || this.plan.length > 0;
  }

  get behind(): { done: number; total: number } | null {
    if (!this.active) return null;
    let left = 0;
    for (const entry of this.plan)
      for (const chunk of entry.chunks) if (!this.held.has(chunk.sha256)) left += chunk.rows;
    return { done: Math.max(0, this.total - left), total: this.total };
  }

  /** Everything again, because the server's history is another one. */
  restart(): void {
    this.plan = [];
    this.all = true;
    for (const partition of this.bases.keys()) this.need.set(partition, true);
  }

  /** What is here is not what it should be: nothing of it is used again. */
  distrust(partition: string): void {
    this.need.set(partition, true);
    for (const sha256 of this.bases.get(partition) ?? []) this.held.delete(sha256);
  }

  /** What is here is right, but chunks of it are lost, or much has changed since: what the manifest lists anew is fetched. */
  refetch(partition: string, lost: readonly string[]): void {
    for (const sha256 of lost) this.held.delete(sha256);
    if (this.bases.has(partition) && !this.need.has(partition)) this.need.set(partition, false);
  }

  /** Goes on with a plan made for the epoch just entered. */
  resume(plan: Entry[]): void {
    this.plan = plan;
    this.all = false;
    this.need.clear();
  }

  /** A chunk of the plan is gone on the server: ask for a new manifest for what is left of the plan. */
  stale(): void {
    for (const entry of this.plan) this.need.set(entry.partition, !entry.keep);
    this.plan = [];
  }

  /** The own commands have other numbers now. */
  forgetPositions(): void {
    this.plan = this.plan.map((entry) => ({ ...entry, last_cseq: 0 }));
  }

  /**
   * Makes the plan; returns partitions that the server no longer lists for us. Null: not a manifest.
   * `mine`: it was asked for by this incarnation.
   */
  accept(manifest: Body, mine: boolean): string[] | null {
    const listed = readManifest(manifest['partitions']);
    if (listed === null) return null;
    const wanted = listed.filter(({ partition }) => this.all || this.need.has(partition));
    this.plan = wanted
      .filter(({ partition }) => this.need.has(partition) || !this.bases.has(partition))
      .map((entry) => ({
        ...entry,
        keep: !(this.need.get(entry.partition) ?? false) && this.bases.has(entry.partition),
        last_cseq: mine ? entry.last_cseq : 0,
      }))
      .sort((a, b) => priority(a.partition) - priority(b.partition) || (a.partition < b.partition ? -1 : 1));
    this.total = 0;
    for (const entry of this.plan) for (const chunk of entry.chunks) this.total += chunk.rows;
    const { together } = manifest;
    this.most = typeof together === 'number' ? together : 0;
    this.atOnce = Math.min(this.most, Math.max(this.atOnce, FIRST_TOGETHER));
    this.need.clear();
    this.all = false;
    const names = new Set(listed.map(({ partition }) => partition));
    return [...this.bases.keys()].filter((partition) => !names.has(partition)).sort();
  }

  /** The next chunk to ask for, in order of the plan. */
  next(): ChunkEntry | null {
    return this.waiting(1)[0] ?? null;
  }

  /** The next chunks to ask for in one request: of one partition, at least two, or none. */
  nextTogether(): ChunkFile[] {
    const files = this.waiting(this.atOnce).map(({ sha256, packed = '', bytes }) => ({ sha256, packed, bytes }));
    const alone = files.findIndex(({ packed, bytes }) => packed === '' || !(bytes > 0));
    const together = alone < 0 ? files : files.slice(0, alone);
    return together.length > 1 ? together : [];
  }

  private waiting(most: number): ChunkEntry[] {
    const found: ChunkEntry[] = [];
    for (const entry of this.plan) {
      for (const chunk of entry.chunks) {
        if (found.length >= most) return found;
        if (!this.held.has(chunk.sha256) && !this.asked.has(chunk.sha256) && !this.storing.has(chunk.sha256))
          found.push(chunk);
      }
      if (found.length > 0) return found; // what is needed sooner waits for nothing else
    }
    return found;
  }

  /** A request for chunks was answered, or came to nothing: the next ones ask for twice as many, or half. */
  learn(answered: boolean): void {
    this.atOnce = answered ? Math.min(this.most, this.atOnce * 2) : Math.max(1, this.atOnce >> 1);
  }

  /** The first partition of the plan, once all its chunks are held. */
  whole(): Entry | null {
    const entry = this.plan[0];
    return entry !== undefined && entry.chunks.every((chunk) => this.held.has(chunk.sha256)) ? entry : null;
  }

  /** Chunks of the old base that nothing uses when `entry` (or nothing) replaces it. */
  unused(partition: string, entry: Entry | null): string[] {
    const used = new Set<string>();
    for (const [other, chunks] of this.bases) if (other !== partition) chunks.forEach((sha256) => used.add(sha256));
    for (const planned of this.plan) planned.chunks.forEach((chunk) => used.add(chunk.sha256));
    entry?.chunks.forEach((chunk) => used.add(chunk.sha256));
    return (this.bases.get(partition) ?? []).filter((sha256) => !used.has(sha256)).sort();
  }

  /** The base of `partition` is stored (or, with null, forgotten). */
  settled(partition: string, entry: Entry | null): void {
    for (const sha256 of this.unused(partition, entry)) this.held.delete(sha256);
    this.plan = this.plan.filter((planned) => planned.partition !== partition);
    if (entry === null) {
      this.bases.delete(partition);
      this.need.delete(partition);
    } else {
      this.bases.set(
        partition,
        entry.chunks.map((chunk) => chunk.sha256),
      );
    }
  }
}

/** Tasks, then people, then stock, then the catalogue: work can start before everything is here. */
function priority(partition: string): number {
  if (partition.endsWith('/tasks')) return 0;
  if (partition.startsWith('device/') || partition.startsWith('user/')) return 1;
  return partition.endsWith('/stock') ? 2 : 3;
}

function readManifest(value: Json | undefined): Omit<Entry, 'keep'>[] | null {
  if (!Array.isArray(value)) return null;
  const entries: Omit<Entry, 'keep'>[] = [];
  for (const one of value) {
    if (one === null || typeof one !== 'object' || Array.isArray(one)) return null;
    const { partition, as_of, chunks, last_cseq = 0 } = one;
    if (typeof partition !== 'string' || typeof as_of !== 'number' || !Array.isArray(chunks)) return null;
    if (typeof last_cseq !== 'number') return null;
    entries.push({ partition, as_of, chunks: chunks as unknown as ChunkEntry[], last_cseq });
  }
  return entries;
}
