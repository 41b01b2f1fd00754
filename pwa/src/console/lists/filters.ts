/** The filters of a list: what may be asked of each kind, and as the server reads it. */
import type { ListColumn, Op } from './types';
import { isReferenceShape, parseDay, readValue, type Shape, writeValue } from './values';

const OPS: readonly string[] = ['contains', 'is', 'starts', 'in', 'from', 'to', 'between', 'empty'];
export type FilterValue = string | number | boolean | null | (string | number)[];

export interface Filter {
  column: string;
  op: Op;
  value: FilterValue;
  /** what a link says of ids that it chose; the server does not read it */
  told?: string;
}

/** A filter while it is typed. */
export interface Draft {
  op: Op;
  first: string;
  second: string;
  chosen: string[];
}

/** The conditions that somebody can type; the first is the one to start with. Ids of references come from links only. */
export function opsOf(column: Pick<ListColumn, 'ops'>, shape: Shape): Op[] {
  const ops = column.ops || [];
  if (shape === 'flag') return ['is'];
  if (shape === 'choice' || shape === 'choices') return ['in'];
  if (isReferenceShape(shape)) return ops.filter((op) => op === 'contains' || op === 'empty');
  return shape === 'instant' ? ops.filter((op) => op !== 'empty') : ops;
}

export function emptyDraft(op: Op, shape: Shape): Draft {
  return { op, first: shape === 'flag' ? 'true' : '', second: '', chosen: [] };
}

const DAY_MS = 86_400_000;

/** Midnight of an ISO day where the person sits, in ms UTC. */
export function midnight(iso: string): number {
  const [year, month, date] = iso.split('-').map(Number) as [number, number, number];
  return new Date(year, month - 1, date).getTime();
}

/** The ISO day of an instant where the person sits. */
export function dayOf(ms: number): string {
  const at = new Date(ms);
  return [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
}

/** The last ms of a day; days with a change of clock have 23 or 25 hours. */
function lastOf(iso: string): number {
  return midnight(dayOf(midnight(iso) + DAY_MS + DAY_MS / 2)) - 1;
}

function one(shape: Shape, text: string): string | number | undefined {
  if (shape === 'date' || shape === 'instant') return parseDay(text) || undefined;
  const value = text.trim() === '' ? undefined : readValue(shape, text, () => undefined);
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}

/** The filter that a draft says, null while it says none that the server would take. */
export function readDraft(column: string, shape: Shape, draft: Draft): Filter | null {
  const { op } = draft;
  if (op === 'empty') return { column, op, value: null };
  if (shape === 'flag') return { column, op: 'is', value: draft.first === 'true' };
  if (op === 'in') return draft.chosen.length > 0 ? { column, op, value: draft.chosen } : null;
  const first = one(shape, draft.first);
  if (first === undefined) return null;
  if (shape === 'instant') return ofDays(column, op, String(first), draft.second);
  if (op !== 'between') return { column, op, value: first };
  const second = one(shape, draft.second);
  return second === undefined || second < first ? null : { column, op, value: [first, second] };
}

/** Days are asked for as the instants that they begin and end with. */
function ofDays(column: string, op: Op, first: string, second: string): Filter | null {
  if (op === 'from') return { column, op, value: midnight(first) };
  if (op === 'to') return { column, op, value: lastOf(first) };
  const last = op === 'is' ? first : parseDay(second);
  return last === null || last < first ? null : { column, op: 'between', value: [midnight(first), lastOf(last)] };
}

/** A filter as somebody would type it, to change it. */
export function writeDraft(shape: Shape, filter: Filter): Draft {
  const { op, value } = filter;
  const told = (each: FilterValue | undefined): string =>
    Array.isArray(each) || each === undefined
      ? ''
      : shape === 'instant' && typeof each === 'number'
        ? dayOf(each)
        : writeValue(shape, each);
  const draft = emptyDraft(op, shape);
  if (op === 'in') return { ...draft, chosen: Array.isArray(value) ? value.map(String) : [] };
  if (!Array.isArray(value)) return { ...draft, first: told(value) };
  const [first, second] = [told(value[0]), told(value[1])];
  if (shape === 'instant' && first === second) return { ...draft, op: 'is', first };
  return { ...draft, first, second };
}

/** As the address and a saved view hold them; what cannot be read is no filter. */
export function parseFilters(text: string | undefined): Filter[] {
  if (!text) return [];
  try {
    const read: unknown = JSON.parse(text);
    return Array.isArray(read) ? read.filter(isFilter) : [];
  } catch {
    return [];
  }
}

export function isFilter(each: unknown): each is Filter {
  if (typeof each !== 'object' || each === null) return false;
  const { column, op } = each as Partial<Filter>;
  return typeof column === 'string' && OPS.includes(String(op));
}
