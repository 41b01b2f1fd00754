import { expect, test } from 'vitest';
import { begin, said } from './plan-draft';

const LENGTH = { code: '', name_zh: '长度', name_en: 'Length', measured: true, lower: '-1.5', upper: '2', unit: 'mm' };
const LOOKS = { ...LENGTH, name_en: 'Looks', measured: false };

test('a plan is said as it was typed, new characteristics with codes of their own', () => {
  const typed = { ...begin(null), limit: '0.65', lines: [{ ...LOOKS, code: 'c1' }, LENGTH] };
  expect(said(typed)).toEqual({
    mode: 'sample',
    level: 'II',
    limit: 650,
    every: 0,
    after: 0,
    active: true,
    characteristics: [
      { code: 'c1', name_zh: '长度', name_en: 'Looks' },
      { code: 'c2', name_zh: '长度', name_en: 'Length', check: 'measured', unit: 'mm', lower: -15_000, upper: 20_000 },
    ],
  });
});

test('what is no number is not said', () => {
  expect(said({ ...begin(null), limit: 'x' })).toBeNull();
  expect(said({ ...begin(null), mode: 'skip_lot', every: '' })).toBeNull();
  expect(said({ ...begin(null), lines: [{ ...LENGTH, lower: 'long' }] })).toBeNull();
  expect(said({ ...begin(null), mode: 'skip', limit: 'x' })).not.toBeNull();
});
