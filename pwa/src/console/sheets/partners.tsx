/** Suppliers and customers. */
import { named } from '../../i18n';
import { ListPage } from '../lists/list-page';
import { sender } from '../lists/record';
import type { Sheet } from '../lists/sheet';
import type { Row } from '../lists/types';
import { may } from '../session';
import { inUse, text } from './parts';
import { words } from './words';

const LONGEST = 200;
const ALL_BP = 10_000;
const MOST_BP = 1_000_000;
const MOST_DAYS = 3650;

function write(row: Row): [string, unknown] {
  const party = {
    code: row['code'],
    name_zh: row['name_zh'],
    name_en: row['name_en'],
    supplier: row['supplier'],
    customer: row['customer'],
    city: row['city'],
    over_tolerance_bp: row['over_tolerance_bp'],
    short_tolerance_bp: row['short_tolerance_bp'],
    active: row['active'],
    payment: row['payment'],
    terms_days: row['terms_days'],
    tax_number: row['tax_number'],
    taxpayer: row['taxpayer'],
    seen_version: row['version'],
  };
  return ['parties.put_parties/2', { parties: [party] }];
}

const sheet: Sheet = {
  list: 'partners',
  title: () => words().partners,
  standard: ['code', 'name', 'city', 'supplier', 'customer', 'over_tolerance_bp', 'short_tolerance_bp', 'active'],
  near: ['code', 'name', 'city', 'active'],
  everywhere: true,
  name: (row) => `${text(row, 'code')} ${named({ zh: text(row, 'name_zh'), en: text(row, 'name_en') })}`,
  named: 'code',
  cell: (column, row) => (column.key === 'code' ? <span class="code">{text(row, 'code')}</span> : inUse(column, row)),
  edits: {
    permission: 'parties.write',
    only: () => words().partnersOnly,
    columns: [
      { key: 'name_zh', longest: LONGEST },
      { key: 'name_en', longest: LONGEST },
      { key: 'city', longest: LONGEST, optional: true },
      { key: 'supplier' },
      { key: 'customer' },
      { key: 'over_tolerance_bp', least: 0, most: MOST_BP },
      { key: 'short_tolerance_bp', least: 0, most: ALL_BP },
      { key: 'payment' },
      { key: 'terms_days', least: 0, most: MOST_DAYS },
      { key: 'tax_number', longest: LONGEST, optional: true },
      { key: 'taxpayer' },
      { key: 'active' },
    ],
    send: sender({ list: 'partners', named: 'code', write }),
  },
  history: (row) => ['party', text(row, 'code')],
  links: (row) =>
    row['supplier'] === true && may('purchasing.read')
      ? [
          {
            label: words().ordersOf,
            to: `/orders?search=${encodeURIComponent(named({ zh: text(row, 'name_zh'), en: text(row, 'name_en') }))}`,
          },
        ]
      : [],
};

export default function PartnersPage() {
  return <ListPage sheet={sheet} />;
}
