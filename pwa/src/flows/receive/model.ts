/** What receiving says and sees. */
import type { Quantity } from '../goods/model';

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

/** As this app says it; what an earlier one left in the queue has a lower version and no `codes`. */
export const CONFIRM_LINE = 'receiving.confirm_line/3';

export function isConfirmLine(command: string): boolean {
  return command.indexOf('receiving.confirm_line/') === 0;
}

/** The payload of receiving.confirm_line/3; absent fields are the command's defaults. */
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
  owner?: number;
  /** 1/10,000 kg */
  weight?: number;
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
