/** Typing a quantity: 3 [case] 5 [pcs] = 77. Digits stand until a unit key, `+` or Enter takes them. */
import { factorOf, SCALE, type Item, type Quantity } from './model';

export interface Unit {
  unit: string;
  numerator: number;
  denominator: number;
}

export interface Entry {
  for: 'quantity' | 'damaged';
  units: Unit[];
  terms: { count: Quantity; unit: number }[];
  digits: string;
  decimals: number;
}

/** The base unit is first; then the packagings, smallest first, at most two of them. */
export function open(what: Entry['for'], item: Item, decimals: number): Entry {
  const packed = (item.units || [])
    .map(([unit, numerator, denominator]) => ({ unit, numerator, denominator }))
    .filter((unit) => factorOf(unit.numerator, unit.denominator) !== null)
    .sort((a, b) => a.numerator / a.denominator - b.numerator / b.denominator);
  return {
    for: what,
    units: [{ unit: item.unit, numerator: 1, denominator: 1 }, ...packed.slice(0, 2)],
    terms: [],
    digits: '',
    decimals,
  };
}

/** "12.5" as 1/10,000 of a unit. */
function parse(digits: string): Quantity {
  const [whole, part] = digits.split('.');
  return Number(whole || '0') * SCALE + Number(((part || '') + '0000').slice(0, 4));
}

function push(entry: Entry, unit: number): Entry {
  if (!entry.digits || !Number.isSafeInteger(inBase(entry, { count: parse(entry.digits), unit }))) return entry;
  return { ...entry, terms: [...entry.terms, { count: parse(entry.digits), unit }], digits: '' };
}

function inBase(entry: Entry, term: { count: Quantity; unit: number }): number {
  const { numerator, denominator } = entry.units[term.unit]!;
  return (term.count * numerator) / denominator;
}

const LONGEST = 7;

/** `key`: "0"…"9", ".", "+", "back", "unit:<index>". */
export function press(entry: Entry, key: string): Entry {
  if (/^[0-9]$/.test(key)) {
    const [, part] = entry.digits.split('.');
    if (entry.digits.length >= LONGEST || (part || '').length >= Math.max(entry.decimals, 1)) return entry;
    return { ...entry, digits: entry.digits === '0' ? key : entry.digits + key };
  }
  if (key === '.')
    return entry.decimals > 0 && entry.digits.indexOf('.') < 0
      ? { ...entry, digits: (entry.digits || '0') + '.' }
      : entry;
  if (key === '+') return push(entry, 0);
  if (key === 'back') {
    if (entry.digits) return { ...entry, digits: entry.digits.slice(0, -1) };
    return { ...entry, terms: entry.terms.slice(0, -1) };
  }
  const unit = /^unit:(\d+)$/.exec(key);
  return unit ? push(entry, Number(unit[1])) : entry;
}

/** The sum in base quantity, and what one of each used unit was taken for. */
export function sum(entry: Entry): { quantity: Quantity; factors: Record<string, Quantity> } {
  const terms = entry.digits ? [...entry.terms, { count: parse(entry.digits), unit: 0 }] : entry.terms;
  const factors: Record<string, Quantity> = {};
  let quantity = 0;
  for (const term of terms) {
    const { unit, numerator, denominator } = entry.units[term.unit]!;
    quantity += inBase(entry, term);
    if (term.unit > 0) factors[unit] = factorOf(numerator, denominator)!;
  }
  return { quantity, factors };
}

export function isEmpty(entry: Entry): boolean {
  return entry.digits === '' && entry.terms.length === 0;
}
