/** Goods and what is scanned, as flows on a gun speak of them. Quantities are whole numbers of 1/10,000 base unit, as on the wire. */

export type Quantity = number;
export const SCALE = 10_000;

export interface Item {
  id: number;
  sku: string;
  zh: string;
  en: string;
  unit: string;
  /** "l" lot, "e" expiry, "s" serial, "w" weight */
  track?: string;
  /** what one base unit weighs at least and at most; none: no limit */
  least_g?: number;
  most_g?: number;
  /** without the base unit: [unit, numerator, denominator] */
  units?: [string, number, number][];
}

export interface Order {
  id: number;
  number: string;
  supplier: number;
  state: string;
  expected_on?: string;
  /** what comes stays the supplier's */
  consignment?: boolean;
  lines?: number;
}

export interface Place {
  id: number;
  code: string;
  kind: string;
}

/** One unit of a barcode: 1 unit = numerator / denominator base units. */
export interface Match {
  item: Item;
  unit: string;
  numerator: number;
  denominator: number;
  /** as the row `barcode` has it; absent where it was found otherwise */
  code?: string;
}

/** What a barcode says besides which item it is. `count` in units of the match. */
export interface Read {
  lot?: string;
  expiry?: string;
  serial?: string;
  count?: number;
  /** 1/10,000 kg */
  weight?: number;
}

export interface Option {
  match: Match;
  read: Read;
  suggested: boolean;
}

/** A scan after the local data was asked what it is. */
export type Resolved =
  | { is: 'item'; options: Option[]; gs1: boolean; raw: string }
  | { is: 'read'; read: Read; raw: string }
  | { is: 'order'; order: Order; raw: string }
  | { is: 'place'; place: Place; raw: string }
  | { is: 'container'; code: string; raw: string }
  | { is: 'unknown'; raw: string }
  /** what would say is lost on this gun */
  | { is: 'incomplete'; raw: string };

/** One unit of a unit in base quantity, or null where it is not whole in 1/10,000. */
export function factorOf(numerator: number, denominator: number): Quantity | null {
  const factor = (numerator * SCALE) / denominator;
  return Number.isSafeInteger(factor) ? factor : null;
}

export function tracks(item: Item, what: 'l' | 'e' | 's' | 'w'): boolean {
  return (item.track || '').indexOf(what) >= 0;
}
