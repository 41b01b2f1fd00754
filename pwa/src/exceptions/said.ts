/** What a command said, in words: by the names of its fields, for it may be malformed, of a newer release, or nothing that can be read. */
import { many, dictionary, own } from '../i18n';
import { count, day, quantity, withUnit, type Unit } from '../i18n/format';

/** The payload as far as the server shows it; a text where it could not be read. */
export type Said = Record<string, unknown> | string;

/** How a surface finds names. Empty: nobody is known by that. */
export interface SaidLook {
  item: (id: number) => string;
  /** of an item; null where the item or its unit is unknown */
  unitOf: (item: number) => Unit | null;
  unit: (code: string) => string;
  place: (id: number) => string;
  order: (id: number) => string;
  supplier: (id: number) => string;
}

export interface Fact {
  label: string;
  value: string;
}

const MOST = 160; // characters of what no field is known for
const MOST_NAME = 40; // of its name

const words = dictionary(
  {
    unknown: (id: string) => `not known (${id})`,
    beginning: 'As it came',
    nothing: 'It cannot be shown',
    item: 'Item',
    quantity: 'Counted',
    damaged: 'Damaged',
    order: 'Order',
    reference: 'Reference',
    place: 'Place',
    supplier: 'Supplier',
    lot: 'Lot',
    expires_on: 'Expiry',
    serials: 'Serial numbers',
    container: 'Container',
    factors: 'Packaging',
    codes: 'Codes scanned',
    photos: 'Photos',
    photo: (n: number) => many(n, 'photo'),
    reason: 'Reason',
    text: 'Text',
  },
  {
    unknown: (id) => `查不到（${id}）`,
    beginning: '原文',
    nothing: '不能显示',
    item: '物料',
    quantity: '清点',
    damaged: '破损',
    order: '订单',
    reference: '编号',
    place: '库位',
    supplier: '供应商',
    lot: '批次',
    expires_on: '效期',
    serials: '序列号',
    container: '容器',
    factors: '包装',
    codes: '扫的码',
    photos: '照片',
    photo: (n) => `${n} 张`,
    reason: '原因',
    text: '文字',
  },
);

/** What is told first, in this order; all else behind. */
const FIRST = [
  'item',
  'quantity',
  'damaged',
  'lot',
  'expires_on',
  'serials',
  'container',
  'order',
  'supplier',
  'place',
];

function rankOf(name: string): number {
  const at = FIRST.indexOf(name);
  return at < 0 ? FIRST.length : at;
}

/** Ids that only programs need, and what the surface says beside. */
const HIDDEN = ['type', 'receipt', 'line', 'order_line'];

function isId(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}

function plain(value: unknown): string {
  return cut(typeof value === 'string' ? value : JSON.stringify(value) || '', MOST);
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

function named(value: unknown, find: (id: number) => string): string {
  return (isId(value) && find(value)) || words().unknown(plain(value));
}

/** '48 pcs'; the figure alone where nobody knows the item. */
export function amountOf(value: unknown, item: unknown, look: SaidLook): string {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) return plain(value);
  const unit = isId(item) ? look.unitOf(item) : null;
  return unit ? withUnit(value, unit) : quantity(value);
}

function list(value: unknown): string {
  return Array.isArray(value) ? value.map(plain).join(', ') : plain(value);
}

/** Each key with its value: 'case 24 pcs' of a packaging. */
function pairs(value: unknown, tell: (key: string, each: unknown) => string): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return plain(value);
  const all = value as Record<string, unknown>;
  return Object.keys(all)
    .map((key) => tell(key, all[key]))
    .join(', ');
}

function valueOf(name: string, value: unknown, all: Record<string, unknown>, look: SaidLook): string {
  switch (name) {
    case 'item':
      return named(value, look.item);
    case 'place':
      return named(value, look.place);
    case 'order':
      return named(value, look.order);
    case 'supplier':
      return named(value, look.supplier);
    case 'quantity':
    case 'damaged':
      return amountOf(value, all['item'], look);
    case 'expires_on':
      return /^\d{4}-\d\d-\d\d$/.test(String(value)) ? day(String(value)) : plain(value);
    case 'serials':
      return list(value);
    case 'factors':
      return pairs(value, (code, each) => `1 ${look.unit(code)} = ${amountOf(each, all['item'], look)}`);
    case 'codes':
      return pairs(value, (code, unit) => `${plain(code)} (${look.unit(plain(unit))})`);
    case 'photos':
      return Array.isArray(value) ? words().photo(value.length) : plain(value);
    default:
      return plain(value);
  }
}

function isNothing(value: unknown): boolean {
  if (value === null || value === undefined || value === '' || value === 0) return true;
  return typeof value === 'object' && Object.keys(value as object).length === 0;
}

/** Field by field, but for those that are told elsewhere. Never throws, whatever was said. */
export function sayings(said: Said, look: SaidLook, elsewhere: string[] = []): Fact[] {
  const w = words();
  if (typeof said === 'string') return [{ label: w.beginning, value: said || w.nothing }];
  const labels = w as unknown as Record<string, unknown>;
  return Object.keys(said)
    .filter((name) => HIDDEN.indexOf(name) < 0 && elsewhere.indexOf(name) < 0 && !isNothing(said[name]))
    .sort((a, b) => rankOf(a) - rankOf(b))
    .map((name) => {
      const label = own(labels, name);
      return {
        label: typeof label === 'string' ? label : cut(name, MOST_NAME),
        value: valueOf(name, said[name], said, look),
      };
    });
}

/** '48 pcs Jam scented candles'; empty where it names no item. */
export function gistOf(said: Said, look: SaidLook): string {
  if (typeof said === 'string' || isNothing(said['item'])) return '';
  const much = isNothing(said['quantity']) ? '' : amountOf(said['quantity'], said['item'], look);
  return [much, named(said['item'], look.item)].filter((each) => each).join(' ');
}

/** Names of the blobs that it cites. */
export function photosIn(said: Said): string[] {
  const photos = typeof said === 'string' ? [] : said['photos'];
  return Array.isArray(photos) ? photos.filter((each) => /^[0-9a-f]{64}$/.test(String(each))).map(String) : [];
}

/** From here on people are told how uncertain a time is, and when it arrived. */
const NOTABLE_MS = 10 * 60_000;

const times = dictionary(
  {
    plusMinus: (span: string) => `± ${span}`,
    minutes: (n: string) => `${n} min`,
    hours: (n: string) => `${n} h`,
    days: (n: string) => (n === '1' ? '1 day' : `${n} days`),
  },
  {
    plusMinus: (span) => `± ${span}`,
    minutes: (n) => `${n} 分钟`,
    hours: (n) => `${n} 小时`,
    days: (n) => `${n} 天`,
  },
);

/** '± 3 h', where it is large; else empty. */
export function doubtOf(uncertaintyMs: number): string {
  if (!(uncertaintyMs >= NOTABLE_MS)) return '';
  const t = times();
  const minutes = Math.round(uncertaintyMs / 60_000);
  if (minutes < 120) return t.plusMinus(t.minutes(count(minutes)));
  const hours = Math.round(minutes / 60);
  return t.plusMinus(hours < 48 ? t.hours(count(hours)) : t.days(count(Math.round(hours / 24))));
}

/** Whether it came here notably later (or earlier) than it was done. */
export function cameLater(done: number, arrived: number): boolean {
  return Math.abs(arrived - done) >= NOTABLE_MS;
}
