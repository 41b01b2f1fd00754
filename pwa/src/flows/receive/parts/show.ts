/** How the screens of receiving write items, quantities and people. */
import { named } from '../../../i18n';
import { quantity, withUnit, type Unit } from '../../../i18n/format';
import type { ReceiveFlow } from '../flow';
import { SCALE, tracks, type Item, type Quantity } from '../model';
import { words } from '../words';

export function unitOf(flow: ReceiveFlow, code: string): Unit {
  return flow.data.units.value.get(code) || { zh: code, en: code };
}

/** '48 pcs', in the item's base unit. */
export function amount(flow: ReceiveFlow, q: Quantity, item: Item | null): string {
  return item ? withUnit(q, unitOf(flow, item.unit)) : quantity(q);
}

/** '1 case', '3 pcs': `count` units as scanned. */
export function scans(flow: ReceiveFlow, count: number, unit: string): string {
  return withUnit(count * SCALE, unitOf(flow, unit));
}

export function nameOf(item: Item | null | undefined): string {
  return item ? named(item) : '';
}

/** '22969 · lot, expiry' */
export function noteOf(item: Item): string {
  const tracked = item.track ? words().tracked(tracks(item, 'l'), tracks(item, 'e'), tracks(item, 's')) : '';
  return tracked ? `${item.sku} · ${tracked}` : item.sku;
}

/** '22969 · 1 case = 24 pcs', the smallest packaging. */
export function packingOf(flow: ReceiveFlow, item: Item): string {
  const pack = (item.units || [])[0];
  if (!pack) return noteOf(item);
  const [unit, numerator, denominator] = pack;
  return `${item.sku} · ${scans(flow, 1, unit)} = ${amount(flow, (numerator * SCALE) / denominator, item)}`;
}

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
  return first ? flow.data.supplierName(first.supplier) : '';
}
