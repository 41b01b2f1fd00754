/** Barcodes that were bound at a scan, in the outbox. */
import { dictionary } from '../../i18n';
import type { Row } from './group';

const words = dictionary(
  {
    bind: (sku: string, barcode: string) => `${sku} has ${barcode}`,
    note: 'Bind a barcode',
    itemUnknown: 'Item not known at the desk',
    itemRetired: 'Item was retired meanwhile',
    itemMerged: (into: string) => `Item is ${into} now`,
    unitUnknown: 'Packaging is not there any more',
    taken: (other: string) => `${other} has this barcode already`,
  },
  {
    bind: (sku, barcode) => `${sku} 用 ${barcode}`,
    note: '绑定条码',
    itemUnknown: '办公室没有这个物料',
    itemRetired: '物料已停用',
    itemMerged: (into) => `物料已并入 ${into}`,
    unitUnknown: '这个包装没有了',
    taken: (other) => `条码已是 ${other} 的`,
  },
);

/** Null where nothing is bound. */
export function describeBound({ command, payload }: Row): { title: string; note: string } | null {
  if (command !== 'catalog.bind_barcode/1') return null;
  const said = payload as Record<string, unknown>;
  return { title: words().bind(String(said['sku']), String(said['barcode'])), note: words().note };
}

export function reasonsOfBound(text: (name: string) => string): Record<string, () => string> {
  const w = words();
  return {
    'catalog.item_unknown': () => w.itemUnknown,
    'catalog.item_retired': () => w.itemRetired,
    'catalog.item_merged': () => w.itemMerged(text('into')),
    'catalog.unit_unknown': () => w.unitUnknown,
    'catalog.barcode_taken': () => w.taken(text('other')),
  };
}
