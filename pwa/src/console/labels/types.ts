/** What GET /api/labels answers. */
export type Kind = 'item' | 'bin' | 'lot' | 'lpn' | 'badge';

export interface Sheet {
  sheet: string;
  columns: number;
  rows: number;
  width: number;
  height: number;
}

export interface Offer {
  kinds: { kind: Kind; sizes: [number, number][] }[];
  sheets: Sheet[];
  most: number;
  gs1_prefix: string;
}
