import { expect, it } from 'vitest';
import { isCreditCode, read, type Typed } from './draft';

const GOOD = '91990000MA2DEM0X7X';
const TYPED: Typed = {
  ...{ name_zh: '晨阜', name_en: '', short_name: '', credit_code: '', tax_number: '', taxpayer: 'unknown' },
  ...{ address: '', phone: '', email: '', bank: '', account: '', currency: 'CNY', timezone: 'Asia/Shanghai' },
  ...{ language: '', logo: '' },
};

it('knows a credit code by its last sign', () => {
  expect([GOOD, '91110108551385082Q', '91330100799655058B'].map(isCreditCode)).toEqual([true, true, true]);
  const wrong = ['91110108551385082R', '91110108551385028Q', '9111010855138508Q', '9I110108551385082Q', '', 'x'];
  expect(wrong.map(isCreditCode)).toEqual(wrong.map(() => false));
  expect(isCreditCode('91A10108551385082Q')).toBe(false);
});

it('finds every sign that is another', () => {
  for (let at = 0; at < GOOD.length; at += 1)
    for (const other of '0123456789ABCDEFGHJKLMNPQRTUWXY')
      if (other !== GOOD[at]) expect(isCreditCode(GOOD.slice(0, at) + other + GOOD.slice(at + 1))).toBe(false);
});

it('reads what is typed plainly', () => {
  const { record, faults } = read({ ...TYPED, name_zh: ' 晨阜 ', credit_code: '91990000 ma2dem0x7x' });
  expect([record.name_zh, record.credit_code, faults]).toEqual(['晨阜', GOOD, []]);
});

it('says what is wrong', () => {
  const typed = { ...TYPED, name_zh: ' ', credit_code: '123', email: 'office', timezone: '' };
  expect(read(typed).faults).toEqual(['name', 'credit', 'email', 'timezone']);
});
