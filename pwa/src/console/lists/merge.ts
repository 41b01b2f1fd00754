/** Two people changed one record: what goes together, and what has to be chosen. */
import { plain, type Row, type Value } from './types';

export interface Clash {
  column: string;
  seen: Value;
  mine: Value;
  now: Value;
}

/** `seen`: the record that `mine` was typed over; `now`: as it is on the server. Same words of both clash with nobody. */
export function clashes(seen: Row, mine: Record<string, Value>, now: Row): Clash[] {
  return Object.keys(mine)
    .filter((column) => column in now && now[column] !== seen[column] && now[column] !== mine[column])
    .map((column) => ({ column, seen: plain(seen[column]), mine: mine[column]!, now: plain(now[column]) }));
}
