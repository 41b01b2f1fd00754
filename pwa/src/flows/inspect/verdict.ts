/** What the rule says of a lot by what was found in it, as the server says it: sync/vectors/quality/ holds both to it. */
import { SCALE, type Quantity } from '../goods/model';

export type Verdict = 'open' | 'accept' | 'sort' | 'reject';

/** By one person. */
export interface Found {
  sample: number;
  defects: number;
}

/** `sample`: pieces to look at, 0 for as many as seem good; `accept` null: every piece stands for itself. The worst of several people counts. */
export function verdictOf(sample: number, accept: number | null, found: readonly Found[]): Verdict {
  const worst = worstOf(found);
  if (accept !== null && worst > accept) return 'reject';
  if (sample > 0 && !found.some((each) => each.sample >= sample)) return 'open';
  return accept === null && worst > 0 ? 'sort' : 'accept';
}

export function worstOf(found: readonly Found[]): number {
  return found.reduce((most, { defects }) => Math.max(most, defects), 0);
}

/** The most that may pass by the rule. */
export function mayPass(verdict: Verdict, quantity: Quantity, defects: number): Quantity {
  return verdict === 'open' || verdict === 'reject' ? 0 : Math.max(0, quantity - defects * SCALE);
}
