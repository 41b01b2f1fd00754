/** What changed of a record as lines that people read: 'English name: Cup → Stoneware cup', 'Line 2 · Ordered: 10 → 24'. */
import { own } from '../../i18n';
import { day, price, quantity } from '../../i18n/format';
import type { Fields, Sides } from './types';
import { fieldWords, valueWords, words } from './words';

export interface FieldLine {
  /** path of the field */
  key: string;
  name: string;
  /** null: there is no such side, the record was new or is gone */
  before: string | null;
  after: string | null;
}

const QUANTITIES = ['ordered'];
const WORDED = ['state', 'roles', 'kind', 'language', 'theme', 'device_kind', 'what'];

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The field's name, and as it came where nobody gave it one. */
export function fieldName(field: string): string {
  return (own(fieldWords(), field) as string | undefined) ?? field.replace(/_/g, ' ');
}

function tellWord(value: string): string {
  return (own(valueWords(), value) as string | undefined) ?? value;
}

/** `path`: the field, and for parts of it which one. */
export function tellValue(path: string[], value: unknown): string {
  const t = words();
  const field = path[path.length - 1] ?? '';
  if (value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0))
    return t.nothing;
  if (typeof value === 'boolean') return value ? t.yes : t.no;
  if (Array.isArray(value)) return value.map((each) => tellValue(path, each)).join(', ');
  if (typeof value === 'number') {
    if (/_bp$/.test(field)) return `${value / 100} %`;
    if (QUANTITIES.indexOf(field) >= 0) return quantity(value);
    return path[0] === 'prices' ? price(value) : String(value);
  }
  if (isFields(value))
    return Object.keys(value)
      .map((key) => `${fieldName(key)} ${tellValue([...path, key], value[key])}`)
      .join(', ');
  const text = String(value);
  if (field === 'expected_on') return day(text);
  if (path[0] === 'units') return text.replace(/\/1$/, '');
  return WORDED.indexOf(field) >= 0 ? tellWord(text) : text;
}

/** 'Packaging case', 'Line 2 · Ordered' */
function pathName([first = '', ...rest]: string[]): string {
  const [which, ...inner] = rest;
  const begun =
    which === undefined ? fieldName(first) : first === 'settings' ? fieldName(which) : `${fieldName(first)} ${which}`;
  return [begun, ...inner.map(fieldName)].join(' · ');
}

function side(fields: Fields | null, path: string[]): string | null {
  if (fields === null) return null;
  let value: unknown = fields;
  for (const key of path) value = isFields(value) ? value[key] : undefined;
  return tellValue(path, value);
}

function paths(value: unknown, path: string[]): string[][] {
  if (!isFields(value) || Object.keys(value).length === 0) return [path];
  return Object.keys(value).reduce<string[][]>((all, key) => all.concat(paths(value[key], [...path, key])), []);
}

/** A line for each field that differs; of a new record those that say something. */
export function fieldLines({ before, after }: Sides): FieldLine[] {
  const found = new Map<string, string[]>();
  for (const fields of [before, after])
    if (fields) for (const path of paths(fields, [])) if (path.length > 0) found.set(path.join('.'), path);
  const all = [...found.entries()];
  // where one side has an object and the other none, its parts say it all
  const whole = all.filter(([key]) => !all.some(([other]) => other !== key && other.indexOf(`${key}.`) === 0));
  return whole.map(([key, path]) => ({
    key,
    name: pathName(path),
    before: side(before, path),
    after: side(after, path),
  }));
}
