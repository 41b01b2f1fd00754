/** Figures as UI.md writes them. Quantities are whole 1/10,000 of a unit, amounts minor units, prices 1/1,000,000 of the major unit. */
import { language, named, type Named } from './index';

const SCALE = 10_000;
const MICRO = 1_000_000;
export const MINUS = '−';

export interface Unit extends Named {
  many?: string; // English plural where it differs
  one?: string; // English for exactly one, where `en` is an abbreviation of several
}
export const PCS: Unit = { zh: '件', en: 'pcs', one: 'pc' };
export const CASE: Unit = { zh: '箱', en: 'case', many: 'cases' };

/** '12345' grouped as '12,345'. */
function group(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A whole number, grouped, with a true minus. */
export function count(n: number): string {
  return (n < 0 ? MINUS : '') + group(String(Math.abs(n)));
}

/** `value / scale` with `least`…`most` decimals; exact for safe integers. */
function decimal(value: number, scale: number, least: number, most: number): string {
  const size = Math.abs(value);
  const whole = Math.floor(size / scale);
  const places = String(scale).length - 1;
  let part = String(size - whole * scale)
    .padStart(places, '0')
    .slice(0, most);
  while (part.length > least && part.endsWith('0')) part = part.slice(0, -1);
  return (value < 0 ? MINUS : '') + group(String(whole)) + (part ? `.${part}` : '');
}

/** Never shortened; `decimals` fixes the places of weighed goods. */
export function quantity(q: number, decimals?: number): string {
  return decimals === undefined ? decimal(q, SCALE, 0, 4) : decimal(q, SCALE, decimals, Math.max(decimals, 4));
}

/** '+24' or '−24'. */
export function signed(q: number, decimals?: number): string {
  return (q > 0 ? '+' : '') + quantity(q, decimals);
}

/** As it stands beside `q`; without it, the unit's own name. */
export function unitName(unit: Unit, q?: number): string {
  if (language.value !== 'en' || q === undefined) return named(unit);
  return (Math.abs(q) === SCALE ? unit.one : unit.many) || unit.en;
}

export function withUnit(q: number, unit: Unit, decimals?: number): string {
  return `${quantity(q, decimals)} ${unitName(unit, q)}`;
}

/** What one packaging holds: '1 case = 24 pcs'. `factor` is in 1/10,000 base units. */
export function caseOf(factor: number, pack: Unit = CASE, base: Unit = PCS): string {
  return `1 ${unitName(pack)} = ${withUnit(factor, base)}`;
}

const SIGNS: Record<string, string> = { CNY: '¥', USD: '$', EUR: '€', GBP: '£', JPY: 'JP¥', HKD: 'HK$' };
const EXPONENTS: Record<string, number> = { JPY: 0, KRW: 0, VND: 0, BHD: 3, KWD: 3 };

function exponent(currency: string): number {
  const found = EXPONENTS[currency];
  return found === undefined ? 2 : found;
}

/** The currency of the books: what an amount is in unless it is said. */
let books = 'CNY';

export function reckonIn(currency: string): void {
  books = currency;
}

/** The sign of the books' currency, for heads of columns and labels. */
export function booksSign(): string {
  return SIGNS[books] || books;
}

export function money(minor: number, currency: string = books): string {
  const places = exponent(currency);
  const text = decimal(Math.abs(minor), Math.pow(10, places), places, places);
  return (minor < 0 ? MINUS : '') + (SIGNS[currency] || `${currency} `) + text;
}

/** Without a sign, for tables whose head names the currency. */
export function amount(minor: number, currency: string = books): string {
  const places = exponent(currency);
  return decimal(minor, Math.pow(10, places), places, places);
}

/** At least two decimals, at most the six it has. */
export function price(micro: number): string {
  return decimal(micro, MICRO, 2, 6);
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const WEEKDAYS = {
  en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
  zh: ['周日', '周一', '周二', '周三', '周四', '周五', '周六'],
};

/** '2026-11-26' as '26 Nov' or '11-26'; another year than `today`'s is said. What is no day stands as it came. */
export function day(iso: string, today: string = isoDay(Date.now())): string {
  const [year, month, date] = iso.slice(0, 10).split('-') as [string, string, string];
  if (!isDay(iso)) return iso;
  const other = year !== today.slice(0, 4);
  if (language.value === 'en') return `${Number(date)} ${MONTHS[Number(month) - 1]}${other ? ` ${year}` : ''}`;
  return other ? iso.slice(0, 10) : `${month}-${date}`;
}

function isDay(iso: string): boolean {
  const told = /^(\d{4}-\d\d)-(\d\d)/.exec(iso);
  const at = told ? new Date(told[0]) : null;
  return at !== null && !isNaN(at.getTime()) && at.getUTCDate() === Number(told![2]);
}

interface Parts {
  day: string;
  time: string;
}

const formats = new Map<string | undefined, Intl.DateTimeFormat>(); // each costs a gun 2 ms to make

function format(zone: string | undefined): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  });
  formats.set(zone, made);
  return made;
}

/** Of a time that no Date can hold. */
const NO_TIME = '—';

function parts(ms: number, zone?: string): Parts {
  const date = new Date(ms);
  if (isNaN(date.getTime())) return { day: NO_TIME, time: NO_TIME };
  const told = format(zone).formatToParts(date);
  const of = (type: string): string => (told.find((part) => part.type === type) || { value: '' }).value;
  return {
    day: `${of('year')}-${of('month')}-${of('day')}`,
    time: `${of('hour') === '24' ? '00' : of('hour')}:${of('minute')}`,
  };
}

/** The date at `ms` in an IANA zone, else the device's. */
export function isoDay(ms: number, zone?: string): string {
  return parts(ms, zone).day;
}

/** '12:41' */
export function clock(ms: number, zone?: string): string {
  return parts(ms, zone).time;
}

/** '12 Nov 16:20' or '11-12 16:20' */
export function stamp(ms: number, zone?: string): string {
  const at = parts(ms, zone);
  return at.day === NO_TIME ? NO_TIME : `${day(at.day)} ${at.time}`;
}

/** Today the time, this week the weekday, else the day. */
export function moment(ms: number, now: number = Date.now(), zone?: string): string {
  const at = parts(ms, zone);
  const today = isoDay(now, zone);
  if (at.day === today) return at.time;
  const ago = (Date.parse(today) - Date.parse(at.day)) / 86_400_000;
  if (ago > 0 && ago < 7) return WEEKDAYS[language.value === 'en' ? 'en' : 'zh'][new Date(at.day).getUTCDay()]!;
  return day(at.day, today);
}

/** Whole days from `from` to `to`, both ISO days. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}

export function bytes(n: number): string {
  if (n < 1_000_000) return `${count(Math.ceil(n / 1000))} kB`;
  return n < 1e9 ? `${(n / 1e6).toFixed(1)} MB` : `${(n / 1e9).toFixed(1)} GB`;
}
