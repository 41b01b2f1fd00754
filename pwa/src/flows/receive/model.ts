/** What receiving on a gun speaks of. Quantities are whole numbers of 1/10,000 base unit, as on the wire. */

export type Quantity = number;
export const SCALE = 10_000;

export interface Item {
  id: number;
  sku: string;
  zh: string;
  en: string;
  unit: string;
  /** "l" lot, "e" expiry, "s" serial */
  track?: string;
  /** without the base unit: [unit, numerator, denominator] */
  units?: [string, number, number][];
}

export interface Order {
  id: number;
  number: string;
  supplier: number;
  state: string;
  expected_on?: string;
  lines?: number;
}

export interface OrderLine {
  id: number;
  order: number;
  no: number;
  item: number;
  unit: string;
  ordered: Quantity;
  accepted: Quantity;
  surplus: Quantity;
  damaged: Quantity;
  /** least part of the base unit: tolerances are whole ones */
  step: Quantity;
  over_bp: number;
  short_bp: number;
  complete: boolean;
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

/** As this app says it; what an earlier one left in the queue has a lower version and no `codes`. */
export const CONFIRM_LINE = 'receiving.confirm_line/2';

export function isConfirmLine(command: string): boolean {
  return command.indexOf('receiving.confirm_line/') === 0;
}

/** The payload of receiving.confirm_line/2; absent fields are the command's defaults. */
export interface ConfirmLine {
  receipt: string;
  reference: string;
  place: number;
  item: number;
  quantity: Quantity;
  damaged?: Quantity;
  order?: number;
  order_line?: number;
  supplier?: number;
  lot?: string;
  expires_on?: string;
  serials?: string[];
  container?: string;
  factors?: Record<string, number>;
  photos?: string[];
  codes?: Record<string, string>;
}

export interface ReverseLine {
  receipt: string;
  line: string;
}

export interface FinishReceipt {
  receipt: string;
}

/** A command that the reducer has decided on; the driver puts it in the queue under this very id. */
export type Outgoing =
  | { op_id: string; command: typeof CONFIRM_LINE; payload: ConfirmLine; depends: string[] }
  | { op_id: string; command: 'receiving.reverse_line/1'; payload: ReverseLine; depends: string[] }
  | { op_id: string; command: 'receiving.finish/1'; payload: FinishReceipt; depends: string[] };

/** One unit of a unit in base quantity, or null where it is not whole in 1/10,000. */
export function factorOf(numerator: number, denominator: number): Quantity | null {
  const factor = (numerator * SCALE) / denominator;
  return Number.isSafeInteger(factor) ? factor : null;
}

export function tracks(item: Item, what: 'l' | 'e' | 's'): boolean {
  return (item.track || '').indexOf(what) >= 0;
}

/** Rows travel without their zero fields. */
export function orderLine(body: Partial<OrderLine> & { id: number; order: number; item: number }): OrderLine {
  return {
    id: body.id,
    order: body.order,
    item: body.item,
    no: body.no || 0,
    unit: body.unit || '',
    ordered: body.ordered || 0,
    accepted: body.accepted || 0,
    surplus: body.surplus || 0,
    damaged: body.damaged || 0,
    step: body.step || 1,
    over_bp: body.over_bp || 0,
    short_bp: body.short_bp || 0,
    complete: !!body.complete,
  };
}
