/** What /api/receipts answers. Quantities are 1/10,000 base units; times ISO. */

export interface ReceiptRow {
  id: string;
  number: string;
  reference: string;
  warehouse: number;
  state: 'open' | 'finished';
  order: number | null;
  order_number: string | null;
  supplier_zh: string | null;
  supplier_en: string | null;
  place: string;
  person_zh: string | null;
  person_en: string | null;
  device: string;
  started_at: string;
  finished_at: string | null;
  lines: number;
  accepted: number;
  surplus: number;
  damaged: number;
  quarantined: number;
}

export interface ReceiptLine {
  id: string;
  receipt: string;
  order: number | null;
  order_number: string | null;
  item: number;
  sku: string;
  name_zh: string;
  name_en: string;
  unit: string;
  place: string;
  lot: string;
  expires_on: string | null;
  serials: string[];
  container: string;
  quantity: number;
  accepted: number;
  surplus: number;
  damaged: number;
  quarantined: number;
  removed: number;
  person_zh: string | null;
  person_en: string | null;
  device: string;
  occurred_at: string;
  photos: string[];
  /** 1/10,000 kg, where the item is weighed */
  weight: number | null;
  /** 0: ours */
  owner: number;
  owner_zh: string | null;
  owner_en: string | null;
  reversed: boolean;
}

export interface Receipt {
  receipt: ReceiptRow;
  lines: ReceiptLine[];
}
