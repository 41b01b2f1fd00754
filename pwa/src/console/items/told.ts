/** The fields of an item as they are told when two people changed one: their labels, and their values in words. */
import { named } from '../../i18n';
import type { Told } from '../record-form';
import { names, unitOf, warehouses } from '../session';
import { levelKey, type LevelTyped, type SupplierTyped, type Typed, type UnitTyped } from './draft';
import { words } from './words';

const unit = (code: string): string => (code === '' ? '' : named(unitOf(code)));

function tellUnits(all: UnitTyped[]): string {
  return all.map((one) => [unit(one.unit), one.holds, one.barcodes.join(' ')].filter(Boolean).join(' ')).join(', ');
}

function tellLevel({ minimum, reorder, maximum }: LevelTyped): string {
  return [minimum, reorder, maximum].some(Boolean)
    ? [minimum, reorder, maximum].map((each) => each || '0').join(' / ')
    : '';
}

function tellSuppliers(all: SupplierTyped[]): string {
  const t = words();
  return all
    .map((one) => {
      const terms = [
        one.approved ? '' : `${t.approved} ✕`,
        one.sku,
        one.lead_days && `${t.leadDays} ${one.lead_days}`,
        one.minimum && `${t.leastOrder} ${one.minimum}`,
        one.pack && `${t.pack} ${one.pack}`,
      ];
      return [named(names(one)), ...terms].filter(Boolean).join(' · ');
    })
    .join(', ');
}

/** Of every field: what is not among them would be written over somebody else's change unseen. */
export function toldOf(): Told<Typed> {
  const t = words();
  const flag = (value: boolean): string => (value ? '✓' : '✕');
  const classes: Record<string, string> = t.storageClasses;
  const plain: Told<Typed> = {
    name_zh: [t.nameZh],
    name_en: [t.nameEn],
    category: [t.category],
    specification: [t.specification],
    mnemonic: [t.mnemonic],
    base_unit: [t.baseUnit, unit],
    barcodes: [t.barcodes, (codes) => codes.join(' ')],
    units: [t.packaging, tellUnits],
    tracks_lot: [t.lots, flag],
    tracks_expiry: [t.expiry, flag],
    tracks_serial: [t.serials, flag],
    tracks_weight: [t.weighed, flag],
    inspected: [t.inspected, flag],
    over_tolerance_bp: [t.over],
    short_tolerance_bp: [t.short],
    storage_class: [t.storage, (value) => classes[value] ?? value],
    weight_g: [t.weight],
    least_weight_g: [t.leastWeight],
    most_weight_g: [t.mostWeight],
    length_mm: [t.length],
    width_mm: [t.width],
    height_mm: [t.height],
    suppliers: [t.suppliers, tellSuppliers],
    picture: [t.picture, (sha256) => (sha256 === '' ? t.noPicture : sha256.slice(0, 8))],
    active: [t.inUse, flag],
  };
  for (const warehouse of warehouses.value)
    plain[levelKey(warehouse.code)] = [`${t.levels} · ${named(names(warehouse))}`, tellLevel];
  return plain;
}
