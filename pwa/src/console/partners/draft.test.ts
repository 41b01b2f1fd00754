import { expect, test } from 'vitest';
import { begin, NO_ADDRESS, NO_CONTACT, read, type Typed } from './draft';
import type { Partner } from './types';

const PARTNER: Partner = {
  id: 7,
  code: 'S-01',
  version: 3,
  name_zh: '义乌百货',
  name_en: 'Yiwu Goods',
  supplier: true,
  customer: false,
  keeps_goods: false,
  city: '义乌',
  over_tolerance_bp: 525,
  short_tolerance_bp: 100,
  payment: 'end_of_month',
  terms_days: 45,
  currency: 'CNY',
  tax_number: '91330782MA2E0XYZ12',
  taxpayer: 'general',
  active: true,
  merged_into: null,
  former: [],
  keeper: null,
  contacts: [{ name: '王芳', role: '销售', phone: '138', email: '' }],
  addresses: [{ ...NO_ADDRESS, kind: 'pickup', street: '稠州北路 1 号', country: 'CN' }],
};
const typed: Typed = begin(PARTNER);

test('what is not touched is said as it was', () => {
  const { record, faults } = read(typed);
  expect(faults).toEqual({});
  const kept = Object.keys(record) as (keyof Partner)[];
  expect(record).toEqual({ ...Object.fromEntries(kept.map((key) => [key, PARTNER[key]])), keeper: '' });
  expect(kept).toContain('over_tolerance_bp');
});

test('who looks after it is said by code', () => {
  const keeper = { id: 3, code: 'LI', name_zh: '李工', name_en: 'Li' };
  const kept = begin({ ...PARTNER, keeper });
  expect(kept.keeper?.name).toContain('LI ');
  expect(read(kept).record['keeper']).toBe('LI');
  expect(read({ ...kept, keeper: null }).record['keeper']).toBe('');
});

test('percent are exact, empty is none', () => {
  expect(read({ ...typed, over: '5.25 %', short: '' }).record).toMatchObject({
    over_tolerance_bp: 525,
    short_tolerance_bp: 0,
  });
  expect(Object.values(read({ ...typed, over: '5.255' }).faults)).toEqual(['percent']);
  expect(Object.values(read({ ...typed, short: '100.01' }).faults)).toEqual(['percent']);
});

test('rows in which nothing is typed are none', () => {
  const { record, faults } = read({ ...typed, contacts: [NO_CONTACT], addresses: [NO_ADDRESS] });
  expect([record['contacts'], record['addresses'], faults]).toEqual([[], [], {}]);
});

test('every fault is named', () => {
  expect(Object.values(read({ ...typed, name_zh: '', name_en: ' ' }).faults)).toEqual(['name']);
  expect(Object.values(read({ ...typed, supplier: false }).faults)).toEqual(['kind']);
  expect(Object.values(read({ ...typed, days: '1.5' }).faults)).toEqual(['days']);
  expect(Object.values(read({ ...typed, currency: 'yuan' }).faults)).toEqual(['currency']);
  expect(read({ ...typed, currency: 'usd' }).record['currency']).toBe('USD');
  expect(Object.values(read({ ...typed, contacts: [{ ...NO_CONTACT, phone: '139' }] }).faults)).toEqual(['contact']);
  expect(Object.values(read({ ...typed, addresses: [{ ...NO_ADDRESS, country: 'China' }] }).faults)).toEqual([
    'country',
  ]);
});

test('a new one is a supplier in yuan without terms', () => {
  expect(read(begin(null)).faults).toEqual({ name_zh: 'name' });
  expect(read({ ...begin(null), name_zh: '甲', name_en: 'A' }).record).toMatchObject({
    supplier: true,
    payment: 'net',
    currency: 'CNY',
    terms_days: 0,
  });
});
