/** Cursors of the partitions, pokes folded into one next pull, and what an answer writes. */
import type { Body, Json, Row, Write } from './messages';

export const PULL_LIMIT = 5000;
export const PULL_EVERY_MS = 60_000;
/** Pokes arrive meanwhile; this only covers one that was lost. */
export const PULL_EVERY_LIVE_MS = 300_000;

/** So many of a partition wait for the last one; with more to come it is far behind. */
export const MOST_PAGES = 3;

/** Rows of a partition after its cursor and up to `to`, `number` pages of them, which wait for the last one. */
interface Pages {
  to: number;
  rows: Row[];
  number: number;
}

export interface Pulled {
  writes: Write[];
  cursors: Map<string, number>; // after the writes
  whole: string[]; // nothing is left to tell of these
  waiting: Map<string, Pages>; // of the others
  far: string[]; // better loaded than pulled
  dropped: string[];
  refetch: string[];
  more: boolean;
}

export class Pull {
  cursors: Map<string, number>;
  nextAt = 0;
  lastSync: number | null = null;
  waiting = new Map<string, Pages>();
  /** Partitions that were far behind: if they still are, what waits is written, and the rest later. */
  private readonly loaded = new Set<string>();
  private wanted = true;
  private readonly told = new Map<string, number>(); // heads of the pokes since the last request

  constructor(cursors: { [partition: string]: number }) {
    this.cursors = new Map(Object.entries(cursors));
  }

  path(epoch: number, incarnation: string): string {
    const at = [...this.cursors.keys()]
      .sort()
      .map((name) => `&at=${encodeURIComponent(`${name}:${this.waiting.get(name)?.to ?? this.cursors.get(name)}`)}`);
    return `/api/sync/pull?epoch=${epoch}&incarnation=${incarnation}&limit=${PULL_LIMIT}${at.join('')}`;
  }

  /** Whether to ask. False: it is asked now, and pokes of before count no more. */
  get due(): boolean {
    return this.wanted || [...this.told].some(([partition, head]) => head > (this.cursors.get(partition) ?? -1));
  }

  set due(due: boolean) {
    this.wanted = due;
    if (!due) this.told.clear();
  }

  /** Any number of pokes make one pull, and those whose rows a pull that is out brings make none (I-13). */
  poked(partition: string, head: number): void {
    this.told.set(partition, Math.max(head, this.told.get(partition) ?? 0));
  }

  /** Rows and cursor of each partition, all pages of them, go into one transaction; a cursor never goes back (I-6). */
  read(answer: Body): Pulled | null {
    const parts = answer['partitions'];
    const dropped = names(answer['dropped']);
    const refetch = names(answer['must_refetch']);
    if (!Array.isArray(parts) || dropped === null || refetch === null) return null;
    const pulled: Pulled = {
      writes: [],
      cursors: new Map(this.cursors),
      whole: [],
      waiting: new Map(),
      far: [],
      dropped,
      refetch,
      more: false,
    };
    for (const part of parts) {
      const read = readPart(part);
      if (read === null) return null;
      const { partition } = read;
      const cursor = this.cursors.get(partition);
      if (cursor === undefined || refetch.includes(partition)) continue;
      pulled.more = pulled.more || read.more;
      const pages = this.withPage(read, cursor);
      if (!read.more) pulled.whole.push(partition);
      else if (pages.number <= MOST_PAGES) {
        pulled.waiting.set(partition, pages);
        continue;
      } else if (!this.loaded.has(partition)) {
        pulled.far.push(partition);
        continue;
      }
      if (pages.to <= cursor) continue;
      if (pages.rows.length > 0) pulled.writes.push({ write: 'rows', partition, rows: pages.rows });
      pulled.writes.push({ write: 'cursor', partition, cursor: pages.to });
      pulled.cursors.set(partition, pages.to);
    }
    return pulled;
  }

  /** It is stored. */
  take({ cursors, waiting, far, whole }: Pulled): void {
    this.cursors = cursors;
    this.waiting = waiting;
    for (const partition of far) this.loaded.add(partition);
    for (const partition of whole) this.loaded.delete(partition);
  }

  /** It is not held any more, or its rows are others now. */
  forget(partition: string): void {
    this.cursors.delete(partition);
    this.waiting.delete(partition);
  }

  /** What waits, and this page on top if it is a later one. */
  private withPage({ partition, to, rows }: Part, cursor: number): Pages {
    const held = this.waiting.get(partition) ?? { to: cursor, rows: [], number: 0 };
    return to > held.to ? { to, rows: [...held.rows, ...rows], number: held.number + 1 } : held;
  }
}

interface Part {
  partition: string;
  to: number;
  rows: Row[];
  more: boolean;
}

function readPart(part: Json): Part | null {
  if (part === null || typeof part !== 'object' || Array.isArray(part)) return null;
  const { partition, to, rows, more } = part;
  if (typeof partition !== 'string' || typeof to !== 'number' || !Array.isArray(rows) || typeof more !== 'boolean')
    return null;
  for (const row of rows) {
    if (!Array.isArray(row) || row.length !== 4) return null;
    if (typeof row[0] !== 'number' || typeof row[1] !== 'string' || typeof row[2] !== 'string') return null;
  }
  return { partition, to, rows: rows as unknown as Row[], more };
}

function names(value: Json | undefined): string[] | null {
  if (!Array.isArray(value)) return null;
  return value.every((one) => typeof one === 'string') ? (value as string[]) : null;
}
