/** What one scan of anything is, for who wants to know about it. */
import type { Item, Option, Order, Place, Resolved } from '../goods/model';
import { resolve, type Local, type Scanned } from '../goods/resolve';

export type Looked =
  | { is: 'item'; item: Item }
  | { is: 'choose'; options: Option[]; raw: string }
  | { is: 'place'; place: Place }
  | { is: 'container'; code: string }
  | { is: 'lot'; lot: string }
  | { is: 'order'; order: Order }
  | { is: 'person'; id: number }
  | { is: 'unknown'; raw: string }
  | { is: 'malformed'; raw: string }
  | { is: 'incomplete'; raw: string };

/** Whether stock is known under a text: a container without our label, a lot or a number alone. */
export interface Stocked {
  container(code: string): Promise<boolean>;
  lot(lot: string): Promise<boolean>;
}

export async function find(scan: Scanned, local: Local, stocked: Stocked): Promise<Looked> {
  const resolved = await resolve(scan, local);
  switch (resolved.is) {
    case 'item':
      return ofItem(resolved, stocked);
    case 'place':
      return { is: 'place', place: resolved.place };
    case 'container':
      return { is: 'container', code: resolved.code };
    case 'order':
      return { is: 'order', order: resolved.order };
    case 'read': {
      const lot = resolved.read.serial || resolved.read.lot || resolved.read.expiry || '';
      return lot ? { is: 'lot', lot } : { is: 'unknown', raw: resolved.raw };
    }
    case 'incomplete':
      return { is: 'incomplete', raw: resolved.raw };
    default:
      return underText(resolved.raw, stocked);
  }
}

/** A piece is its number, where it is printed too; a case is its item. */
async function ofItem({ options, raw }: Resolved & { is: 'item' }, stocked: Stocked): Promise<Looked> {
  const [first] = options as [Option, ...Option[]];
  const one = options.every(({ match }) => match.item.id === first.match.item.id);
  if (!one) return { is: 'choose', options: distinct(options), raw };
  const { serial } = first.read;
  if (serial && (await stocked.lot(serial))) return { is: 'lot', lot: serial };
  return { is: 'item', item: first.match.item };
}

function distinct(options: Option[]): Option[] {
  return options.filter(({ match }, at) => options.findIndex((each) => each.match.item.id === match.item.id) === at);
}

async function underText(raw: string, stocked: Stocked): Promise<Looked> {
  if (await stocked.container(raw)) return { is: 'container', code: raw };
  if (await stocked.lot(raw)) return { is: 'lot', lot: raw };
  return { is: 'unknown', raw };
}
