/** Docks, staging and bins of the warehouses: where they are, what they may hold, and what lies in them. */
import { Bin } from '../../ui/plate';
import { calledTogether, labelLinks, LabelsLink } from '../labels/link';
import { ListPage } from '../lists/list-page';
import { sender } from '../lists/record';
import type { Sheet } from '../lists/sheet';
import type { Row } from '../lists/types';
import { picturePage } from '../places/address';
import { inUse, listOf, reference, text } from './parts';
import { words } from './words';

const LONGEST = 200;
const MOST = 1_000_000_000;

function houseOf(row: Row): number {
  const found = reference(row, 'warehouse');
  return found ? Number(found.id) : 0;
}

function write(row: Row): [string, unknown] {
  const warehouse = reference(row, 'warehouse');
  const place = {
    code: row['code'],
    kind: row['kind'],
    zone: row['zone'],
    aisle: row['aisle'],
    bay: row['bay'],
    level: row['level'],
    active: row['active'],
    sequence: row['sequence'],
    storage_class: row['storage_class'],
    max_weight_g: row['max_weight_g'],
    max_volume_ml: row['max_volume_ml'],
    seen_version: row['version'],
  };
  return ['places.put_places/1', { warehouse: warehouse ? warehouse.code : '', places: [place] }];
}

const sheet: Sheet = {
  list: 'places',
  title: () => words().places,
  standard: ['code', 'warehouse', 'kind', 'zone', 'aisle', 'bay', 'level', 'sequence', 'items', 'active'],
  near: ['code', 'warehouse', 'kind', 'zone', 'items'],
  name: (row) => text(row, 'code'),
  cell: (column, row) => (column.key === 'code' ? <Bin code={text(row, 'code')} /> : inUse(column, row)),
  edits: {
    permission: 'places.write',
    columns: [
      { key: 'zone', longest: LONGEST, optional: true },
      { key: 'aisle', longest: LONGEST, optional: true },
      { key: 'bay', longest: LONGEST, optional: true },
      { key: 'level', longest: LONGEST, optional: true },
      { key: 'sequence', least: 0, most: MOST },
      { key: 'storage_class' },
      { key: 'max_weight_g', least: 0, most: Number.MAX_SAFE_INTEGER },
      { key: 'max_volume_ml', least: 0, most: Number.MAX_SAFE_INTEGER },
      { key: 'active' },
    ],
    send: sender({ list: 'places', named: 'code', write, warehouse: houseOf }),
  },
  behind: (column, row) =>
    column === 'items' ? listOf('/stock/bins', 'place', Number(row['id']), text(row, 'code')) : null,
  history: (row) => {
    const warehouse = reference(row, 'warehouse');
    return ['place', `${warehouse ? warehouse.code : ''}/${text(row, 'code')}`];
  },
  chosen: (rows) => {
    const [house] = rows.map(houseOf);
    if (rows.some((row) => houseOf(row) !== house)) return null; // their codes are told apart by the warehouse alone
    return (
      <LabelsLink
        kind="bin"
        said={{ ids: rows.map((row) => row['id']).join(','), warehouse: String(house) }}
        called={calledTogether(rows.map((row) => text(row, 'code')))}
      />
    );
  },
  links: (row) => {
    const t = words();
    const [id, code] = [Number(row['id']), text(row, 'code')];
    const warehouse = reference(row, 'warehouse');
    const picture = picturePage(warehouse ? warehouse.code : '', id);
    return [
      { label: t.inPicture, to: picture },
      { label: t.stockOf, to: listOf('/stock/bins', 'place', id, code) },
      { label: t.to(code), to: listOf('/movements', 'target', id, code) },
      { label: t.from(code), to: listOf('/movements', 'source', id, code) },
      ...labelLinks('bin', { ids: String(id), warehouse: String(houseOf(row)) }, code),
    ];
  },
};

export default function PlacesPage() {
  return <ListPage sheet={sheet} />;
}
