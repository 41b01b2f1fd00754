/** GS1 element strings, by the table that the server's parser knows, and the other readings of one that lost its separators. */
import { IDENTIFIERS } from './gs1-table.generated';

export const GS = '\x1d';

/** Dates are ISO days, `count` whole trade items, `weight` 1/10,000 kg; `expiry` falls back to best before. */
export interface Reading {
  gtin?: string;
  content?: string;
  sscc?: string;
  lot?: string;
  produced?: string;
  best_before?: string;
  expiry?: string;
  serial?: string;
  count?: number;
  weight?: number;
}

export type Element = [ai: string, value: string];

export interface Parsed {
  elements: Element[];
  /** the first is as read; more than one: a separator was lost, ask */
  readings: Reading[];
}

const MOST_READINGS = 3;
const FOLLOWERS = /^(?:10|11|13|15|17|21|30|37|310\d)$/;
const LEAST_TEXT = 3;
const LEAST_HEAD = 2;
const MOST_COUNT = 6;
const WEIGHT_PLACES = 4;
const LONGEST_AI = 4;
const DATED = ['11', '12', '13', '15', '16', '17', '4324', '4325', '4326', '7003', '7006', '7007', '7011', '8008'];

interface Identifier {
  pattern: RegExp;
  separated: boolean;
}

let known: Map<string, Identifier> | null = null;

function identifiers(): Map<string, Identifier> {
  if (known) return known;
  known = new Map();
  for (const [pattern, separated, ais] of IDENTIFIERS) {
    const identifier = { pattern: new RegExp(`^${pattern}`), separated: separated === 1 };
    for (const range of ais.split(' ')) {
      const [first, last] = range.split('-') as [string, string | undefined];
      for (let ai = Number(first); ai <= Number(last || first); ai += 1) {
        known.set(String(ai).padStart(first.length, '0'), identifier);
      }
    }
  }
  return known;
}

/** The check digit of GTIN and SSCC: weights 3 and 1 from the right. */
export function checkDigitFits(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length - 1; at += 1) {
    sum += Number(digits[digits.length - 2 - at]) * (at % 2 === 0 ? 3 : 1);
  }
  return (10 - (sum % 10)) % 10 === Number(digits[digits.length - 1]);
}

/** The elements of `text`, 'check_digit', or null where it is not GS1. */
function elementsOf(text: string): Element[] | 'check_digit' | null {
  const found: Element[] = [];
  let rest = text.replace(/^[\s\x1c-\x1f]+|[\s\x1c-\x1f]+$/g, '');
  let wrong = false;
  while (rest) {
    const ai = aiOf(rest);
    if (!ai) return null;
    const value = valueOf(ai, rest.slice(ai.length).split(GS)[0]!);
    if (value === null || (DATED.indexOf(ai) >= 0 && !dateOf(value))) return null;
    if (['00', '01', '02', '03'].indexOf(ai) >= 0 && !checkDigitFits(value)) wrong = true;
    found.push([ai, value]);
    rest = rest.slice(ai.length + value.length).replace(/^\x1d+/, '');
  }
  if (found.length === 0) return null;
  return wrong ? 'check_digit' : found;
}

function aiOf(text: string): string | null {
  for (let length = 2; length <= LONGEST_AI; length += 1) {
    if (text.length >= length && identifiers().has(text.slice(0, length))) return text.slice(0, length);
  }
  return null;
}

function valueOf(ai: string, text: string): string | null {
  const match = identifiers().get(ai)!.pattern.exec(text);
  return match ? match.slice(1).filter(Boolean).join('') : null;
}

/** YYMMDD… as an ISO day; day 00 is the last of its month; the century is the one nearest to this year. */
function dateOf(value: string): string | null {
  const short = Number(value.slice(0, 2));
  const now = new Date().getUTCFullYear();
  const century = now - (now % 100);
  const ahead = short - (now % 100);
  const year = short + century + (ahead >= 51 ? -100 : ahead <= -50 ? 100 : 0);
  const month = Number(value.slice(2, 4));
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const day = Number(value.slice(4, 6)) || last;
  if (month < 1 || month > 12 || day > last || value.length < 6) return null;
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** Other ways to cut the last value that only a separator could have ended. */
function splits(elements: Element[]): Element[][] {
  const [ai, value] = elements[elements.length - 1]!;
  if (!identifiers().get(ai)!.separated) return [];
  const before = elements.slice(0, -1);
  const found: Element[][] = [];
  for (let cut = LEAST_HEAD; cut < value.length; cut += 1) {
    const tail = elementsOf(value.slice(cut));
    const head = elementsOf(ai + value.slice(0, cut));
    if (!tail || !head || tail === 'check_digit' || head === 'check_digit') continue;
    const names = tail.map(([name]) => name);
    const fresh = names.every((name, at) => names.indexOf(name) === at && !elements.some(([other]) => other === name));
    if (fresh && tail.every(plausible)) found.push([...before, ...head, ...tail]);
  }
  return found;
}

function plausible([ai, value]: Element): boolean {
  if (!FOLLOWERS.test(ai)) return false;
  if (ai === '30' || ai === '37') return value.length > 0 && value.length <= MOST_COUNT && Number(value) > 0;
  return (ai !== '10' && ai !== '21') || value.length >= LEAST_TEXT;
}

const TEXT: Record<string, 'lot' | 'serial' | 'gtin' | 'content' | 'sscc'> = {
  '10': 'lot',
  '21': 'serial',
  '01': 'gtin',
  '02': 'content',
  '00': 'sscc',
};
const DATES: Record<string, 'produced' | 'best_before' | 'expiry'> = {
  '11': 'produced',
  '15': 'best_before',
  '17': 'expiry',
};

function readingOf(elements: Element[]): Reading {
  const reading: Reading = {};
  for (const [ai, value] of elements) {
    const text = TEXT[ai];
    const date = DATES[ai];
    if (text && reading[text] === undefined) reading[text] = value;
    else if (date && reading[date] === undefined) reading[date] = dateOf(value)!;
    else if ((ai === '30' || ai === '37') && value && reading.count === undefined) reading.count = Number(value);
    else if (/^310[0-4]$/.test(ai) && reading.weight === undefined) {
      reading.weight = Number(value) * Math.pow(10, WEIGHT_PLACES - Number(ai[3]));
    }
  }
  if (reading.best_before !== undefined && reading.expiry === undefined) reading.expiry = reading.best_before;
  return reading;
}

/** `text` holds element strings only, separated by GS. */
export function parseGs1(text: string, separatorsKept: boolean): Parsed | 'check_digit' | null {
  const elements = elementsOf(text);
  if (!elements || elements === 'check_digit') return elements;
  const readings = [readingOf(elements)];
  if (!separatorsKept && text.replace(/^\x1d+|\x1d+$/g, '').indexOf(GS) < 0)
    readings.push(...splits(elements).map(readingOf));
  return { elements, readings: readings.slice(0, MOST_READINGS) };
}
