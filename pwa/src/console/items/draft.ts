/** An item while it is typed: everything as text, and as the command says it once nothing in it is wrong. */
import { LARGEST, parseScaled } from '../decimal';
import { writeValue } from '../lists/values';
import type { ItemDetail, Packaging } from './types';

export interface UnitTyped {
  unit: string;
  /** base units in one: '24', '2.5', '1/3' */
  holds: string;
  barcodes: string[];
}

export interface LevelTyped {
  minimum: string;
  reorder: string;
  maximum: string;
}

export interface SupplierTyped {
  supplier: string;
  name_zh: string;
  name_en: string;
  approved: boolean;
  sku: string;
  lead_days: string;
  minimum: string;
  pack: string;
}

export interface Plain {
  name_zh: string;
  name_en: string;
  category: string;
  specification: string;
  /** '' as the name says it */
  mnemonic: string;
  base_unit: string;
  barcodes: string[];
  units: UnitTyped[];
  tracks_lot: boolean;
  tracks_expiry: boolean;
  tracks_serial: boolean;
  tracks_weight: boolean;
  inspected: boolean;
  over_tolerance_bp: string;
  short_tolerance_bp: string;
  storage_class: string;
  weight_g: string;
  least_weight_g: string;
  most_weight_g: string;
  length_mm: string;
  width_mm: string;
  height_mm: string;
  suppliers: SupplierTyped[];
  picture: string;
  active: boolean;
}

/** `level:SH` is what the warehouse SH is to have. */
export type LevelKey = `level:${string}`;
export type Typed = Plain & { [key: LevelKey]: LevelTyped };

export const EMPTY: Plain = {
  name_zh: '',
  name_en: '',
  category: '',
  specification: '',
  mnemonic: '',
  base_unit: '',
  barcodes: [],
  units: [],
  tracks_lot: false,
  tracks_expiry: false,
  tracks_serial: false,
  tracks_weight: false,
  inspected: false,
  over_tolerance_bp: '',
  short_tolerance_bp: '',
  storage_class: 'ambient',
  weight_g: '',
  least_weight_g: '',
  most_weight_g: '',
  length_mm: '',
  width_mm: '',
  height_mm: '',
  suppliers: [],
  picture: '',
  active: true,
};

const NO_LEVEL: LevelTyped = { minimum: '', reorder: '', maximum: '' };
const MOST_BP = 1_000_000;
const ALL_BP = 10_000;
const MOST_GRAMS = 1_000_000_000;
const MOST_MM = 1_000_000;
const MOST_DAYS = 3650;
const SCALE = 10_000;

export const levelKey = (warehouse: string): LevelKey => `level:${warehouse}`;

/** 0 is not written: nothing is known, or nothing is asked. */
const figure = (value: number): string => (value === 0 ? '' : String(value));
const amount = (value: number): string => (value === 0 ? '' : writeValue('quantity', value));

export function holdsOf({ numerator, denominator }: Packaging): string {
  if (denominator === 1) return String(numerator);
  const scaled = (numerator * SCALE) / denominator;
  const whole = Number.isSafeInteger(scaled) && Number.isSafeInteger(numerator * SCALE);
  return whole ? writeValue('quantity', scaled) : `${numerator}/${denominator}`;
}

