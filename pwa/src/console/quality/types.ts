/** An inspection and a plan as the desk reads them. Quantities base units × 10,000. */

export interface Inspection {
  id: string;
  number: string;
  state: string;
  receipt: string;
  receipt_number: string;
  supplier_zh: string | null;
  supplier_en: string | null;
  sku: string;
  name_zh: string;
  name_en: string;
  unit: string;
  place: string | null;
  quantity: number;
  passed: number;
  rejected: number;
  waiting: number;
  mode: string;
  sample: number;
  accept: number | null;
  at_once: boolean;
  opened_at: string;
}

interface Said {
  id: string;
  note: string;
  photos: string[];
  person_zh: string | null;
  person_en: string | null;
  device: string;
  occurred_at: string;
  reversed: boolean;
}

export interface Finding extends Said {
  sample: number;
  defects: number;
}

export interface Decision extends Said {
  passed: number;
  rejected: number;
  reason: string;
  use_as_is: boolean;
}

export interface InspectionDocument {
  inspection: Inspection;
  findings: Finding[];
  decisions: Decision[];
}

export interface Characteristic {
  code: string;
  name_zh: string;
  name_en: string;
  check?: string;
  unit?: string;
  lower?: number;
  upper?: number;
  target?: number;
}

export interface Plan {
  mode: string;
  item: number | null;
  supplier: number | null;
  category: string;
  level: string;
  limit: number;
  every: number;
  after: number;
  characteristics: Characteristic[];
  active: boolean;
  version: number;
}
