/** What GET /api/lists/… answers. Quantities are 1/10,000 base units, amounts minor units, prices 1/1,000,000, instants ms UTC. */

export type Kind =
  | 'text'
  | 'quantity'
  | 'amount'
  | 'price'
  | 'integer'
  | 'date'
  | 'instant'
  | 'flag'
  | 'choice'
  | 'choices'
  | 'person'
  | 'item'
  | 'place'
  | 'warehouse'
  | 'partner'
  | 'device'
  | 'document';

export type Op = 'contains' | 'is' | 'starts' | 'in' | 'from' | 'to' | 'between' | 'empty';

export interface Choice {
  value: string;
  zh: string;
  en: string;
}

/** What is left out is false or empty. */
export interface ListColumn {
  key: string;
  kind: Kind;
  zh: string;
  en: string;
  /** filters that it takes */
  ops?: Op[];
  sortable?: boolean;
  filterable?: boolean;
  total?: boolean;
  /** none: any word may come */
  choices?: Choice[];
}

export interface Description {
  name: string;
  /** the field that tells rows apart */
  key: string;
  columns: ListColumn[];
  default_sort: string;
  search: boolean;
}

/** A person, item, place, document …; names where it has some. */
export interface Reference {
  id: string | number;
  code: string;
  zh?: string;
  en?: string;
}

export type Value = string | number | boolean | null;
export type Cell = Value | Reference | string[];
export type Row = Record<string, Cell>;

export interface RowsAnswer {
  rows: Row[];
  offset: number;
}

export interface TotalsAnswer {
  count: number;
  totals: Record<string, number>;
}

export function isReference(cell: Cell | undefined): cell is Reference {
  return typeof cell === 'object' && cell !== null && !Array.isArray(cell);
}

/** The cell as a value that can be typed: nothing of what is a reference or several words. */
export function plain(cell: Cell | undefined): Value {
  return cell === undefined || typeof cell === 'object' ? null : cell;
}
