/** What /api/items/called, /api/categories and the list of order lines answer. Quantities are 1/10,000 base units. */

export interface Packaging {
  unit: string;
  numerator: number;
  denominator: number;
  barcodes: string[];
}

export interface Level {
  warehouse: string;
  minimum: number;
  reorder: number;
  maximum: number;
}

export interface Supplied {
  supplier: string;
  name_zh: string;
  name_en: string;
  approved: boolean;
  sku: string;
  lead_days: number;
  minimum: number;
  pack: number;
}

export interface ItemDetail {
  id: number;
  sku: string;
  version: number;
  name_zh: string;
  name_en: string;
  base_unit: string;
  category: string;
  specification: string;
  mnemonic: string;
  mnemonic_own: boolean;
  weight_g: number;
  least_weight_g: number;
  most_weight_g: number;
  length_mm: number;
  width_mm: number;
  height_mm: number;
  storage_class: string;
  tracks_lot: boolean;
  tracks_expiry: boolean;
  tracks_serial: boolean;
  tracks_weight: boolean;
  inspected: boolean;
  /** 1/100 percent; null: the supplier's */
  over_tolerance_bp: number | null;
  short_tolerance_bp: number | null;
  active: boolean;
  /** SHA-256, '' for none */
  picture: string;
  /** base unit and factors stay */
  moved: boolean;
  merged_into: { sku: string; name_zh: string; name_en: string } | null;
  /** skus that lead here */
  merged: string[];
  /** the base unit first */
  units: Packaging[];
  levels: Level[];
  suppliers: Supplied[];
}

export interface CategoryRow {
  code: string;
  name_zh: string;
  name_en: string;
  parent: string;
  version: number;
  items: number;
}
