import { expect, test } from 'vitest';
import { emptyDraft, emptyLine, type ItemChoice, payloadOf, reckon, unitFor } from './draft';

const candles: ItemChoice = {
  id: 7,
  sku: '22969',
  name_zh: '果酱香薰蜡烛',
  name_en: 'Jam scented candles',
  base_unit: 'pcs',
  active: true,
  units: [
    { unit: 'pcs', numerator: 1, denominator: 1, barcodes: ['6901234500019'] },
    { unit: 'case', numerator: 24, denominator: 1, barcodes: ['16901234500016'] },
    { unit: 'third', numerator: 1, denominator: 3, barcodes: [] },
  ],
};
const line = (fields: object) => ({
  ...emptyLine(),
  item: candles,
  unit: 'case',
  count: '10',
  price: '6.5',
  ...fields,
});

test('10 cases at 6.50 a piece are 240 pieces for 1,560.00', () => {
  expect(reckon(line({}), 0)).toEqual({ count: 100_000, base: 2_400_000, price: 6_500_000, amount: 156_000 });
});

test.each([
  [{ item: null }, 'item'],
  [{ count: '' }, 'count'],
  [{ count: '0' }, 'count'],
  [{ count: '1.5' }, 'count'],
  [{ unit: 'third', count: '10' }, 'inexact'],
  [{ price: '' }, 'price'],
  [{ price: '1.2345678' }, 'price'],
])('%o lacks %s', (fields, wrong) => {
  expect(reckon(line(fields), 0)).toBe(wrong);
});

test('a scanned case code chooses the case', () => {
  expect(unitFor(candles, ' 16901234500016 ')).toBe('case');
  expect(unitFor(candles, 'jam')).toBe('pcs');
});

test('the payload is whole or not there; a blank last line is no line', () => {
  const draft = { ...emptyDraft(1, '2026-12-01'), lines: [line({}), emptyLine()] };
  expect(payloadOf(draft, () => 0)).toBeNull();
  const supplier = { id: 3, code: 'S1', name_zh: '', name_en: '', city: '' };
  expect(payloadOf({ ...draft, supplier }, () => 0)).toEqual({
    supplier: 3,
    warehouse: 1,
    expected_on: '2026-12-01',
    note: '',
    consignment: false,
    lines: [{ item: 7, unit: 'case', count: 100_000, unit_price: 6_500_000 }],
  });
  expect(payloadOf({ ...draft, supplier, lines: [line({ count: 'x' })] }, () => 0)).toBeNull();
});
