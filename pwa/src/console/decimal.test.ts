import { expect, test } from 'vitest';
import { inBase, lineAmount, parseScaled } from './decimal';

test.each([
  ['10', 4, 100_000],
  ['1,224.5', 4, 12_245_000],
  ['1，224', 4, 12_240_000],
  ['0.0001', 4, 1],
  ['.5', 4, 5_000],
  ['3.', 4, 30_000],
  ['6.500000', 4, 65_000],
  ['0.1', 6, 100_000],
  ['9007199254.740991', 6, 9_007_199_254_740_991],
])('%s with %i places', (text, places, value) => {
  expect(parseScaled(text, places)).toBe(value);
});

test.each(['', '.', ',', '-1', '1e3', '1.00001', '12,34', '1..2', 'abc', '9007199254740.9919', '99999999999999999999'])(
  '%s is no quantity',
  (text) => {
    expect(parseScaled(text, 4)).toBeNull();
  },
);

test('every figure of four places comes back as it was typed', () => {
  for (let value = 1; value < 200_000; value += 37) {
    const text = `${Math.floor(value / 10_000)}.${String(value % 10_000).padStart(4, '0')}`;
    expect(parseScaled(text, 4)).toBe(value);
  }
});

test('units convert exactly or not at all', () => {
  expect(inBase(100_000, 24, 1)).toBe(2_400_000);
  expect(inBase(10_000, 1, 3)).toBeNull();
  expect(inBase(30_000, 1, 3)).toBe(10_000);
});

test('amounts round half up to the minor unit', () => {
  expect(lineAmount(960_000, 6_500_000)).toBe(62_400);
  expect(lineAmount(10_000, 5_000)).toBe(1);
  expect(lineAmount(10_000, 4_999)).toBe(0);
  expect(lineAmount(9_999_990_000, 123_456_789)).toBe(12_345_666_554);
});
