/** What /api/discrepancies answers. Times are ms UTC; quantities in evidence 1/10,000 base units. */

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
  received_at: number;
  said: string;
}

export interface Discrepancy {
  id: number;
  op_id: string;
  code: string;
  warehouse: number | null;
  evidence: Record<string, unknown>;
  choices: string[];
  state: 'open' | 'resolved';
  raised_at: number;
  person: Who | null;
  device: { id: string; code: string; name: string } | null;
  item: { id: number; sku: string; name_zh: string; name_en: string; unit: string } | null;
  place: { id: number; code: string } | null;
  /** all that the evidence names */
  items: { id: number; sku: string; name_zh: string; name_en: string }[];
  choice: string;
  reason: string;
  resolved_by: Who | null;
  resolved_at: number | null;
  ops: HeldOp[];
}
