/** An order while it is written: what was typed, what it comes to in base units and money, and what is still missing. */
import { inBase, lineAmount, parseScaled } from '../decimal';

export interface ItemChoice {
  id: number;
  sku: string;
  name_zh: string;
  name_en: string;
  base_unit: string;
  active: boolean;
  units: { unit: string; numerator: number; denominator: number; barcodes: string[] }[];
}

export interface SupplierChoice {
  id: number;
  code: string;
  name_zh: string;
  name_en: string;
  city: string;
}

export interface DraftLine {
  key: number;
  item: ItemChoice | null;
  unit: string;
  count: string;
  price: string;
}

export interface Draft {
  supplier: SupplierChoice | null;
  warehouse: number | null;
  /** ISO day */
  expected: string;
  note: string;
  /** what comes stays the supplier's until it is taken over */
  consignment: boolean;
  lines: DraftLine[];
}

export type Wrong = 'item' | 'count' | 'inexact' | 'price';

export interface Reckoned {
  /** 1/10,000 units, base units; 1/1,000,000 a base unit; minor units */
  count: number;
  base: number;
  price: number;
  amount: number;
}

let keys = 0;

export function emptyLine(): DraftLine {
  keys += 1;
  return { key: keys, item: null, unit: '', count: '', price: '' };
}

export function emptyDraft(warehouse: number | null, expected: string): Draft {
  return { supplier: null, warehouse, expected, note: '', consignment: false, lines: [emptyLine()] };
}

/** A line that nobody has touched is no line. */
export function isBlank(line: DraftLine): boolean {
  return line.item === null && line.count === '' && line.price === '';
}

/** There is always an untouched line at the end, ready for the next item. */
export function withRoom(draft: Draft): Draft {
  const last = draft.lines[draft.lines.length - 1];
  return last && isBlank(last) ? draft : { ...draft, lines: [...draft.lines, emptyLine()] };
}

/** What a line comes to, or the first thing wrong with it. `decimals` are the places its unit allows. */
export function reckon(line: DraftLine, decimals: number): Reckoned | Wrong {
  const unit = line.item && line.item.units.find((one) => one.unit === line.unit);
  if (!unit) return 'item';
  const count = whole(line.count, decimals);
  if (count === null || count === 0) return 'count';
  const base = inBase(count, unit.numerator, unit.denominator);
  if (base === null) return 'inexact';
  const price = parseScaled(line.price, 6);
  if (price === null) return 'price';
  return { count, base, price, amount: lineAmount(base, price) };
}

/** 1/10,000 units with at most `decimals` places. */
function whole(text: string, decimals: number): number | null {
  const value = parseScaled(text, 4);
  return value !== null && value % Math.pow(10, 4 - decimals) === 0 ? value : null;
}

/** The unit that a scanned barcode names, else the base unit. */
export function unitFor(item: ItemChoice, typed: string): string {
  const named = item.units.find((unit) => unit.barcodes.indexOf(typed.trim()) >= 0);
  return named ? named.unit : item.base_unit;
}

/** purchasing.create_order/2, or null while something is missing. */
export function payloadOf(draft: Draft, decimals: (unit: string) => number): Record<string, unknown> | null {
  const lines = draft.lines.filter((line) => !isBlank(line));
  if (!draft.supplier || draft.warehouse === null || !draft.expected || lines.length === 0) return null;
  const told = [];
  for (const line of lines) {
    const reckoned = reckon(line, decimals(line.unit));
    if (typeof reckoned === 'string') return null;
    told.push({ item: line.item!.id, unit: line.unit, count: reckoned.count, unit_price: reckoned.price });
  }
  return {
    supplier: draft.supplier.id,
    warehouse: draft.warehouse,
    expected_on: draft.expected,
    note: draft.note.trim(),
    consignment: draft.consignment,
    lines: told,
  };
}
