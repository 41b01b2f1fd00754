/** What /api/purchase-orders answers. Quantities are 1/10,000 base units, amounts minor units, prices 1/1,000,000 per base unit; times ISO. */
import type { ReceiptLine, ReceiptRow } from '../receiving/types';

export type OrderState = 'draft' | 'confirmed' | 'partly_received' | 'received' | 'closed' | 'cancelled';

export interface OrderRow {
  id: number;
  number: string;
  state: OrderState;
  revision: number;
  expected_on: string;
  consignment: boolean;
  note: string;
  reason: string;
  warehouse: number;
  warehouse_zh: string;
  warehouse_en: string;
  supplier: number;
  supplier_code: string;
  supplier_zh: string;
  supplier_en: string;
  supplier_city: string;
  buyer_zh: string | null;
  buyer_en: string | null;
  created_at: string;
  confirmer_zh: string | null;
  confirmer_en: string | null;
  confirmed_at: string | null;
  ender_zh: string | null;
  ender_en: string | null;
  ended_at: string | null;
  lines: number;
  complete: number;
  amount: number | null;
  accepted_amount: number | null;
}

export interface OrderLine {
  id: number;
  no: number;
  item: number;
  sku: string;
  name_zh: string;
  name_en: string;
  base_unit: string;
  unit: string;
  numerator: number;
  denominator: number;
  ordered: number;
  accepted: number;
  surplus: number;
  damaged: number;
  complete: boolean;
  over_tolerance_bp: number;
  short_tolerance_bp: number;
  inspected: boolean;
  unit_price_micro: number | null;
  amount: number | null;
}

export interface OrderDocument {
  order: OrderRow;
  lines: OrderLine[];
  receipts: ReceiptRow[];
  activity: ReceiptLine[];
}
