/** GET /api/transfers/{id} */
import type { Fill } from '../../ui/chip';

export type TransferState = 'open' | 'partly_dispatched' | 'in_transit' | 'partly_received' | 'received' | 'closed';

export const FILLS: Record<TransferState, Fill> = {
  open: 'plan',
  partly_dispatched: 'part',
  in_transit: 'part',
  partly_received: 'part',
  received: 'full',
  closed: 'full',
};

export interface TransferHead {
  id: string;
  number: string;
  reference: string;
  source: number;
  source_zh: string;
  source_en: string;
  target: number;
  target_zh: string;
  target_en: string;
  state: TransferState;
  expected_on: string | null;
  note: string;
  departed_at: string | null;
  cancelled: boolean;
  reason: string;
  created_at: string;
  person_zh: string | null;
  person_en: string | null;
}

interface Goods {
  item: number;
  sku: string;
  name_zh: string;
  name_en: string;
  unit: string;
  lot: string;
}

export interface TransferLine extends Goods {
  status: string;
  owner: number;
  ordered: number;
  dispatched: number;
  accepted: number;
  /** by decision: did not come, came without having been loaded */
  gone: number;
  found: number;
}

export interface TransferPart extends Goods {
  op: string;
  no: number;
  side: 'out' | 'in';
  quantity: number;
  place: string;
  container: string;
  damaged: boolean;
  person_zh: string | null;
  person_en: string | null;
  device: string;
  occurred_at: string;
  reversed: boolean;
}

export interface TransferDocument {
  transfer: TransferHead;
  lines: TransferLine[];
  parts: TransferPart[];
}
