/** Commands of moves, as on the wire. */
import type { Quantity } from '../goods/model';
import type { Balance } from '../goods/replay';
import type { TaskRef } from '../work/model';

export const MOVE = 'transfers.move/1';
export const MOVE_CONTAINER = 'transfers.move_container/1';
export const REVERSE = 'transfers.reverse/1';

export interface Move {
  item: number;
  quantity: Quantity;
  source: number;
  target: number;
  lot: string;
  status: string;
  owner: number;
  container: string;
  target_container: string;
  factors: Record<string, Quantity>;
  codes: Record<string, string>;
  task?: TaskRef;
}

export type Content = Pick<Balance, 'item' | 'lot' | 'status' | 'owner' | 'quantity'>;

export interface MoveContainer {
  container: string;
  source: number;
  target: number;
  target_container: string;
  seen: Content[];
  task?: TaskRef;
}
