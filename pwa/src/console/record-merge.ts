/** Three states of one record put together, as forms hold them. */

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

export interface Merged<T> {
  /** one's own words, and theirs in the fields that one did not touch */
  typed: T;
  /** fields that both changed, to different values: `typed` has one's own */
  clashes: (keyof T)[];
}

/** `seen`: the record that `mine` was typed over; `now`: as somebody else left it. Fields not in `compared` stay one's own. */
export function merged<T extends object>(seen: T, mine: T, now: T, compared: (keyof T)[]): Merged<T> {
  const typed = { ...mine };
  const clashes: (keyof T)[] = [];
  for (const key of compared) {
    if (same(now[key], seen[key]) || same(now[key], mine[key])) continue;
    if (same(mine[key], seen[key])) typed[key] = now[key];
    else clashes.push(key);
  }
  return { typed, clashes };
}
