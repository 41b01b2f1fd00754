import { describe, expect, test } from 'vitest';
import { begin, beginNew, factorOf, holdsOf, levelKey, read, type Typed } from './draft';
import type { ItemDetail } from './types';

const item: ItemDetail = {
  id: 7,
  sku: 'CUP',
  version: 3,
  name_zh: '陶瓷杯',
  name_en: 'Stoneware cup',
  base_unit: 'pcs',
  category: '餐具',
  specification: '350 ml',
  mnemonic: 'TCB',
  mnemonic_own: false,
  weight_g: 410,
  least_weight_g: 0,
  most_weight_g: 0,
  tracks_weight: false,
  length_mm: 0,
  width_mm: 0,
  height_mm: 0,
  storage_class: 'ambient',
  tracks_lot: true,
  tracks_expiry: false,
  tracks_serial: false,
  inspected: false,
  over_tolerance_bp: 250,
  short_tolerance_bp: null,
  active: true,
  picture: '',
  moved: true,
  merged_into: null,
  merged: [],
  units: [
    { unit: 'pcs', numerator: 1, denominator: 1, barcodes: ['690'] },
    { unit: 'case', numerator: 24, denominator: 1, barcodes: ['1690', '2690'] },
    { unit: 'third', numerator: 1, denominator: 3, barcodes: [] },
  ],
  levels: [{ warehouse: 'SH', minimum: 100_000, reorder: 205_000, maximum: 0 }],
  suppliers: [
    {
      supplier: 'S1',
      name_zh: '义乌',
      name_en: 'Yiwu',
      approved: true,
      sku: 'Y-1',
      lead_days: 7,
      minimum: 0,
      pack: 240_000,
    },
  ],
};
const WAREHOUSES = ['SH', 'NB'];
const faults = (typed: Typed, decimals = 0) => read(typed, WAREHOUSES, decimals, item.units).faults;

describe('an item in the form', () => {
  test('says what it said, when nothing is typed', () => {
    const { record, faults: wrong } = read(begin(item, WAREHOUSES), WAREHOUSES, 1, item.units);
    expect(wrong).toEqual({ 'units.1.holds': 'holds' }); // a third is no whole number of 1/10,000
    expect(record).toMatchObject({
      name_zh: '陶瓷杯',
      category: '餐具',
      mnemonic: '',
      base_unit: 'pcs',
      barcodes: ['690'],
      over_tolerance_bp: 250,
      short_tolerance_bp: null,
      weight_g: 410,
      length_mm: 0,
      without: [],
      levels: [
        { warehouse: 'SH', minimum: 100_000, reorder: 205_000, maximum: 0 },
        { warehouse: 'NB', minimum: 0, reorder: 0, maximum: 0 },
      ],
    });
    expect((record['units'] as object[])[0]).toEqual({
      unit: 'case',
      numerator: 24,
      denominator: 1,
      barcodes: ['1690', '2690'],
    });
    expect((record['suppliers'] as object[])[0]).toEqual({
      supplier: 'S1',
      approved: true,
      sku: 'Y-1',
      lead_days: 7,
      minimum: 0,
      pack: 240_000,
    });
  });

  test('packaging that is taken out goes', () => {
    const typed = { ...begin(item, WAREHOUSES), units: [] };
    expect(read(typed, WAREHOUSES, 0, item.units).record['without']).toEqual(['case', 'third']);
  });

  test('what is wrong is told field by field', () => {
    const typed: Typed = {
      ...begin(item, WAREHOUSES),
      name_en: ' ',
      weight_g: '1.5',
      short_tolerance_bp: '101',
      units: [
        { unit: 'case', holds: '0', barcodes: [] },
        { unit: 'case', holds: '12', barcodes: [] },
        { unit: 'pcs', holds: '12', barcodes: [] },
        { unit: '', holds: '12', barcodes: [] },
      ],
      [levelKey('SH')]: { minimum: '5', reorder: '4', maximum: '' },
      [levelKey('NB')]: { minimum: '0.5', reorder: '', maximum: '' },
    };
    expect(faults(typed)).toEqual({
      weight_g: 'whole',
      short_tolerance_bp: 'percent',
      'units.0.holds': 'holds',
      'units.1.unit': 'unitTwice',
      'units.2.unit': 'unitTwice',
      'units.3.unit': 'unit',
      'level:SH': 'unsorted',
      'level:NB': 'quantity',
    });
  });

  test('a level of zero maximum has no limit', () => {
    const level = (minimum: string, reorder: string, maximum: string): Typed => ({
      ...begin({ ...item, units: item.units.slice(0, 2) }, WAREHOUSES),
      [levelKey('SH')]: { minimum, reorder, maximum },
    });
    expect(faults(level('1', '2', ''))).toEqual({});
    expect(faults(level('1', '2', '2'))).toEqual({});
    expect(faults(level('1', '2', '1'))).toEqual({ 'level:SH': 'unsorted' });
    expect(faults(level('0.5', '2', ''), 1)).toEqual({});
  });

  test('a new one needs a name in either language and a unit', () => {
    expect(faults(beginNew(WAREHOUSES))).toEqual({ name_zh: 'name', base_unit: 'unit' });
  });
});

describe('how many are in one', () => {
  test.each([
    ['24', 24, 1],
    ['1,000', 1000, 1],
    ['2.5', 5, 2],
    ['0.0001', 1, 10_000],
    ['2/6', 1, 3],
  ])('%s', (text, numerator, denominator) => {
    expect(factorOf(text)).toEqual([numerator, denominator]);
    if (!text.includes(',') && text !== '2/6')
      expect(holdsOf({ unit: '', numerator, denominator, barcodes: [] })).toBe(text);
  });

  test.each(['', '0', '-1', 'x', '1/0', '1/2/3', '0.00001'])('%s says nothing', (text) =>
    expect(factorOf(text)).toBeNull(),
  );

  test('what no decimal writes is a fraction', () => {
    expect(holdsOf({ unit: '', numerator: 1, denominator: 3, barcodes: [] })).toBe('1/3');
  });
});
