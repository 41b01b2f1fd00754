/** What GET /api/find answers, as lines of the palette. */
import { named } from '../../i18n';
import { isReference, type Cell, type Row } from '../lists/types';
import { itemPage } from '../items/address';
import { partnerPage } from '../partners/address';
import { picturePage } from '../places/address';
import { words } from './words';

export interface FoundList {
  list: string;
  rows: Row[];
}

export interface Line {
  id: string;
  label: string;
  note: string;
  /** a page */
  to: string;
}

export interface LineGroup {
  title: string;
  lines: Line[];
}

const text = (cell: Cell | undefined): string => (typeof cell === 'string' ? cell : '');
const code = (cell: Cell | undefined): string => (isReference(cell) ? cell.code : '');
const name = (row: Row): string => named({ zh: text(row['name_zh']), en: text(row['name_en']) });

function told(cell: Cell | undefined): string {
  return isReference(cell) ? named({ zh: cell.zh ?? '', en: cell.en ?? '' }) || cell.code : '';
}

/** Label, note and page of a row, by its list. */
const LINES: Record<string, (row: Row) => Omit<Line, 'id'>> = {
  items: (row) => {
    const sku = text(row['sku']);
    return { label: name(row), note: sku, to: itemPage(sku) };
  },
  barcodes: (row) => {
    const item = row['item'];
    return { label: told(item), note: text(row['code']), to: itemPage(code(item)) };
  },
  orders: (row) => ({ label: code(row['number']), note: told(row['supplier']), to: `/orders/${row['id']}` }),
  receipts: (row) => ({
    label: code(row['number']) || text(row['reference']),
    note: told(row['supplier']),
    to: `/receipts?receipt=${row['id']}`,
  }),
  goods_returns: (row) => ({
    label: text(row['number']),
    note: told(row['item']),
    to: `/returns?search=${encodeURIComponent(text(row['number']))}`,
  }),
  supplier_returns: (row) => ({
    label: code(row['number']),
    note: told(row['supplier']),
    to: `/supplier-returns?state=all&return=${row['id']}`,
  }),
  transfers: (row) => ({
    label: text(row['number']) || text(row['reference']),
    note: `${told(row['source'])} → ${told(row['target'])}`,
    to: `/transfers?state=all&transfer=${row['id']}`,
  }),
  tasks: (row) => ({ label: code(row['place']), note: told(row['item']), to: `/tasks?task=${row['id']}` }),
  partners: (row) => ({
    label: name(row),
    note: text(row['code']),
    to: partnerPage(text(row['code'])),
  }),
  places: (row) => ({
    label: text(row['code']),
    note: told(row['warehouse']),
    to: picturePage(code(row['warehouse']), Number(row['id'])),
  }),
  people: (row) => ({
    label: name(row),
    note: text(row['code']),
    to: `/people?person=${encodeURIComponent(text(row['code']))}`,
  }),
  devices: (row) => ({ label: text(row['code']), note: text(row['name']), to: `/devices?device=${row['id']}` }),
};

export function groupsOf(found: FoundList[]): LineGroup[] {
  const titles: Record<string, string> = words().found;
  return found.flatMap(({ list, rows }) => {
    const line = LINES[list];
    if (!line) return [];
    return [
      { title: titles[list] ?? list, lines: rows.map((row) => ({ id: `${list} ${String(row['id'])}`, ...line(row) })) },
    ];
  });
}
