/** Values of a list's columns: typed or pasted text as exact values, and values as text to type over. */
import { LARGEST, parseScaled, writeScaled } from '../decimal';
import type { Kind, ListColumn, Value } from './types';

/** A column of 1/100 percent is an integer to the server. */
export type Shape = Kind | 'percent';

const PLACES: Partial<Record<Shape, number>> = { quantity: 4, amount: 2, price: 6, integer: 0, percent: 2 };
const YES = /^(yes|y|true|1|x|✓|√|是|有)$/i;
const NO = /^(no|n|false|0|否|无)?$/i;

export function shapeOf(column: Pick<ListColumn, 'key' | 'kind'>): Shape {
  return column.kind === 'integer' && column.key.endsWith('_bp') ? 'percent' : column.kind;
}

const REFERENCES = ['person', 'item', 'place', 'warehouse', 'partner', 'device', 'document'];

export function isReferenceShape(shape: Shape): boolean {
  return REFERENCES.includes(shape);
}

export function isFigure(shape: Shape): boolean {
  return PLACES[shape] !== undefined;
}

/** '−1,224.5' with 4 places is −12,245,000; null when it is no figure. */
function signedFigure(text: string, places: number): number | null {
  const typed = text.trim();
  const negative = /^[-−－]/.test(typed);
  const value = parseScaled((negative ? typed.slice(1) : typed).replace(/%$/, ''), places);
  return value === null ? null : negative ? -value : value;
}

/** '2028-5-18', '2028/05/18', '20280518', '2028年5月18日' as an ISO day; null when there is no such day. */
export function parseDay(text: string): string | null {
  const told = /^(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d\d)(\d\d))$/.exec(text.trim());
  if (!told) return null;
  const iso = [told[1]!, (told[2] || told[4])!.padStart(2, '0'), (told[3] || told[5])!.padStart(2, '0')].join('-');
  const at = new Date(`${iso}T00:00:00Z`);
  return !isNaN(at.getTime()) && at.toISOString().slice(0, 10) === iso ? iso : null;
}

/** The value that `text` says for a column, undefined when it says none. `named`: words of choices → the choice. */
export function readValue(shape: Shape, text: string, named: (word: string) => string | undefined): Value | undefined {
  const typed = text.trim();
  const places = PLACES[shape];
  if (shape === 'flag') return YES.test(typed) ? true : NO.test(typed) ? false : undefined;
  if (typed === '') return shape === 'text' ? '' : null;
  if (places !== undefined) {
    const value = signedFigure(typed, places);
    return value === null ? undefined : value;
  }
  if (shape === 'date') return parseDay(typed) || undefined;
  if (shape === 'choice') return named(typed);
  return typed;
}

/** As somebody would type it: '1224.5', '2028-05-18'; the inverse of `readValue`. */
export function writeValue(shape: Shape, value: Value): string {
  const places = PLACES[shape];
  if (value === null || value === undefined) return '';
  if (places === undefined || typeof value !== 'number' || Math.abs(value) > LARGEST) return String(value);
  return writeScaled(value, places);
}
