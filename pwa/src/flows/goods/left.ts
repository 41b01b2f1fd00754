/** Counting without counting: when it is worth asking how many are left. Pure. */
import { SCALE, type Quantity } from './model';
import type { Balance, Change, Said } from './replay';

/** Row "count_rules" of wh/n/stock. */
export interface Rules {
  /** of one person at most once in so many steps, 0: never */
  ask_every: number;
  /** counted at a glance */
  ask_few: number;
  /** not counted for so long, a bin is doubted */
  ask_days: number;
}

/** Row "counted" of wh/n/stock: when a place, or some of what lies there, was counted last. */
export interface Counted {
  place: number;
  at: number;
  differed?: boolean;
}

export const USUAL: Rules = { ask_every: 5, ask_few: 5, ask_days: 60 };

const DAY_MS = 86_400_000;

/** One kind of goods at one place, after a step. */
export interface Seen {
  /** by the books, with what this gun did: below zero where more was taken than was known */
  left: Quantity;
  /** by the step: negative where it was taken */
  moved: Quantity;
  /** null: nobody ever counted there */
  counted: Counted | null;
  /** of this person since they were asked last */
  steps: number;
}

/**
 * Where counting is cheap, few are left, and an error is likely: more was taken than was known, the place ought to be empty now, its
 * last count differed or was long ago. Not of goods that were just put where nothing lay: whoever put them knows.
 */
export function worthAsking({ left, moved, counted, steps }: Seen, rules: Rules, now: number): boolean {
  if (rules.ask_every === 0 || steps < rules.ask_every || moved === 0) return false;
  if (left > rules.ask_few * SCALE || (moved > 0 && left <= moved)) return false;
  if (left <= 0 || counted === null || counted.differed) return true;
  return now - counted.at > rules.ask_days * DAY_MS;
}

/** What one step did to goods that lie loose in real places, one change for each kind and place. */
export function stepped(changes: readonly Change[]): Change[] {
  const sums: Change[] = [];
  for (const change of changes) {
    if (change.container || change.status !== 'available') continue;
    const known = sums.filter((each) => same(each, change))[0];
    if (known) known.quantity += change.quantity;
    else sums.push({ ...change });
  }
  return sums;
}

/** What is there of it by the books with `changes` over them; null where other goods of the item lie there too: then it is no glance. */
export function leftOf(goods: Change, base: readonly Balance[], changes: readonly Change[]): Quantity | null {
  const there = base.filter((row) => row.item === goods.item && row.place === goods.place);
  if (there.some((row) => row.quantity > 0 && !same(row, goods))) return null;
  const own = changes.filter((change) => change.place === goods.place && change.item === goods.item);
  if (own.some((change) => change.quantity > 0 && !same(change, goods))) return null;
  const all = there.concat(own).filter((one) => same(one, goods));
  return all.reduce((sum, { quantity }) => sum + quantity, 0);
}

function same(one: Balance, other: Balance): boolean {
  return (
    one.item === other.item &&
    one.place === other.place &&
    one.lot === other.lot &&
    one.container === other.container &&
    one.status === other.status &&
    one.owner === other.owner
  );
}

export const LEFT = 'counts.count_left/2';
export const TAKE_BACK = 'counts.reverse_line/1';

/** Commands that take a step back ask nothing: their effects are those of another one. */
export function changesOf(said: Said, effects: readonly ((said: Said) => Change[])[]): Change[] {
  return effects.reduce<Change[]>((all, of) => all.concat(of(said)), []);
}
