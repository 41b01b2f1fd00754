/** What /api/stock answers. Quantities are 1/10,000 base units, values minor units, instants ms UTC. */

/** What lay there at an instant. */
export interface PastRow {
  item: number;
  sku: string;
  name_zh: string;
  name_en: string;
  unit: string;
  on_hand: number;
}

export interface Side {
  place: number;
  code: string;
  status: string;
}

export interface CardLine {
  id: number;
  occurred_at: number;
  document: string;
  number: string | null;
  source: Side;
  target: Side;
  lot: string;
  quantity: number;
  change: number;
  balance: number;
  person: { id: number; name_zh: string; name_en: string };
  device: string;
  value?: number;
}

export interface Card {
  rows: CardLine[];
  next: string | null;
}

export interface PlaceRow {
  warehouse: number;
  place: number;
  code: string;
  lot: string;
  expires_on: string | null;
  container: string;
  status: string;
  owner: number;
  quantity: number;
}

export interface OpeningRow {
  item: number;
  sku: string;
  name_zh: string;
  name_en: string;
  unit: string;
  place: string;
  lot: string;
  expires_on: string | null;
  quantity: number;
  cost?: number;
}

export interface Opening {
  number: string;
  warehouse: number;
  occurred_at: number;
  person: { name_zh: string; name_en: string };
  lines: OpeningRow[];
}

export interface HoldRow {
  id: string;
  warehouse: number;
  place: number | null;
  code: string | null;
  lot: string | null;
  quantity: number;
  open: number;
  reason: string;
  created_at: number;
}

export interface ItemStock {
  item: {
    id: number;
    sku: string;
    name_zh: string;
    name_en: string;
    unit: string;
    tracks_lot: boolean;
    tracks_expiry: boolean;
    tracks_serial: boolean;
    value?: number;
    valued?: number;
  };
  equation: {
    on_hand: number;
    surplus: number;
    inspection: number;
    quarantine: number;
    damaged: number;
    reserved: number;
    over_reserved: number;
    available: number;
    inbound: number;
  };
  units: { unit: string; numerator: number; denominator: number }[];
  places: PlaceRow[];
  holds: HoldRow[];
}
