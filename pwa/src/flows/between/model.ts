/** What is said and told of transfers between warehouses. */
import type { Quantity } from '../goods/model';

export const DISPATCH = 'transfers.dispatch/1';
export const DISPATCH_CONTAINER = 'transfers.dispatch_container/1';
export const DEPART = 'transfers.depart/1';
export const UNDO_DISPATCH = 'transfers.undo_dispatch/1';
export const ACCEPT = 'transfers.accept/1';
export const ACCEPT_CONTAINER = 'transfers.accept_container/1';
export const FINISH = 'transfers.finish_accepting/1';
export const UNDO_ACCEPT = 'transfers.undo_accept/1';

/** out: goods are loaded here · in: they arrive here */
export type Side = 'out' | 'in';

/** Row of kind "transfer". */
export interface Transfer {
  id: string;
  number: string;
  source: number;
  target: number;
  state: string;
  reference?: string;
  expected_on?: string;
  departed?: boolean;
  finished?: boolean;
}

/** Row of kind "transfer_line". */
export interface Line {
  transfer: string;
  item: number;
  status: string;
  lot?: string;
  owner?: number;
  ordered?: Quantity;
  dispatched?: Quantity;
  accepted?: Quantity;
  gone?: Quantity;
  found?: Quantity;
}

/** Row of kind "transfer_container". */
export interface Container {
  transfer: string;
  container: string;
  arrived?: boolean;
}

export interface Content {
  item: number;
  quantity: Quantity;
  lot: string;
  status: string;
  owner: number;
}

interface Head {
  transfer: string;
  other: number;
  reference: string;
}

export interface Goods extends Head {
  item: number;
  quantity: Quantity;
  place: number;
  lot?: string;
  status?: string;
  owner?: number;
  damaged?: boolean;
}

export interface Whole extends Head {
  container: string;
  place: number;
  seen?: Content[];
}

export interface Undo {
  transfer: string;
  line: string;
}

/** Not there yet: on its way, as far as is known here. */
export function onItsWay(line: Line): Quantity {
  return (line.dispatched || 0) + (line.found || 0) - (line.accepted || 0) - (line.gone || 0);
}

/** Ordered and not loaded. */
export function unloaded(line: Line): Quantity {
  return Math.max(0, (line.ordered || 0) - (line.dispatched || 0));
}
