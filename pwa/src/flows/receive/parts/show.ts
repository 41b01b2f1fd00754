/** How the screens of receiving name places, containers, orders and suppliers. */
import type { ReceiveFlow } from '../flow';
import { words } from '../words';

export function placeOf(flow: ReceiveFlow): string {
  const place = flow.data.place.value;
  return place ? place.code : '';
}

/** 'Container T-0042', 'D-02': what was just scanned to put goods into; empty if it was goods. */
export function putInto(flow: ReceiveFlow): string {
  const { container } = flow.state.value;
  if (flow.about.value === 'place') return placeOf(flow);
  if (flow.about.value !== 'container') return '';
  return container ? words().containerNow(container) : words().containerClosed;
}

/** The numbers of the receipt's orders. */
export function numbersOf(flow: ReceiveFlow): string[] {
  const { orders } = flow.state.value;
  return flow.data.orders.value.filter((order) => orders.indexOf(order.id) >= 0).map((order) => order.number);
}

/** The supplier of the receipt's orders. */
export function supplierOf(flow: ReceiveFlow): string {
  const first = flow.data.orders.value.find((order) => order.id === flow.state.value.orders[0]);
  if (!first) return '';
  const name = flow.data.supplierName(first.supplier);
  return first.consignment ? `${name} · ${words().consignment}` : name;
}
