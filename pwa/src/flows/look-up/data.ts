/** Stock of what is looked up, kept up to date while it is on the screen. */
import { useEffect, useState } from 'preact/hooks';
import type { Scan } from '../../scanner';
import { store, unread } from '../../store';
import { bodies, codes, loaded, places, readItem } from '../goods/data';
import type { Order } from '../goods/model';
import { balance, total, type Balance } from '../goods/replay';
import { readScan } from '../goods/read';
import type { Scanned } from '../goods/resolve';
import { stockBy, type By } from '../goods/stock';
import { orderLine, type OrderLine } from '../receive/model';
import { isComplete } from '../receive/tolerance';
import { personOf } from '../sign-in/badge';
import { roster } from '../sign-in/session';
import { find, type Looked } from './find';

export interface Stock {
  rows: Balance[];
  /** what own work that is not sent yet adds to it, or takes away */
  unsent: number;
}

/** Null until it is read. */
export function useStock(by: By, value: number | string): Stock | null {
  const [stock, setStock] = useState<Stock | null>(null);
  const { version } = store;
  const pending = store.pendingOver(store.partitions.stock);
  useEffect(() => {
    let gone = false;
    const read = async (): Promise<void> => {
      const rows = await stockBy(by, value);
      const told = await store.where<Partial<Balance>>(store.partitions.stock, 'balance', by, value);
      await Promise.all(rows.map(({ item }) => readItem(item)));
      const unsent = total(rows) - total(told.map(({ body }) => balance(body)));
      if (!gone) setStock({ rows, unsent });
    };
    void read().catch(unread);
    return () => {
      gone = true;
    };
  }, [by, value, version, pending]);
  return stock;
}

export function orders(): Order[] {
  return bodies<Order>(store.partitions.tasks, 'order');
}

export function orderLines(): OrderLine[] {
  return bodies<OrderLine>(store.partitions.tasks, 'order_line').map((line) => orderLine(line));
}

/** Of open orders, what has not come yet. */
export function toCome(item: number): number {
  return orderLines()
    .filter((line) => line.item === item && !line.complete)
    .reduce((sum, line) => sum + Math.max(0, line.ordered - line.accepted), 0);
}

export async function lookAt(scan: Scan): Promise<Looked> {
  const person = personOf(scan, roster.peek());
  if (person) return { is: 'person', id: person.id };
  if (scan.code.kind === 'bad') return { is: 'malformed', raw: scan.raw };
  return lookAtCode(readScan(scan));
}

export async function lookAtCode(scan: Scanned): Promise<Looked> {
  const { stock, tasks } = store.partitions;
  await Promise.all([loaded(stock, 'place'), loaded(tasks, 'order'), loaded(tasks, 'order_line')]);
  const nobody = (): boolean => false;
  const local = { ...codes, item: readItem, orders: orders(), places: places.peek(), wanted: nobody, lot: nobody };
  const known = (by: By) => async (value: string) => (await stockBy(by, value)).length > 0;
  return find(scan, local, { container: known('container'), lot: known('lot') });
}

/** An order, and what an open one still wants, is received; everything else is looked at. */
export async function isReceived(scan: Scanned): Promise<boolean> {
  const looked = await lookAtCode(scan);
  const wanted = (item: number): boolean => orderLines().some((line) => line.item === item && !isComplete(line));
  if (looked.is === 'choose') return looked.options.some(({ match }) => wanted(match.item.id));
  return looked.is === 'order' || (looked.is === 'item' && wanted(looked.item.id));
}
