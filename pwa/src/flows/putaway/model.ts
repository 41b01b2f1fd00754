/** Commands of putting away, and the rows it goes by, as on the wire. */
import type { Quantity } from '../goods/model';
import type { Balance } from '../goods/replay';
import type { TaskRef } from '../work/model';

export const PUT_AWAY = 'putaway.put_away/1';
export const PUT_CONTAINER = 'putaway.put_away_container/1';
export const REVERSE = 'putaway.reverse/1';

export type Why = '' | 'full' | 'blocked' | 'unreachable' | 'other';

interface Where {
  source: number;
  target: number;
  suggested: number | null;
  reason: Why;
  task?: TaskRef;
}

export interface PutAway extends Where {
  item: number;
  quantity: Quantity;
  lot: string;
  status: string;
  owner: number;
  container: string;
  target_container: string;
}

export type Content = Pick<Balance, 'item' | 'lot' | 'status' | 'owner' | 'quantity'>;

export interface PutContainer extends Where {
  container: string;
  seen: Content[];
}

export interface Step {
  kind: string;
  zone?: string;
  by?: string;
  value?: string;
}

export interface Strategy {
  steps: Step[];
  mixing?: string;
  most_containers?: number;
}

/** What goes where nobody has said how: as the server has it. */
export const USUAL: Strategy = {
  steps: [{ kind: 'fixed_bin' }, { kind: 'same_item' }, { kind: 'empty_bin' }],
};

export interface Binding {
  item: number;
  place: number;
  minimum?: number;
  maximum?: number;
}

/** A row "place" of kind bin. Absent: 0 or "". */
export interface Bin {
  id: number;
  code: string;
  sequence?: number;
  zone?: string;
  storage?: string;
  max_weight_g?: number;
  max_volume_ml?: number;
  max_quantity?: number;
}

/** What of a row "item" decides where it may lie. */
export interface Measured {
  category?: string;
  storage?: string;
  weight_g?: number;
  volume_mm3?: number;
}

export interface Goods extends Measured {
  item: number;
  quantity: Quantity;
  lot?: string;
  abc?: string;
  containers?: number;
}

export type Held = Pick<Balance, 'item' | 'quantity' | 'lot' | 'container'> & Pick<Measured, 'weight_g' | 'volume_mm3'>;
