/** Which columns a list shows, in which order and how wide; and what it is sorted by. */
import type { ListColumn } from './types';

export interface Layout {
  /** keys of what is shown, from left to right */
  columns: string[];
  /** px */
  widths: Record<string, number>;
}

export interface Sort {
  column: string;
  desc: boolean;
}

const LEAST = 56;
const MOST = 800;
const MOST_SORTS = 3;

/** A layout as it was kept, with what the list has today: what is gone is left out, nothing else is added. */
export function fitLayout(kept: Partial<Layout> | null, columns: ListColumn[], standard: string[]): Layout {
  const known = new Set(columns.map((column) => column.key));
  const wanted = kept && Array.isArray(kept.columns) ? kept.columns : standard;
  const shown = [...new Set(wanted)].filter((key) => known.has(key));
  const widths: Record<string, number> = {};
  for (const [key, px] of Object.entries((kept && kept.widths) || {}))
    if (known.has(key) && Number.isFinite(px)) widths[key] = clamp(px);
  return { columns: shown.length > 0 ? shown : standard.filter((key) => known.has(key)), widths };
}

function clamp(px: number): number {
  return Math.round(Math.max(LEAST, Math.min(MOST, px)));
}

export function widen(layout: Layout, column: string, px: number): Layout {
  return { ...layout, widths: { ...layout.widths, [column]: clamp(px) } };
}

/** Shows a column at the end, or hides it; the last one stays. */
export function toggle(layout: Layout, column: string): Layout {
  const shown = layout.columns.includes(column);
  if (shown && layout.columns.length === 1) return layout;
  const columns = shown ? layout.columns.filter((key) => key !== column) : [...layout.columns, column];
  return { ...layout, columns };
}

/** One place to the left (−1) or to the right (1). */
export function move(layout: Layout, column: string, by: number): Layout {
  const columns = [...layout.columns];
  const from = columns.indexOf(column);
  const to = from + by;
  if (from < 0 || to < 0 || to >= columns.length) return layout;
  columns.splice(to, 0, ...columns.splice(from, 1));
  return { ...layout, columns };
}

export function sameLayout(one: Layout, other: Layout): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** '-age,sku' */
export function writeSort(sorts: Sort[]): string {
  return sorts.map(({ column, desc }) => (desc ? `-${column}` : column)).join(',');
}

export function readSort(text: string): Sort[] {
  return text
    .split(',')
    .filter(Boolean)
    .map((each) => (each.startsWith('-') ? { column: each.slice(1), desc: true } : { column: each, desc: false }));
}

/** A press on a head: up, down, as the list comes. `more` (Shift) keeps what it is sorted by already. */
export function press(sorts: Sort[], column: string, more: boolean): Sort[] {
  const now = sorts.find((each) => each.column === column);
  const others = more ? sorts.filter((each) => each.column !== column) : [];
  if (!now) return [...others, { column, desc: false }].slice(-MOST_SORTS);
  if (now.desc) return others;
  return more ? sorts.map((each) => (each === now ? { column, desc: true } : each)) : [{ column, desc: true }];
}
