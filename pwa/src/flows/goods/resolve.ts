/** What a scan is, asked of the local data: an item by its barcode or SKU, an order, a place, a container, or nothing we know. */
import { Incomplete } from '../../store/incomplete';
import type { Item, Match, Option, Order, Place, Read, Resolved } from './model';

/** A GS1 barcode read one way; a lost separator allows several. */
export interface Reading {
  gtin?: string;
  sscc?: string;
  lot?: string;
  expiry?: string;
  serial?: string;
  count?: number;
  weight?: number;
}

export interface Scanned {
  /** as read, or the value of one of our own codes */
  raw: string;
  /** of a GS1 code; more than one where a separator was lost */
  readings: Reading[];
  /** of one of our own codes: what it names */
  own?: 'order' | 'place' | 'container';
  /** typed by a person */
  hand?: boolean;
}

/** Its promises reject with Incomplete where this gun has lost what it is asked for. */
export interface Local {
  /** [item, unit, numerator, denominator] of each meaning of a barcode */
  barcode(code: string): Promise<[number, string, number, number][]>;
  sku(sku: string): Promise<number | null>;
  item(id: number): Promise<Item | null>;
  orders: Order[];
  places: Place[];
  /** items that the receipt's orders still want */
  wanted: (item: number) => boolean;
  /** whether this device has seen the lot of this item */
  lot: (item: number, lot: string) => boolean;
}

const GTIN = 14;

/** A code is unknown only where all that could know it was asked. */
export async function resolve(scan: Scanned, local: Local): Promise<Resolved> {
  let lacking = false;
  const lacks = (error: unknown): void => {
    if (!(error instanceof Incomplete)) throw error;
    lacking = true;
  };
  const asked: Local = {
    ...local,
    barcode: (code) => local.barcode(code).catch((error: unknown) => (lacks(error), [])),
    sku: (sku) => local.sku(sku).catch((error: unknown) => (lacks(error), null)),
  };
  const found = await resolved(scan, asked).catch((error: unknown): null => (lacks(error), null));
  if (found === null) return { is: 'incomplete', raw: scan.raw.trim() };
  return lacking && found.is === 'unknown' ? { is: 'incomplete', raw: found.raw } : found;
}

async function resolved({ raw, readings, own }: Scanned, local: Local): Promise<Resolved> {
  const text = raw.trim();
  if (readings.length > 0) return resolveGs1(text, readings, local);
  if (own === 'container') return { is: 'container', code: text, raw: text };
  const options = own ? [] : await plainItem(text, local);
  if (options.length > 0) return { is: 'item', options, gs1: false, raw: text };
  const upper = text.toUpperCase();
  const order = local.orders.find((each) => each.number.toUpperCase() === upper);
  if (order) return { is: 'order', order, raw: text };
  const place = local.places.find((each) => each.code.toUpperCase() === upper);
  if (place) return { is: 'place', place, raw: text };
  return { is: 'unknown', raw: text };
}

/** The same number is printed as 8, 12, 13 or 14 digits. */
export function gtinForms(code: string): string[] {
  if (!/^\d{8,14}$/.test(code)) return [code];
  const bare = code.replace(/^0+/, '');
  const forms = [
    code,
    ...[8, 12, 13, GTIN]
      .filter((length) => length >= bare.length)
      .map((length) => ('0'.repeat(GTIN) + bare).slice(-length)),
  ];
  return forms.filter((form, index) => forms.indexOf(form) === index);
}

async function matches(code: string, local: Local): Promise<Match[]> {
  for (const form of gtinForms(code)) {
    const found: Match[] = [];
    for (const [id, unit, numerator, denominator] of await local.barcode(form)) {
      const item = await local.item(id);
      if (item) found.push({ item, unit, numerator, denominator, code: form });
    }
    if (found.length > 0) return found;
  }
  return [];
}

async function plainItem(text: string, local: Local): Promise<Option[]> {
  const found = await matches(text, local);
  if (found.length > 0)
    return suggest(
      found.map((match) => ({ match, read: {}, suggested: false })),
      local,
    );
  const id = (await local.sku(text)) || (await local.sku(text.toUpperCase()));
  const item = id === null ? null : await local.item(id);
  return item ? [{ match: { item, unit: item.unit, numerator: 1, denominator: 1 }, read: {}, suggested: false }] : [];
}

async function resolveGs1(raw: string, readings: Reading[], local: Local): Promise<Resolved> {
  const options: Option[] = [];
  for (const reading of readings) {
    if (reading.gtin === undefined) continue;
    for (const match of await matches(reading.gtin, local))
      options.push({ match, read: readOf(reading), suggested: false });
  }
  if (options.length > 0) return { is: 'item', options: suggest(options, local), gs1: true, raw };
  const first = readings[0]!;
  if (first.gtin !== undefined) return { is: 'unknown', raw: first.gtin };
  if (first.sscc !== undefined) return { is: 'container', code: first.sscc, raw };
  const read = readOf(first);
  return Object.keys(read).length > 0 ? { is: 'read', read, raw } : { is: 'unknown', raw };
}

function readOf(reading: Reading): Read {
  const read: Read = {};
  if (reading.lot !== undefined) read.lot = reading.lot;
  if (reading.expiry !== undefined) read.expiry = reading.expiry;
  if (reading.serial !== undefined) read.serial = reading.serial;
  if (reading.count !== undefined) read.count = reading.count;
  if (reading.weight !== undefined) read.weight = reading.weight;
  return read;
}

/** Of several meanings the one that is known here stands first: the lot seen before, else the item wanted. */
function suggest(options: Option[], local: Local): Option[] {
  if (options.length < 2) return options;
  const byLot = options.filter(({ match, read }) => read.lot !== undefined && local.lot(match.item.id, read.lot));
  const byOrder = options.filter(({ match }) => local.wanted(match.item.id));
  const [known] = byLot.length === 1 ? byLot : byOrder.length === 1 ? byOrder : [];
  if (!known) return options;
  return [{ ...known, suggested: true }, ...options.filter((option) => option !== known)];
}
