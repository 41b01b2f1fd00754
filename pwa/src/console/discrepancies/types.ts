/** What /api/discrepancies answers. Times are ms UTC; quantities in evidence 1/10,000 base units. */
import type { Said } from '../../exceptions/said';

export interface Who {
  id: number;
  code: string;
  name_zh: string;
  name_en: string;
}

export interface HeldOp {
  op_id: string;
  command: string;
  person: Who | null;
  /** when it was done, give or take `uncertainty_ms`; null where nobody can read it */
  occurred_at: number | null;
  uncertainty_ms: number;
  received_at: number;
  said: Said;
}

export interface ItemName {
  id: number;
  sku: string;
  name_zh: string;
  name_en: string;
  unit: string;
}

export interface Counted {
  open: number;
  /** of the open ones those that concern who is signed in */
  concern: number;
}

export interface Discrepancy {
  id: number;
  op_id: string;
  code: string;
  warehouse: number | null;
  evidence: Record<string, unknown>;
  choices: string[];
  state: 'open' | 'resolved';
  /** told here */
  raised_at: number;
  /** done, give or take `uncertainty_ms` */
  occurred_at: number;
  uncertainty_ms: number;
  person: Who | null;
  device: { id: string; code: string; name: string } | null;
  item: ItemName | null;
  place: { id: number; code: string } | null;
  /** whose goods it is about */
  order: { id: number; number: string } | null;
  /** all that the evidence and the commands that wait name */
  items: ItemName[];
  places: { id: number; code: string }[];
  orders: { id: number; number: string }[];
  suppliers: { id: number; name_zh: string; name_en: string }[];
  choice: string;
  reason: string;
  resolved_by: Who | null;
  resolved_at: number | null;
  ops: HeldOp[];
}
