/** A plan as it is typed, and as it is said. Pure. */
import { quantity } from '../../i18n/format';
import { parseScaled } from '../decimal';
import type { Characteristic, Plan } from './types';

export const LEVELS = ['S-1', 'S-2', 'S-3', 'S-4', 'I', 'II', 'III'];

export interface Line {
  /** '' until it is kept */
  code: string;
  name_zh: string;
  name_en: string;
  measured: boolean;
  lower: string;
  upper: string;
  unit: string;
}

export interface Typed {
  sku: string;
  supplier: string;
  category: string;
  mode: string;
  level: string;
  limit: string;
  every: string;
  after: string;
  lines: Line[];
  active: boolean;
}

export function begin(plan: Plan | null): Typed {
  const of = { sku: '', supplier: '', category: '' };
  if (!plan) return { ...of, mode: 'sample', level: 'II', limit: '1', every: '3', after: '5', lines: [], active: true };
  return {
    ...of,
    mode: plan.mode,
    level: plan.level,
    limit: String(plan.limit / 1000),
    every: String(plan.every || 3),
    after: String(plan.after || 5),
    lines: plan.characteristics.map(lineOf),
    active: plan.active,
  };
}

function lineOf(one: Characteristic): Line {
  const shown = (value: number | undefined): string => (value === undefined ? '' : quantity(value).replace(/,/g, ''));
  return {
    code: one.code,
    name_zh: one.name_zh,
    name_en: one.name_en,
    measured: one.check === 'measured',
    lower: shown(one.lower),
    upper: shown(one.upper),
    unit: one.unit ?? '',
  };
}

export function sampled({ mode }: Typed): boolean {
  return mode === 'sample' || mode === 'skip_lot';
}

/** 1/1,000 percent; undefined where it is no number. */
export function limitOf(text: string): number | undefined {
  return parseScaled(text, 3) ?? undefined;
}

export function wholeOf(text: string): number | undefined {
  return parseScaled(text, 0) ?? undefined;
}

/** 1/10,000, below zero too; null where nothing is typed, undefined where it is no number. */
function measureOf(text: string): number | null | undefined {
  const typed = text.trim();
  if (typed === '') return null;
  const below = /^[-−]/.test(typed);
  const value = parseScaled(below ? typed.slice(1) : typed, 4);
  return value === null ? undefined : below ? -value : value;
}

/** Without for which goods it is; null where something is no number. */
export function said(typed: Typed): object | null {
  const [limit, every, after] = [limitOf(typed.limit), wholeOf(typed.every), wholeOf(typed.after)];
  const skips = typed.mode === 'skip_lot';
  if ((sampled(typed) && limit === undefined) || (skips && (every === undefined || after === undefined))) return null;
  const lines = typed.mode === 'skip' ? [] : typed.lines;
  const characteristics = lines.map(characteristicOf(lines));
  if (characteristics.some((each) => each === null)) return null;
  return {
    mode: typed.mode,
    level: typed.level,
    limit: sampled(typed) ? limit : 1000,
    every: skips ? every : 0,
    after: skips ? after : 0,
    characteristics,
    active: typed.active,
  };
}

/** A new one gets a code that none of them has. */
function characteristicOf(lines: Line[]) {
  const taken = lines.map(({ code }) => code);
  return (line: Line): object | null => {
    let number = 1;
    while (!line.code && taken.includes(`c${number}`)) number += 1;
    const code = line.code || `c${number}`;
    taken.push(code);
    const named = { code, name_zh: line.name_zh.trim(), name_en: line.name_en.trim() };
    if (!named.name_zh && !named.name_en) return null;
    if (!line.measured) return named;
    const [lower, upper] = [measureOf(line.lower), measureOf(line.upper)];
    if (lower === undefined || upper === undefined || (lower === null && upper === null)) return null;
    return { ...named, check: 'measured', unit: line.unit.trim(), lower, upper };
  };
}
