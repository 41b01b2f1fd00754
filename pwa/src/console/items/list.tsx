/** Items: what they are called, how they are tracked, what may come too much or too little. Enter opens one. */
import { named } from '../../i18n';
import { go } from '../../shell/router';
import { Btn } from '../../ui/console';
import { calledTogether, LabelsLink } from '../labels/link';
import { ListPage } from '../lists/list-page';
import { sender } from '../lists/record';
import type { Sheet, SheetView } from '../lists/sheet';
import type { Row } from '../lists/types';
import { useResource } from '../resource';
import { inUse, listOf, text } from '../sheets/parts';
import { words as shared } from '../sheets/words';
import { may, names } from '../session';
import { lacking } from '../who-may';
import { itemPage } from './address';
import type { CategoryRow } from './types';
import { words } from './words';

const LONGEST = 200;
const ALL_BP = 10_000;
const MOST_BP = 1_000_000;
const MOST_GRAMS = 1_000_000_000;
const MOST_MM = 1_000_000;
const RETIRED = ['sku', 'name', 'category', 'merged_into', 'active'];

function write(row: Row): [string, unknown] {
  const item = {
    sku: row['sku'],
    name_zh: row['name_zh'],
    name_en: row['name_en'],
    base_unit: row['unit'],
    category: row['category'],
    tracks_lot: row['tracks_lot'],
    tracks_expiry: row['tracks_expiry'],
    tracks_serial: row['tracks_serial'],
    inspected: row['inspected'],
    over_tolerance_bp: row['over_tolerance_bp'],
    short_tolerance_bp: row['short_tolerance_bp'],
    active: row['active'],
    specification: row['specification'],
    mnemonic: row['mnemonic'],
    storage_class: row['storage_class'],
    weight_g: row['weight_g'],
    tracks_weight: row['tracks_weight'],
    least_weight_g: row['least_weight_g'],
    most_weight_g: row['most_weight_g'],
    length_mm: row['length_mm'],
    width_mm: row['width_mm'],
    height_mm: row['height_mm'],
    seen_version: row['version'],
  };
  return ['catalog.put_items/3', { items: [item] }];
}

const sheet: Sheet = {
  list: 'items',
  title: () => words().items,
  standard: [
    'sku',
    'name',
    'category',
    'unit',
    'tracks_lot',
    'tracks_expiry',
    'tracks_serial',
    'inspected',
    'value',
    'active',
  ],
  near: ['sku', 'name', 'category', 'unit', 'active'],
  widths: { category: 148 },
  everywhere: true,
  name: (row) => `${text(row, 'sku')} ${named({ zh: text(row, 'name_zh'), en: text(row, 'name_en') })}`,
  named: 'sku',
  behind: (column, row) =>
    column === 'value' && may('stock.read') ? listOf('/movements', 'item', Number(row['id']), text(row, 'sku')) : null,
  cell: (column, row) => {
    if (column.key === 'sku')
      return (
        <a class="code" href={`#${itemPage(text(row, 'sku'))}`}>
          {text(row, 'sku')}
        </a>
      );
    return inUse(column, row);
  },
  open: (row) => itemPage(text(row, 'sku')),
  edits: {
    permission: 'catalog.write',
    columns: [
      { key: 'name_zh', longest: LONGEST },
      { key: 'name_en', longest: LONGEST },
      { key: 'category', longest: LONGEST, optional: true },
      { key: 'specification', longest: LONGEST, optional: true },
      { key: 'mnemonic', longest: LONGEST, optional: true },
      { key: 'inspected' },
      { key: 'over_tolerance_bp', optional: true, least: 0, most: MOST_BP },
      { key: 'short_tolerance_bp', optional: true, least: 0, most: ALL_BP },
      { key: 'storage_class' },
      { key: 'weight_g', least: 0, most: MOST_GRAMS },
      { key: 'least_weight_g', least: 0, most: MOST_GRAMS },
      { key: 'most_weight_g', least: 0, most: MOST_GRAMS },
      { key: 'length_mm', least: 0, most: MOST_MM },
      { key: 'width_mm', least: 0, most: MOST_MM },
      { key: 'height_mm', least: 0, most: MOST_MM },
      { key: 'active' },
    ],
    send: sender({ list: 'items', named: 'sku', write }),
  },
  history: (row) => ['item', text(row, 'sku')],
  chosen: (rows) => (
    <LabelsLink
      kind="item"
      said={{ ids: rows.map((row) => row['id']).join(',') }}
      called={calledTogether(rows.map((row) => text(row, 'sku')))}
    />
  ),
  links: (row) => {
    const t = shared();
    const [id, sku] = [Number(row['id']), text(row, 'sku')];
    return [
      { label: t.item, to: itemPage(sku) },
      { label: t.onHand, to: `/stock?item=${id}&search=${encodeURIComponent(sku)}` },
      { label: t.stockOf, to: listOf('/stock/bins', 'item', id, sku) },
      { label: t.movementsOf, to: listOf('/movements', 'item', id, sku) },
    ];
  },
};

/** Those in use first: retired ones are looked for where they are. */
function views(): SheetView[] {
  const t = words();
  const active = (value: boolean) => [{ column: 'active', op: 'is' as const, value }];
  return [
    { id: '', label: t.inUse, filters: active(true) },
    { id: 'retired', label: t.retired, filters: active(false), standard: RETIRED },
    { id: 'all', label: t.all, filters: [] },
  ];
}

export default function ItemsPage() {
  const t = words();
  const known = useResource<CategoryRow[]>('/api/categories').data.value ?? [];
  const categories = new Map(known.map((one) => [one.code, named(names(one))]));
  const acts = (
    <>
      <Btn onPress={() => go('/categories')}>{t.categories}</Btn>
      <Btn onPress={() => go('/units')}>{t.units}</Btn>
      <Btn go keys="N" onPress={() => go('/items/new')} barred={lacking('catalog.write')}>
        {t.newItem}
      </Btn>
    </>
  );
  const cell: Sheet['cell'] = (column, row) =>
    column.key === 'category' ? categories.get(text(row, 'category')) : sheet.cell!(column, row);
  return <ListPage sheet={{ ...sheet, acts, views, cell, mark: `${known.length}` }} />;
}