/** `warehouses`: codes of those that the person may see. */
export function begin(item: ItemDetail, warehouses: string[]): Typed {
  const [base, ...others] = item.units;
  const plain: Plain = {
    ...EMPTY,
    name_zh: item.name_zh,
    name_en: item.name_en,
    category: item.category,
    specification: item.specification,
    mnemonic: item.mnemonic_own ? item.mnemonic : '',
    base_unit: item.base_unit,
    barcodes: base ? base.barcodes : [],
    units: others.map((one) => ({ unit: one.unit, holds: holdsOf(one), barcodes: one.barcodes })),
    tracks_lot: item.tracks_lot,
    tracks_expiry: item.tracks_expiry,
    tracks_serial: item.tracks_serial,
    tracks_weight: item.tracks_weight,
    inspected: item.inspected,
    over_tolerance_bp: writeValue('percent', item.over_tolerance_bp),
    short_tolerance_bp: writeValue('percent', item.short_tolerance_bp),
    storage_class: item.storage_class,
    weight_g: figure(item.weight_g),
    least_weight_g: figure(item.least_weight_g),
    most_weight_g: figure(item.most_weight_g),
    length_mm: figure(item.length_mm),
    width_mm: figure(item.width_mm),
    height_mm: figure(item.height_mm),
    suppliers: item.suppliers.map((one) => ({
      ...one,
      lead_days: figure(one.lead_days),
      minimum: amount(one.minimum),
      pack: amount(one.pack),
    })),
    picture: item.picture,
    active: item.active,
  };
  const level = (code: string): LevelTyped => {
    const found = item.levels.find((one) => one.warehouse === code);
    if (!found) return NO_LEVEL;
    return { minimum: amount(found.minimum), reorder: amount(found.reorder), maximum: amount(found.maximum) };
  };
  return withLevels(plain, warehouses, level);
}

export function withLevels(plain: Plain, warehouses: string[], level: (code: string) => LevelTyped): Typed {
  return { ...plain, ...Object.fromEntries(warehouses.map((code) => [levelKey(code), level(code)])) } as Typed;
}

export function beginNew(warehouses: string[]): Typed {
  return withLevels(EMPTY, warehouses, () => NO_LEVEL);
}

/** '24' is 24/1, '2.5' is 5/2, '1/3' is itself; null when it is none of these. */
export function factorOf(text: string): [number, number] | null {
  const parts = text.replace('／', '/').split('/');
  if (parts.length === 2) {
    const [over, under] = parts.map((part) => parseScaled(part, 0)) as [number | null, number | null];
    return over && under ? lowest(over, under) : null;
  }
  const scaled = parseScaled(text, 4);
  return scaled ? lowest(scaled, SCALE) : null;
}

function lowest(over: number, under: number): [number, number] {
  let [a, b] = [over, under];
  while (b !== 0) [a, b] = [b, a % b];
  return [over / a, under / a];
}

/** Whether one unit is a whole number of 1/10,000 base units, as the server asks (C-1). */
function isExact([over, under]: [number, number]): boolean {
  return over <= Math.floor(LARGEST / SCALE) && (over * SCALE) % under === 0;
}

export type Fault =
  'name' | 'unit' | 'unitTwice' | 'holds' | 'count' | 'percent' | 'whole' | 'quantity' | 'unsorted' | 'days';

/** Path of a field ('units.0.holds', 'level:SH') → what is wrong in it. */
export type Faults = Record<string, Fault>;

export interface Read {
  /** the record as catalog.put_items says it, without sku and version */
  record: Record<string, unknown>;
  faults: Faults;
}

