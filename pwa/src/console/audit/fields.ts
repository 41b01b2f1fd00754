/** What changed of a record as lines that people read: 'English name: Cup → Stoneware cup', 'Line 2 · Ordered: 10 → 24'. */
import { own } from '../../i18n';
import { day, price, quantity } from '../../i18n/format';
import type { Fields, Sides } from './types';
import { fieldWords } from './field-words';
import { permissionWords } from './permission-words';
import { valueWords, words } from './words';

export interface FieldLine {
  /** path of the field */
  key: string;
  name: string;
  /** null: there is no such side, the record was new or is gone */
  before: string | null;
  after: string | null;
}

/** Characters of a picture's hash that tell it from another one. */
const HASH_SHOWN = 8;
const QUANTITIES = ['ordered', 'max_quantity', 'minimum', 'pack'];
const ROWS = ['contacts', 'addresses'];
const WORDED = [
  'state',
  'roles',
  'kind',
  'storage_class',
  'payment',
  'taxpayer',
  'language',
  'theme',
  'device_kind',
  'what',
  'way',
  'sign',
  'list',
];

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
  if (path[0] === 'permissions' || field === 'permission')
    return (own(permissionWords(), text) as string | undefined) ?? text;
  if (field === 'second_factors') return text.replace(/^\S+/, tellWord);
  if (field === 'picture' || field === 'logo') return text.slice(0, HASH_SHOWN);
  if (path[0] === 'levels')
    return text
      .split('/')
      .map((level) => quantity(Number(level)))
      .join('/');
  if (path[0] === 'units') return text.replace(/\/1$/, '');
  return WORDED.indexOf(field) >= 0 ? tellWord(text) : text;
}

/** Rows that have no name of their own are counted from one. */
function counted(field: string, which: string | undefined): string | undefined {
  return which !== undefined && ROWS.indexOf(field) >= 0 ? String(Number(which) + 1) : which;
}

/** 'Packaging case', 'Line 2 · Ordered', 'Contacts 1 · Phone' */
function pathName([first = '', ...rest]: string[]): string {
  const which = counted(first, rest[0]);
  const inner = rest.slice(1);
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
  return together(
    whole.map(([key, path]) => ({ key, path, before: side(before, path), after: side(after, path) })),
  ).map(({ path, ...line }) => ({ ...line, name: pathName(path) }));
}

interface Told extends Omit<FieldLine, 'name'> {
  path: string[];
}

/** What became of several lines of an order alike is told once: 'Line 1-40 · Over-receipt allowed'. */
function together(all: Told[]): Told[] {
  const alike = new Map<string, Told[]>();
  for (const one of all) {
    const [first, , ...inner] = one.path;
    const key = first === 'lines' && inner.length > 0 ? JSON.stringify([inner, one.before, one.after]) : one.key;
    alike.set(key, [...(alike.get(key) ?? []), one]);
  }
  return [...alike.values()].map((same) => {
    const [first, , ...inner] = same[0]!.path;
    if (same.length === 1) return same[0]!;
    return { ...same[0]!, path: [first!, runs(same.map(({ path }) => Number(path[1]))), ...inner] };
  });
}

/** [1, 2, 3, 5] → '1-3, 5' */
function runs(numbers: number[]): string {
  const found: [number, number][] = [];
  for (const one of [...numbers].sort((a, b) => a - b)) {
    const last = found[found.length - 1];
    if (last && last[1] === one - 1) last[1] = one;
    else found.push([one, one]);
  }
  return found.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(', ');
}
