/** Stock as it will stand once the queue is through: balances of the feed with own unsent work replayed over them. */
import type { Pending } from '../../store';
import { EFFECTS } from './effects';
import type { Quantity } from './model';

export interface Balance {
  item: number;
  place: number;
  lot: string;
  container: string;
  status: string;
  owner: number;
  quantity: Quantity;
  /** 1/10,000 kg, of what is weighed; own unsent work takes its share along */
  weight?: number;
}

/** A command of this gun. */
export type Said = Pick<Pending, 'op_id' | 'command' | 'payload'>;

/** How much more there is of one balance, negative: less. */
export type Change = Balance;

/**
 * What one command does to balances of real places; none where it is another flow's. `original` is a command that this one takes back,
 * sent or not, null where this gun does not know it any more.
 */
export type Effects = (said: Said, original: (opId: string) => Said | null) => Change[];

/** Rows travel without their zero fields. */
export function balance(body: Partial<Balance>): Balance {
  return {
    item: body.item || 0,
    place: body.place || 0,
    lot: body.lot || '',
    container: body.container || '',
    status: body.status || 'available',
    owner: body.owner || 0,
    quantity: body.quantity || 0,
    ...(body.weight ? { weight: body.weight } : {}),
  };
}

function keyOf({ item, place, lot, container, status, owner }: Balance): string {
  return JSON.stringify([item, place, lot, container, status, owner]);
}

/** `base` with what `commands` do to it, in their order; what is left of nothing is gone, and less than nothing shows as nothing. */
export function replay(
  base: Balance[],
  commands: Said[],
  wanted: (change: Change) => boolean,
  known: Said[],
): Balance[] {
  const now = new Map(base.map((each) => [keyOf(each), each]));
  const original = (opId: string): Said | null => known.find(({ op_id }) => op_id === opId) || null;
  for (const said of commands)
    for (const effects of EFFECTS)
      for (const change of effects(said, original).filter(wanted)) {
        const before = now.get(keyOf(change));
        now.set(keyOf(change), before ? grown(before, change.quantity) : change);
      }
  return Array.from(now.values()).filter(({ quantity }) => quantity > 0);
}

function grown(before: Balance, by: Quantity): Balance {
  const quantity = before.quantity + by;
  const { weight } = before;
  if (!weight || before.quantity <= 0) return { ...before, quantity };
  return { ...before, quantity, weight: Math.round(weight * (quantity / before.quantity)) };
}

/** The sum of these. */
export function total(balances: readonly Balance[]): Quantity {
  return balances.reduce((sum, { quantity }) => sum + quantity, 0);
}
