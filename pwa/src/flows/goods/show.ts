/** How flows write items and quantities. */
import { named } from '../../i18n';
import { quantity, withUnit, type Unit } from '../../i18n/format';
import { units } from './data';
import { SCALE, tracks, type Item, type Quantity } from './model';
import { words } from './words';

export function unitOf(code: string): Unit {
  return units.value.get(code) || { zh: code, en: code };
}

/** '48 pcs', in the item's base unit. */
export function amount(q: Quantity, item: Item | null): string {
  return item ? withUnit(q, unitOf(item.unit)) : quantity(q);
}

/** '1 case', '3 pcs': `count` units as scanned. */
export function scans(count: number, unit: string): string {
  return withUnit(count * SCALE, unitOf(unit));
}

export function nameOf(item: Item | null | undefined): string {
  return item ? named(item) : '';
}

/** '22969 · lot, expiry' */
export function noteOf(item: Item): string {
  const has = (what: 'l' | 'e' | 's' | 'w'): boolean => tracks(item, what);
  const tracked = item.track ? words().tracked(has('l'), has('e'), has('s'), has('w')) : '';
  return tracked ? `${item.sku} · ${tracked}` : item.sku;
}

/** '22969 · 1 case = 24 pcs', the smallest packaging. */
export function packingOf(item: Item): string {
  const pack = (item.units || [])[0];
  if (!pack) return noteOf(item);
  const [unit, numerator, denominator] = pack;
  return `${item.sku} · ${scans(1, unit)} = ${amount((numerator * SCALE) / denominator, item)}`;
}
