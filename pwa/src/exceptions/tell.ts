/** Evidence in words, by what each field means: no kind of exception is known here by its code. */
import { own } from '../i18n';
import { day, stamp } from '../i18n/format';
import { kindOf, type Field, type Kind } from './kinds';
import { asked, choices, codes, commands, fields, rights, values } from './books';

export type Evidence = Record<string, unknown>;

/** How a surface finds names. An empty answer leaves the field out: it is shown in a way of the surface's own. */
export interface Look {
  /** of the evidence's item */
  amount: (quantity: number) => string;
  item: (id: number) => string;
  place: (id: number) => string;
  warehouse: (id: number) => string;
  order: (id: number) => string;
  receipt: (id: string) => string;
  unit: (code: string) => string;
  problem: (code: string, params: Evidence) => string;
}

export interface Told {
  label: string;
  value: string;
  /** it is what is wrong */
  wrong: boolean;
}

export function nameOf(code: string): string {
  const words = own<{ name: string }>(codes(), code);
  return words ? words.name : code;
}

export function saysOf(code: string): string {
  const words = own<{ says: string }>(codes(), code);
  return words ? words.says : '';
}

/** Of a kind's own where it means something else there. */
export function choiceOf(choice: string, code = ''): { verb: string; does: string } {
  const all = choices() as Record<string, { verb: string; does: string } | undefined>;
  return own(all, `${code}.${choice}`) || own(all, choice) || { verb: choice, does: '' };
}

/** Why this person cannot take a choice; empty where they can. */
export function barOf(code: string, choice: string, may: (permission: string) => boolean): string {
  const needed = own(kindOf(code).needs, choice);
  return needed === undefined || may(needed) ? '' : own<string>(rights(), needed) || needed;
}

/** The field for what a choice asks; null where it asks for nothing. */
export function askOf(code: string, choice: string): { label: string; read: (typed: string) => string | null } | null {
  const means = own(kindOf(code).asks, choice);
  if (means === undefined) return null;
  const label = own<string>(asked(), choice) || choice;
  return { label, read: means === 'date' ? dateIn : (typed) => typed.trim() || null };
}

/** '2027-5-31' and '20270531' are 2027-05-31; null for what is no day. */
function dateIn(typed: string): string | null {
  const parts = /^\s*(\d{4})[-./]?(\d{1,2})[-./]?(\d{1,2})\s*$/.exec(typed);
  if (!parts) return null;
  const [year, month, date] = parts.slice(1).map(Number) as [number, number, number];
  const is = new Date(Date.UTC(year, month - 1, date));
  return is.getUTCMonth() === month - 1 && is.getUTCDate() === date ? is.toISOString().slice(0, 10) : null;
}

/** 'receiving.finish/1' in words. */
export function commandOf(name: string): string {
  return own<string>(commands(), name.split('/')[0]!) || name;
}

/** A word of its kind's own goes before the one that the field has everywhere. */
function labelOf(code: string, name: string): string {
  return own<string>(fields(), `${code}.${name}`) || own<string>(fields(), name) || name;
}

function valueOf(field: Field, value: unknown, evidence: Evidence, look: Look): string {
  switch (field.means) {
    case 'item':
      return field.name === 'item' ? '' : look.item(Number(value)); // what it is about is in the title
    case 'place':
      return look.place(Number(value));
    case 'warehouse':
      return look.warehouse(Number(value));
    case 'order':
      return look.order(Number(value));
    case 'receipt':
      return look.receipt(String(value));
    case 'quantity':
      return look.amount(Number(value));
    case 'unit':
      return look.unit(String(value));
    case 'word':
      return own<string>(values(), String(value)) || String(value);
    case 'date':
      return day(String(value));
    case 'time':
      return stamp(Number(value));
    case 'command':
      return commandOf(String(value));
    case 'problem':
      return look.problem(String(value), (evidence['params'] || {}) as Evidence);
    case 'text':
    case 'number':
      return String(value);
    case 'photos':
    case 'internal':
      return '';
  }
}

/** Before and after, in the order of the kind. What is empty is left out, and a difference of zero. */
export function tell(code: string, evidence: Evidence, look: Look, kind: Kind = kindOf(code)): Told[] {
  const told: Told[] = [];
  for (const field of kind.evidence) {
    const value = evidence[field.name];
    const isNothing = value === null && (field.means === 'item' || field.means === 'quantity');
    if (value === undefined || value === '' || (value === null && !isNothing) || (value === 0 && field.after)) continue;
    const words = isNothing ? values().none : valueOf(field, value, evidence, look);
    if (words) told.push({ label: labelOf(code, field.name), value: words, wrong: field.after });
  }
  return told;
}

/** The one figure of a list. */
export function figureOf(told: Told[]): string {
  const one = told.filter((each) => each.wrong)[0] || told[0];
  return one ? one.value : '';
}

export function photosOf(code: string, evidence: Evidence): string[] {
  const fieldsOf = kindOf(code).evidence.filter((field) => field.means === 'photos');
  return fieldsOf.reduce<string[]>((all, { name }) => all.concat((evidence[name] || []) as string[]), []);
}
