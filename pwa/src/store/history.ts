/** What was moved last, from the server: this gun keeps balances and no past. */
import type { Database } from './db';
import { askAsDevice } from './remote-photo';

/** One movement. `source`, `target`: places of this warehouse, below zero those that are none, absent: another warehouse's. */
export interface Happened {
  at: number;
  item: number;
  quantity: number;
  lot?: string;
  source?: number;
  target?: number;
  container?: string;
  number?: string;
  zh?: string;
  en?: string;
}

export interface History {
  moves: Happened[];
  photos: string[];
}

/** `query`: item=…&lot=…, or place=…; null where nobody answers. */
export async function askHistory(db: Database, base: string, query: string): Promise<History | null> {
  const answer = await askAsDevice(db, base, `/api/sync/history?${query}`);
  return answer !== null && answer.ok ? ((await answer.json().catch(() => null)) as History | null) : null;
}
