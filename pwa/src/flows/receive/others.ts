/** Who else receives on the same orders. */

export interface Receipt {
  id: string;
  order?: number;
  state: string;
  person: number;
  /** those that stand */
  lines?: number;
}

export interface Other {
  person: number;
  lines: number;
}

/** One for each person, of those whose lines were not all undone. `own` is the receipt in hand. */
export function othersOf(receipts: Receipt[], orders: number[], own: string): Other[] {
  const taken = new Map<number, number>();
  for (const { id, order, state, person, lines } of receipts) {
    if (state !== 'open' || id === own || order === undefined || orders.indexOf(order) < 0 || !lines) continue;
    taken.set(person, (taken.get(person) || 0) + lines);
  }
  return Array.from(taken, ([person, lines]) => ({ person, lines }));
}
