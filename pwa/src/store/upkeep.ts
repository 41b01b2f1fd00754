/** Keeps what is stored in order while nobody works: rows on top of a base become a newer base, chunks that are gone come again. */
import type { Write } from '@stowage/sync';
import { type Database, partitionRange } from './db';
import { rest } from './rest';

/** Rows on top of a base before a newer one is fetched. The server's base lacks 5,000 at most. */
export const OVERLAY_ROWS = 10_000;
/** Pause between two looks, and between two newer bases of a partition. */
const LOOK_MS = 60_000;
const AGAIN_MS = 3_600_000;

export class Upkeep {
  private looking = false;
  private lookedAt = -LOOK_MS;
  private readonly fetchedAt = new Map<string, number>();

  constructor(
    private readonly db: Database,
    private readonly stop: AbortSignal,
    private readonly fold: (partition: string) => void,
  ) {}

  /** A transaction brought rows: look, when a person has rested, whether there are too many. */
  async stored(writes: readonly Write[]): Promise<void> {
    const now = performance.now();
    if (this.looking || now < this.lookedAt + LOOK_MS || !writes.some(({ write }) => write === 'rows')) return;
    this.looking = true;
    this.lookedAt = now;
    try {
      await rest(Infinity);
      if (this.stop.aborted) return;
      for (const partition of await this.db.getAllKeys('manifest')) await this.look(partition, now);
    } catch {
      // refused by the disk: looked at another time
    } finally {
      this.looking = false;
    }
  }

  private async look(partition: string, now: number): Promise<void> {
    const last = this.fetchedAt.get(partition);
    if (last !== undefined && now < last + AGAIN_MS) return;
    if ((await this.db.count('overlay', partitionRange(partition))) <= OVERLAY_ROWS) return;
    this.fetchedAt.set(partition, now);
    this.fold(partition);
  }
}

/** Chunks that bases name and that are not there. */
export function missing(bases: { [partition: string]: string[] }, held: readonly string[]): [string, string[]][] {
  const there = new Set(held);
  return Object.entries(bases)
    .map(([partition, chunks]): [string, string[]] => [partition, chunks.filter((sha256) => !there.has(sha256))])
    .filter(([, lost]) => lost.length > 0);
}
