/** What was scanned or typed at the top: the page that shows it. */
import { readCode } from '../../scanner/code';
import { get } from '../api';
import { partnerPage } from '../partners/address';
import { picturePage } from '../places/address';
import { may, warehouses } from '../session';
import type { FoundList } from './found';

interface Numbered {
  id: number | string;
  number: string;
  reference?: string;
}

interface FoundItem {
  id: number;
  sku: string;
  units: { barcodes: string[] }[];
}

const LONGEST = 100;
const LABELS: Record<string, 'order' | 'receipt'> = { PO: 'order', GR: 'receipt', OB: 'receipt' };

/** The route of the one thing called so, of a list when there are more, null when there is none. Throws ProblemError. */
export async function lookUp(raw: string): Promise<string | null> {
  const text = wanted(raw);
  const label = LABELS[text.slice(0, 2).toUpperCase()];
  if (label === 'order' && text[2] === '-') return order(text);
  if ((label === 'receipt' && text[2] === '-') || /^[GPD]\d+-\d+$/i.test(text))
    return (await receipt(text)) ?? elsewhere(text);
  return item(text);
}

/** What to search for: of our own labels and GS1 messages the number within. */
function wanted(raw: string): string {
  const code = readCode(raw);
  if (code.kind === 'own') return code.value;
  if (code.kind === 'gtin') return code.digits;
  const reading = code.kind === 'gs1' ? code.readings[0] : undefined;
  return (reading && (reading.gtin || reading.content)) || raw.trim();
}

async function order(text: string): Promise<string | null> {
  if (!may('purchasing.read')) return null;
  const rows = await get<Numbered[]>('/api/purchase-orders', { search: text, limit: 5 });
  return target(rows, text, (one) => `/orders/${one.id}`, '/orders');
}

async function receipt(text: string): Promise<string | null> {
  if (!may('receiving.read')) return null;
  const rows = await get<Numbered[]>('/api/receipts', { search: text, limit: 5 });
  return target(rows, text, (one) => `/receipts?receipt=${one.id}`, '/receipts');
}

function target(rows: Numbered[], text: string, one: (row: Numbered) => string, list: string): string | null {
  const named = rows.filter((row) =>
    [row.number, row.reference].some((name) => name?.toLowerCase() === text.toLowerCase()),
  );
  const only = named.length === 1 ? named[0] : rows.length === 1 ? rows[0] : undefined;
  if (only) return one(only);
  return rows.length ? `${list}?search=${encodeURIComponent(text)}` : null;
}

async function item(text: string): Promise<string | null> {
  const rows = await get<FoundItem[]>('/api/items', { search: text, limit: 5 });
  const only = rows.length > 1 ? await meantBy(text, rows) : rows[0];
  if (only) return `/stock?item=${only.id}&search=${encodeURIComponent(only.sku)}`;
  return rows.length ? `/stock?search=${encodeURIComponent(text)}` : elsewhere(text);
}

/** Of several the one that is called just so: by its SKU, by a barcode that no other has, by the SKU of one that was merged into it. */
async function meantBy(text: string, rows: FoundItem[]): Promise<FoundItem | undefined> {
  const named = rows.find(({ sku }) => sku.toLowerCase() === text.toLowerCase());
  if (named) return named;
  const coded = rows.filter(({ units }) => units.some(({ barcodes }) => barcodes.includes(text)));
  return coded.length > 0 ? (coded.length === 1 ? coded[0] : undefined) : successor(text, rows);
}

async function elsewhere(text: string): Promise<string | null> {
  return (await place(text)) ?? partner(text);
}

/** By code or name, also one that was merged into another: its page leads there. */
async function partner(text: string): Promise<string | null> {
  const found = await get<FoundList[]>('/api/find', { text: text.slice(0, LONGEST) });
  const partners = found.find(({ list }) => list === 'partners');
  const rows = (partners ? partners.rows : []).map((row) => ({ id: '', number: String(row['code']) }));
  return target(rows, text, ({ number }) => partnerPage(number), '/partners');
}

/** What the item of this SKU was merged into, where that is one of `rows`. */
async function successor(sku: string, rows: FoundItem[]): Promise<FoundItem | undefined> {
  const found = await get<FoundList[]>('/api/find', { text: sku.slice(0, LONGEST) });
  const items = found.find(({ list }) => list === 'items');
  if (!items || !items.rows.some((row) => row['sku'] === sku)) return undefined;
  const { merged_into } = await get<{ merged_into: { sku: string } | null }>('/api/items/called', { sku });
  return rows.find((row) => merged_into && row.sku === merged_into.sku);
}

/** The label of a bin: the picture of its warehouse with the bin open. */
async function place(text: string): Promise<string | null> {
  if (!may('places.read')) return null;
  const rows = await get<{ id: number; code: string; warehouse: number }[]>('/api/places', { search: text, limit: 5 });
  const exact = rows.filter((row) => row.code.toLowerCase() === text.toLowerCase());
  const house = exact[0] && warehouses.value.find((one) => one.id === exact[0]!.warehouse);
  return house && exact.length === 1 ? picturePage(house.code, exact[0]!.id) : null;
}
