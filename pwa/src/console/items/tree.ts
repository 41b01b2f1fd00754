/** The tree of categories: as it is drawn, and what may stand above what. */
import { named } from '../../i18n';
import type { CategoryRow } from './types';

export interface Node {
  row: CategoryRow;
  depth: number;
  /** items of it and of all below */
  total: number;
  children: number;
}

export function nameOf(row: CategoryRow): string {
  return named({ zh: row.name_zh, en: row.name_en }) || row.code;
}

/** 'Household › Tableware'; a code that is not there names itself. */
export function pathOf(code: string, rows: readonly CategoryRow[]): string {
  const names: string[] = [];
  let at = rows.find((row) => row.code === code);
  while (at && names.length <= rows.length) {
    names.unshift(nameOf(at));
    const { parent } = at;
    at = parent === '' ? undefined : rows.find((row) => row.code === parent);
  }
  return names.length > 0 ? names.join(' › ') : code;
}

/** From the top down, each followed by those below it, by name; those below a folded one are left out. */
export function flatten(rows: readonly CategoryRow[], folded: ReadonlySet<string>): Node[] {
  const below = new Map<string, CategoryRow[]>();
  for (const row of rows) below.set(row.parent, [...(below.get(row.parent) ?? []), row]);
  const sorted = (parent: string): CategoryRow[] =>
    [...(below.get(parent) ?? [])].sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
  const total = (row: CategoryRow): number => sorted(row.code).reduce((sum, child) => sum + total(child), row.items);
  const nodes: Node[] = [];
  const add = (parent: string, depth: number): void => {
    for (const row of sorted(parent)) {
      nodes.push({ row, depth, total: total(row), children: sorted(row.code).length });
      if (!folded.has(row.code)) add(row.code, depth + 1);
    }
  };
  add('', 0);
  return nodes;
}

/** Whether `code` is `top` or somewhere below it, and so cannot stand above it. */
export function isUnder(code: string, top: string, rows: readonly CategoryRow[]): boolean {
  let at: string | undefined = code;
  for (let steps = 0; at && steps <= rows.length; steps += 1) {
    if (at === top) return true;
    const here: string = at;
    at = rows.find((row) => row.code === here)?.parent;
  }
  return false;
}

/** Where a category goes that is moved in (below the one before it on its level) or out (beside what it was below); null: it stays. */
export function moved(code: string, how: 'in' | 'out', nodes: readonly Node[]): string | null {
  const at = nodes.findIndex(({ row }) => row.code === code);
  const node = nodes[at];
  if (!node) return null;
  if (how === 'out') {
    if (node.row.parent === '') return null;
    const above = nodes.find(({ row }) => row.code === node.row.parent);
    return above ? above.row.parent : '';
  }
  for (let place = at - 1; place >= 0 && nodes[place]!.depth >= node.depth; place -= 1) {
    if (nodes[place]!.depth === node.depth) return nodes[place]!.row.code;
  }
  return null;
}