/** `decimals` of the base unit; `there`: packaging that the item has now. */
export function read(typed: Typed, warehouses: string[], decimals: number, there: Packaging[]): Read {
  const faults: Faults = {};
  const whole = (path: string, text: string, most: number, fault: Fault = 'whole'): number => {
    const value = text.trim() === '' ? 0 : parseScaled(text, 0);
    if (value === null || value > most) faults[path] = fault;
    return value ?? 0;
  };
  const percent = (path: 'over_tolerance_bp' | 'short_tolerance_bp', most: number): number | null => {
    const text = typed[path].replace(/%$/, '').trim();
    const value = text === '' ? null : parseScaled(text, 2);
    if (text !== '' && (value === null || value > most)) faults[path] = 'percent';
    return value;
  };
  const quantity = (path: string, text: string): number => {
    const value = text.trim() === '' ? 0 : parseScaled(text, decimals);
    if (value === null || value > LARGEST / 10 ** (4 - decimals)) faults[path] = 'quantity';
    return (value ?? 0) * 10 ** (4 - decimals);
  };
  if (!typed.name_zh.trim() && !typed.name_en.trim()) faults['name_zh'] = 'name';
  if (typed.base_unit === '') faults['base_unit'] = 'unit';
  const record = {
    ...texts(typed),
    tracks_lot: typed.tracks_lot,
    tracks_expiry: typed.tracks_expiry,
    tracks_serial: typed.tracks_serial,
    tracks_weight: typed.tracks_weight,
    inspected: typed.inspected,
    active: typed.active,
    picture: typed.picture,
    barcodes: typed.barcodes,
    units: typed.units.map((one, at) => unitOf(one, at, typed, faults)),
    without: there.map(({ unit }) => unit).filter((unit) => isGone(unit, typed)),
    over_tolerance_bp: percent('over_tolerance_bp', MOST_BP),
    short_tolerance_bp: percent('short_tolerance_bp', ALL_BP),
    weight_g: whole('weight_g', typed.weight_g, MOST_GRAMS),
    least_weight_g: whole('least_weight_g', typed.least_weight_g, MOST_GRAMS),
    most_weight_g: whole('most_weight_g', typed.most_weight_g, MOST_GRAMS),
    length_mm: whole('length_mm', typed.length_mm, MOST_MM),
    width_mm: whole('width_mm', typed.width_mm, MOST_MM),
    height_mm: whole('height_mm', typed.height_mm, MOST_MM),
    levels: warehouses.map((code) => levelOf(code, typed, quantity, faults)),
    suppliers: typed.suppliers.map((one, at) => ({
      supplier: one.supplier,
      approved: one.approved,
      sku: one.sku.trim(),
      lead_days: whole(`suppliers.${at}.lead_days`, one.lead_days, MOST_DAYS, 'days'),
      minimum: quantity(`suppliers.${at}.minimum`, one.minimum),
      pack: quantity(`suppliers.${at}.pack`, one.pack),
    })),
  };
  return { record, faults };
}

function texts(typed: Typed): Record<string, string> {
  const { name_zh, name_en, category, specification, mnemonic, base_unit, storage_class } = typed;
  const trimmed = Object.entries({ name_zh, name_en, category, specification, mnemonic });
  return { ...Object.fromEntries(trimmed.map(([name, text]) => [name, text.trim()])), base_unit, storage_class };
}

/** Another base unit forgets the packaging by itself. */
function isGone(unit: string, typed: Typed): boolean {
  return unit !== typed.base_unit && !typed.units.some((one) => one.unit === unit);
}

function unitOf(one: UnitTyped, at: number, typed: Typed, faults: Faults): Record<string, unknown> {
  const twice =
    one.unit === typed.base_unit || typed.units.some((other, place) => place < at && other.unit === one.unit);
  if (one.unit === '') faults[`units.${at}.unit`] = 'unit';
  else if (twice) faults[`units.${at}.unit`] = 'unitTwice';
  const factor = factorOf(one.holds);
  if (!factor || !isExact(factor)) faults[`units.${at}.holds`] = one.holds.trim() ? 'holds' : 'count';
  const [numerator, denominator] = factor ?? [1, 1];
  return { unit: one.unit, numerator, denominator, barcodes: one.barcodes };
}

function levelOf(
  code: string,
  typed: Typed,
  quantity: (path: string, text: string) => number,
  faults: Faults,
): Record<string, unknown> {
  const key = levelKey(code);
  const said = typed[key] ?? NO_LEVEL;
  const [minimum, reorder, maximum] = [said.minimum, said.reorder, said.maximum].map((text) => quantity(key, text)) as [
    number,
    number,
    number,
  ];
  if (!faults[key] && (minimum > reorder || (maximum > 0 && maximum < reorder))) faults[key] = 'unsorted';
  return { warehouse: code, minimum, reorder, maximum };
}
