/** What several lists draw and link alike. */
import type { ComponentChildren } from 'preact';
import { Chip } from '../../ui/chip';
import { listAddress } from '../lists/address';
import type { ShownColumn } from '../lists/columns';
import type { Filter } from '../lists/filters';
import { isReference, type Cell, type Reference, type Row } from '../lists/types';
import { words } from './words';

export function text(row: Row, key: string): string {
  const cell = row[key];
  return typeof cell === 'string' ? cell : '';
}

export function reference(row: Row, key: string): Reference | null {
  const cell: Cell | undefined = row[key];
  return isReference(cell) ? cell : null;
}

/** Only rows about this one. */
export function about(column: string, id: string | number, told: string): Filter {
  return { column, op: 'in', value: [id], told };
}

/** The address of a list of rows about one thing. */
export function listOf(path: string, column: string, id: string | number, told: string): string {
  return listAddress(path, { filters: [about(column, id, told)] });
}

/** Only what is no longer used says so in a word that is seen. */
export function inUse(column: ShownColumn, row: Row): ComponentChildren | undefined {
  return column.key === 'active' && row['active'] === false ? <Chip fill="void">{words().outOfUse}</Chip> : undefined;
}

/** The page of a document by the key that its movements carry, null where there is none. */
export function documentPage(key: string, may: (permission: string) => boolean): string | null {
  const [kind, id] = key.split(':');
  if (kind === 'receipt') return may('receiving.read') ? `/receipts?receipt=${id}` : null;
  if (kind === 'transfer') return may('stock.read') ? `/transfers?state=all&transfer=${id}` : null;
  if (kind === 'opening') return `/openings/${id}`;
  return kind === 'purchase_order' && may('purchasing.read') ? `/orders/${id}` : null;
}

/** Where an item lies, of which status: what a figure of stock is the sum of. */
export function lyingOf(row: Row, status: string | null, more: Filter[] = []): string | null {
  const item = reference(row, 'item');
  if (!item) return null;
  const house = reference(row, 'warehouse');
  return listAddress('/stock/bins', {
    filters: [
      about('item', item.id, item.code),
      ...(house ? [about('warehouse', house.id, house.code)] : []),
      ...(status ? [{ column: 'status', op: 'in' as const, value: [status] }] : []),
      ...more,
    ],
  });
}

/** The movements of an item, as far as they are said. */
export function movementsOf(row: Row, more: Filter[] = []): string | null {
  const item = reference(row, 'item');
  return item && listAddress('/movements', { filters: [about('item', item.id, item.code), ...more] });
}

/** The lot of a row, where it has one. */
export function lotOf(row: Row): Filter[] {
  const lot = text(row, 'lot');
  return lot ? [{ column: 'lot', op: 'is', value: lot }] : [];
}

/** One item beside the list of stock: who holds it, where it lies, its card. */
export function stockOf(item: number | string, sku: string): string {
  return `/stock?item=${item}&search=${encodeURIComponent(sku)}`;
}
