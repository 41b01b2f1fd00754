/** What /api/devices/{id} and its queue answer. Times are ms UTC, quantities base × 10,000. */
import type { Outcome } from '../api';
import type { Said } from '../../exceptions/said';
import type { Named } from '../discrepancies/told';
import type { DeviceRow } from '../identity/types';

export interface PersonName {
  id: number;
  code: string;
  name_zh: string;
  name_en: string;
}

export interface Loss {
  person: PersonName | null;
  reason: string;
  declared_at: number;
  last_seen_at: number | null;
  last_cseq: number;
  incarnations: number;
}

export interface StreamRow {
  incarnation: string;
  last_cseq: number;
  first_seen_at: number;
  last_seen_at: number;
}

export interface OpenReceipt {
  id: string;
  number: string;
  reference: string;
  order_number: string | null;
  state: string;
  person: PersonName | null;
  started_at: number;
  lines: number;
}

export interface KeptStock {
  id: string;
  document: string;
  sku: string;
  name_zh: string;
  name_en: string;
  unit: string;
  open: number;
  given_back: number;
}

export interface OpenCase {
  id: number;
  code: string;
  raised_at: number;
  person: PersonName | null;
  held: number;
}

export interface CopySign {
  incarnation: string;
  sign: 'sequence_reused' | 'superseded' | 'put_back';
  cseq: number;
  /** of a database that was put back: `back_to`, its last command then, `lost`, how many commands nobody has */
  evidence: { back_to?: number; lost?: number };
  seen_at: number;
}

export interface CarriedRow {
  incarnation: string;
  first_cseq: number;
  last_cseq: number;
  carrier: { id: string; code: string; name: string } | null;
  person: PersonName | null;
  carried_at: number;
}

export interface DeviceReport {
  device: DeviceRow;
  loss: Loss | null;
  streams: StreamRow[];
  receipts: OpenReceipt[];
  stock: KeptStock[];
  photos: number;
  cases: OpenCase[];
  copies: CopySign[];
  carried: CarriedRow[];
}

export type Standing = 'new' | 'known' | 'forged' | 'unreadable' | 'reused';

export interface PreviewOp {
  op_id: string;
  cseq: number;
  standing: Standing;
  command: string;
  person: number;
  occurred_at: number;
  outcome: string;
  said: Said;
}

export interface QueuePreview {
  last_cseq: number;
  ops: PreviewOp[];
  people: PersonName[];
  named: Named;
}

export interface QueueBrought {
  last_cseq: number;
  outcomes: Outcome[];
}
