import { expect, it } from 'vitest';
import { Incomplete } from '../../store/incomplete';
import type { Item } from '../goods/model';
import type { Local, Scanned } from '../goods/resolve';
import { find } from './find';

const CUP: Item = { id: 1, sku: 'CUP', zh: '杯', en: 'Cup', unit: 'pcs' };
const RADIO: Item = { id: 2, sku: 'RADIO', zh: '机', en: 'Radio', unit: 'pcs', track: 's' };
const BARCODES: Record<string, [number, string, number, number][]> = {
  '6901234567892': [[1, 'pcs', 1, 1]],
  '06901234500035': [[2, 'pcs', 1, 1]],
  '6900000000006': [
    [1, 'pcs', 1, 1],
    [2, 'pcs', 1, 1],
  ],
  '6900000000013': [
    [1, 'pcs', 1, 1],
    [1, 'case', 24, 1],
  ],
};
const local: Local = {
  barcode: async (code) => {
    if (code === '6909999999999') throw new Incomplete('catalogue');
    return BARCODES[code] || [];
  },
  sku: async (sku) => (sku === 'CUP' ? 1 : sku === 'RADIO' ? 2 : null),
  item: async (id) => [CUP, RADIO].find((each) => each.id === id) || null,
  orders: [{ id: 7, number: 'PO-2611-0001', supplier: 1, state: 'confirmed' }],
  places: [{ id: 3, code: 'A01-01-1', kind: 'bin' }],
  wanted: () => false,
  lot: () => false,
};
const stocked = {
  container: async (code: string) => code === 'P-77',
  lot: async (lot: string) => lot === 'L1' || lot === 'SN-1',
};

const table: [string, Scanned, object][] = [
  ['a barcode', { raw: '6901234567892', readings: [] }, { is: 'item', item: CUP }],
  ['an SKU in small letters', { raw: 'cup', readings: [] }, { is: 'item', item: CUP }],
  ['several units of one item', { raw: '6900000000013', readings: [] }, { is: 'item', item: CUP }],
  ['several items', { raw: '6900000000006', readings: [] }, { is: 'choose', raw: '6900000000006' }],
  ['a piece in stock', { raw: '', readings: [{ gtin: '06901234500035', serial: 'SN-1' }] }, { is: 'lot', lot: 'SN-1' }],
  [
    'a piece not in stock',
    { raw: '', readings: [{ gtin: '06901234500035', serial: 'X' }] },
    { is: 'item', item: RADIO },
  ],
  ['a place', { raw: 'a01-01-1', readings: [] }, { is: 'place' }],
  ['our label of a container', { raw: 'P-1', readings: [], own: 'container' }, { is: 'container', code: 'P-1' }],
  ['a container by its text', { raw: 'P-77', readings: [] }, { is: 'container', code: 'P-77' }],
  ['an SSCC', { raw: '', readings: [{ sscc: '340123450000000000' }] }, { is: 'container', code: '340123450000000000' }],
  ['a lot alone', { raw: '', readings: [{ lot: 'L9' }] }, { is: 'lot', lot: 'L9' }],
  ['a lot by its text', { raw: 'L1', readings: [] }, { is: 'lot', lot: 'L1' }],
  ['an order', { raw: 'PO-2611-0001', readings: [] }, { is: 'order' }],
  ['a GTIN nobody has', { raw: '', readings: [{ gtin: '09999999999994' }] }, { is: 'unknown', raw: '09999999999994' }],
  ['a text nobody knows', { raw: 'what', readings: [] }, { is: 'unknown', raw: 'what' }],
  ['what this gun has lost', { raw: '6909999999999', readings: [] }, { is: 'incomplete' }],
];

it.each(table)('%s', async (_, scan, expected) => {
  expect(await find(scan, local, stocked)).toMatchObject(expected);
});
