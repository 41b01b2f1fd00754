/**
 * The over/short rule of receiving, the same on the server and here; sync/vectors/receiving/ hold both to it.
 *
 * accepted ≤ ordered + ordered × over_bp / 10,000; a line is complete from ordered − ordered × short_bp / 10,000. What goes over or
 * short is whole steps of the unit: no part of a piece.
 */
import type { Quantity } from '../goods/model';
import type { OrderLine } from './model';

/** ordered × basis points / 10,000, floored to whole steps, without leaving exact integers. */
function share({ ordered, step }: OrderLine, basisPoints: number): Quantity {
  const rest = ordered % 10_000;
  const part = ((ordered - rest) / 10_000) * basisPoints + Math.floor((rest * basisPoints) / 10_000);
  return part - (part % step);
}

export function limit(line: OrderLine): Quantity {
  return line.ordered + share(line, line.over_bp);
}

export function least(line: OrderLine): Quantity {
  return line.ordered - share(line, line.short_bp);
}

export function isComplete(line: OrderLine): boolean {
  return line.complete || line.accepted >= line.ordered;
}

/** What of `good` the line still accepts; the rest is surplus. */
export function split(line: OrderLine, good: Quantity): { accepted: Quantity; surplus: Quantity } {
  const accepted = Math.min(good, Math.max(0, limit(line) - line.accepted));
  return { accepted, surplus: good - accepted };
}

export interface Share {
  line: OrderLine;
  quantity: Quantity;
  surplus: Quantity;
}

/**
 * Spread good quantity over the open lines of one item: first what each still lacks, then each one's tolerance, then all
 * that is over onto the last. Never empty: the first line stands even for nothing.
 */
export function allocate(lines: OrderLine[], good: Quantity): Share[] {
  const given = lines.map(() => 0);
  let left = good;
  for (const room of [
    (line: OrderLine, has: Quantity) => line.ordered - line.accepted - has,
    (line: OrderLine, has: Quantity) => limit(line) - line.accepted - has,
  ]) {
    lines.forEach((line, index) => {
      const put = Math.min(left, Math.max(0, room(line, given[index]!)));
      given[index]! += put;
      left -= put;
    });
  }
  given[lines.length - 1]! += left;
  const shares = lines.map((line, index) => ({
    line,
    quantity: given[index]!,
    surplus: split(line, given[index]!).surplus,
  }));
  const used = shares.filter((share) => share.quantity > 0);
  return used.length > 0 ? used : shares.slice(0, 1);
}
