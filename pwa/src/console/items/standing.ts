/** What there is of an item now, and what of it would stand in the way of merging it into another one. */
import type { Reference, Row, RowsAnswer } from '../lists/types';
import { useResource } from '../resource';
import { may } from '../session';
import { reference, text } from '../sheets/parts';
import type { ItemStock } from '../stock/types';

export interface OpenLine {
  id: string;
  order: Reference | null;
  supplier: Reference | null;
  state: string;
  expected_on: string;
  unit: string;
  open: number;
}

export interface Standing {
  /** null: not known yet, or not for this person */
  stock: ItemStock | null;
  orders: OpenLine[] | null;
  /** words of problems.ts: stock, reservations, orders */
  stands: string[];
}

const MOST = 20;
const OPEN_STATES = ['draft', 'confirmed', 'partly_received'];

export function useStanding(item: number): Standing {
  const stock = useResource<ItemStock>(may('stock.read') ? `/api/stock/items/${item}` : null).data.value;
  const lines = useResource<RowsAnswer>(may('purchasing.read') ? '/api/lists/order_lines/rows' : null, {
    filter: JSON.stringify([
      { column: 'item', op: 'in', value: [item] },
      { column: 'state', op: 'in', value: OPEN_STATES },
      { column: 'open', op: 'from', value: 1 },
      { column: 'complete', op: 'is', value: false },
    ]),
    sort: 'expected_on',
    limit: MOST,
  }).data.value;
  const orders = lines ? lines.rows.map(openLine) : null;
  const stands = [
    ...(stock && stock.equation.on_hand > 0 ? ['stock'] : []),
    ...(stock && stock.equation.reserved > 0 ? ['reservations'] : []),
    ...(orders && orders.length > 0 ? ['orders'] : []),
  ];
  return { stock, orders, stands };
}

function openLine(row: Row): OpenLine {
  return {
    id: String(row['id']),
    order: reference(row, 'order'),
    supplier: reference(row, 'supplier'),
    state: text(row, 'state'),
    expected_on: text(row, 'expected_on'),
    unit: text(row, 'unit'),
    open: Number(row['open'] ?? 0),
  };
}
