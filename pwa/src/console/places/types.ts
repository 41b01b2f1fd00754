/** What the routes of places answer. Weights are grams, volumes millilitres, quantities 1/10,000 base units. */

export interface Zone {
  code: string;
  name_zh: string;
  name_en: string;
  storage_class: string;
  sequence: number;
  version: number;
}

export interface Aisle {
  zone: string;
  code: string;
  name_zh: string;
  name_en: string;
  sequence: number;
}

/** What is left out is empty, zero or unknown; a place is in use unless it says otherwise. */
export interface Drawn {
  id: number;
  code: string;
  kind: string;
  zone?: string;
  aisle?: string;
  bay?: string;
  level?: string;
  active?: boolean;
  items?: number;
  /** 1/100 percent of its fullest limit */
  fill_bp?: number;
  /** something there has no weight or size: it is fuller than that */
  unmeasured?: boolean;
  /** for how long its oldest goods lie there */
  days?: number;
}

export interface Picture {
  zones: Zone[];
  aisles: Aisle[];
  places: Drawn[];
}

export interface Place {
  id: number;
  warehouse: number;
  code: string;
  kind: string;
  zone: string;
  aisle: string;
  bay: string;
  level: string;
  active: boolean;
  sequence: number;
  storage_class: string;
  max_weight_g: number;
  max_volume_ml: number;
  max_quantity: number;
  version: number;
  items: number;
  holds: number;
}

export interface Spot {
  code: string;
  zone: string;
  aisle: string;
  bay: string;
  level: string;
}

export interface Preview {
  count: number;
  known: number;
  aisles: number;
  first: Spot[];
  last: Spot;
}
