/** What was moved last, from the server: this gun keeps balances and no past. */
import type { Database } from './db';
import { openSession } from './remote-photo';

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

let token: string | null = null;

/** `query`: item=…&lot=…, or place=…; null where nobody answers. */
export async function askHistory(db: Database, base: string, query: string): Promise<History | null> {
  try {
    let answer = token === null ? null : await get(base, query);
    if (answer === null || answer.status === 401) {
      token = await openSession(db, base);
      if (token === null) return null;
      answer = await get(base, query);
    }
    return answer.ok ? ((await answer.json()) as History) : null;
  } catch {
    return null; // the network: asked again when it is back
  }
}

function get(base: string, query: string): Promise<Response> {
  return fetch(`${base}/api/sync/history?${query}`, {
    headers: { Authorization: `Bearer ${token}` },
    credentials: 'omit',
  });
}
