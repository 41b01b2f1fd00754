/** Counting without counting: when it is worth asking how many are left. Pure. */
import { SCALE, type Quantity } from '../goods/model';

/** Counted at a glance. */
const FEW = 5 * SCALE;

/**
 * After goods were taken from a place, or put there. `left`: what the books have there now; `step`: the unit it is counted in.
 * Asked where counting is cheap (few are left) and an error likely: more was taken than was known, or nearly all; or the last count of it
 * differed (`doubted`). Never where nothing ought to be left but the hand has just emptied it by the books, unless in doubt.
 */
export function worthAsking(left: Quantity, moved: Quantity, doubted: boolean, step: Quantity = SCALE): boolean {
  if (left > (FEW * step) / SCALE) return false;
  if (doubted || left < 0) return true;
  return left > 0 && moved > 0;
}

/** The command that says it. */
export function leftCommand(place: number, item: number, lot: string, quantity: Quantity) {
  return {
    command: 'counts.count_left/1',
    payload: { type: 'counts.count_left/1', place, item, quantity, ...(lot ? { lot } : {}) },
  };
}
