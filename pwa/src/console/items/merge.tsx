/** Merging an item into another one. */
import { named } from '../../i18n';
import { get } from '../api';
import type { Option } from '../combo';
import { Merge } from '../record/merge';
import { names, unitOf } from '../session';
import { nameOfItem } from './side';
import type { ItemDetail } from './types';
import { words } from './words';

const FOUND = 20;

interface Found {
  sku: string;
  name_zh: string;
  name_en: string;
  active: boolean;
}

interface MergePanelProps {
  item: ItemDetail;
  /** what is known to stand in the way */
  stands: string[];
  onClose: () => void;
}

export function MergePanel({ item, stands, onClose }: MergePanelProps) {
  const t = words();
  const tracks = (one: ItemDetail): string =>
    [one.tracks_lot && t.lots, one.tracks_expiry && t.expiry, one.tracks_serial && t.serials]
      .filter(Boolean)
      .join(', ');
  return (
    <Merge<ItemDetail>
      record={item}
      code={({ sku }) => sku}
      name={nameOfItem}
      find={find}
      read={(sku) => get('/api/items/called', { sku })}
      command={(into) => ({
        name: 'catalog.merge_items/1',
        payload: { sku: item.sku, into: into.sku, seen_version: item.version, into_version: into.version },
      })}
      title={t.mergeTitle(item.sku)}
      note={t.mergeNote}
      placeholder={t.findItem}
      nothing={t.noItem}
      choose={t.chooseItem}
      stands={stands}
      rows={[
        [t.sku, (one) => one.sku],
        [t.name, nameOfItem],
        [t.category, (one) => one.category],
        [t.specification, (one) => one.specification],
        [t.baseUnit, (one) => named(unitOf(one.base_unit))],
        [t.packaging, (one) => one.units.map((unit) => named(unitOf(unit.unit))).join(', ')],
        [t.barcodes, (one) => one.units.flatMap((unit) => unit.barcodes).join(', ')],
        [t.counting, tracks],
      ]}
      onClose={onClose}
    />
  );
}

async function find(search: string): Promise<Option<string>[]> {
  const found = await get<Found[]>('/api/items', { search, limit: FOUND });
  return found
    .filter(({ active }) => active)
    .map((one) => ({ id: one.sku, label: named(names(one)), note: one.sku, value: one.sku }));
}
