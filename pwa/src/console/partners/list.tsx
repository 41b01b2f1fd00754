/** Suppliers and customers. Enter opens one. */
import { named } from '../../i18n';
import { go } from '../../shell/router';
import { Btn } from '../../ui/console';
import { listAddress } from '../lists/address';
import { ListPage } from '../lists/list-page';
import { sender } from '../lists/record';
import type { Sheet, SheetView } from '../lists/sheet';
import type { Row } from '../lists/types';
import { may } from '../session';
import { about, inUse, text } from '../sheets/parts';
import { lacking } from '../who-may';
import { partnerPage } from './address';
import { words } from './words';

const LONGEST = 200;
const ALL_BP = 10_000;
const MOST_BP = 1_000_000;
const MOST_DAYS = 3650;
const MINE = ['code', 'name', 'city', 'customer', 'keeper', 'active'];
const RETIRED = ['code', 'name', 'city', 'merged_into', 'active'];

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
  standard: [
    'code',
    'name',
    'city',
    'supplier',
    'customer',
    'keeper',
    'over_tolerance_bp',
    'short_tolerance_bp',
    'active',
  ],
  near: ['code', 'name', 'city', 'active'],
  everywhere: true,
  name: (row) => `${text(row, 'code')} ${named({ zh: text(row, 'name_zh'), en: text(row, 'name_en') })}`,
  named: 'code',
  cell: (column, row) => {
    if (column.key !== 'code') return inUse(column, row);
    return (
      <a class="code" href={`#${partnerPage(text(row, 'code'))}`}>
        {text(row, 'code')}
      </a>
    );
  },
  open: (row) => partnerPage(text(row, 'code')),
  edits: {
    permission: 'parties.write',
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
  links: (row) => {
    const t = words();
    const orders = listAddress('/orders', { filters: [about('supplier', Number(row['id']), text(row, 'code'))] });
    return [
      { label: t.partner, to: partnerPage(text(row, 'code')) },
      ...(row['supplier'] === true && may('purchasing.read') ? [{ label: t.allOrders, to: orders }] : []),
    ];
  },
};

/** Those in use first. */
function views(): SheetView[] {
  const t = words();
  const is = (column: string, value: boolean) => ({ column, op: 'is' as const, value });
  return [
    { id: '', label: t.inUse, filters: [is('active', true)] },
    { id: 'suppliers', label: t.suppliers, filters: [is('active', true), is('supplier', true)] },
    { id: 'customers', label: t.customers, filters: [is('active', true), is('customer', true)] },
    { id: 'mine', label: t.mine, filters: [is('active', true), is('mine', true)], standard: MINE },
    { id: 'retired', label: t.retired, filters: [is('active', false)], standard: RETIRED },
    { id: 'all', label: t.all, filters: [] },
  ];
}

export default function PartnersPage() {
  const t = words();
  const acts = (
    <Btn go keys="N" onPress={() => go('/partners/new')} barred={lacking('parties.write')}>
      {t.newPartner}
    </Btn>
  );
  return <ListPage sheet={{ ...sheet, acts, views }} />;
}
