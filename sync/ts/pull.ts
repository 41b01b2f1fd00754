/** Cursors of the partitions, pokes folded into one next pull, and what an answer writes. */
import type { Body, Json, Row, Write } from './messages';

export const PULL_LIMIT = 5000;
export const PULL_EVERY_MS = 60_000;
/** Pokes arrive meanwhile; this only covers one that was lost. */
export const PULL_EVERY_LIVE_MS = 300_000;

export interface Pulled {
  writes: Write[];
  cursors: Map<string, number>; // after the writes
  whole: string[]; // nothing is left to tell of these
  dropped: string[];
  refetch: string[];
  more: boolean;
}

export class Pull {
  cursors: Map<string, number>;
  nextAt = 0;
  lastSync: number | null = null;
  private wanted = true;
  private readonly told = new Map<string, number>(); // heads of the pokes since the last request

  constructor(cursors: { [partition: string]: number }) {
    this.cursors = new Map(Object.entries(cursors));
  }

  path(epoch: number, incarnation: string): string {
    const at = [...this.cursors.keys()]
      .sort()
      .map((name) => `&at=${encodeURIComponent(`${name}:${this.cursors.get(name)}`)}`);
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

  /** Rows and cursor of each partition go into one transaction; a cursor never goes back (I-6). */
  read(answer: Body): Pulled | null {
    const parts = answer['partitions'];
    const dropped = names(answer['dropped']);
    const refetch = names(answer['must_refetch']);
    if (!Array.isArray(parts) || dropped === null || refetch === null) return null;
    const pulled: Pulled = { writes: [], cursors: new Map(this.cursors), whole: [], dropped, refetch, more: false };
    for (const part of parts) {
      const read = readPart(part);
      if (read === null) return null;
      const cursor = this.cursors.get(read.partition);
      if (cursor === undefined || refetch.includes(read.partition)) continue;
      pulled.more = pulled.more || read.more;
      if (!read.more) pulled.whole.push(read.partition);
      if (read.to <= cursor) continue;
      if (read.rows.length > 0) pulled.writes.push({ write: 'rows', partition: read.partition, rows: read.rows });
      pulled.writes.push({ write: 'cursor', partition: read.partition, cursor: read.to });
      pulled.cursors.set(read.partition, read.to);
    }
    return pulled;
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
