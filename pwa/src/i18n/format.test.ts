import { beforeEach, describe, expect, it } from 'vitest';
import { language } from '.';
import {
  bytes,
  caseOf,
  CASE,
  clock,
  day,
  isoDay,
  moment,
  money,
  PCS,
  price,
  quantity,
  signed,
  stamp,
  withUnit,
} from './format';

describe.each(['en', 'zh-CN'] as const)('%s', (spoken) => {
  beforeEach(() => {
    language.value = spoken;
  });
  const zh = spoken === 'zh-CN';

  it('quantities are exact, grouped and never shortened', () => {
    expect(quantity(12_240_000)).toBe('1,224');
    expect(quantity(124_800, 3)).toBe('12.480');
    expect(quantity(-5)).toBe('−0.0005');
    expect(quantity(Number.MAX_SAFE_INTEGER)).toBe('900,719,925,474.0991');
    expect(signed(240_000)).toBe('+24');
    expect(withUnit(12_240_000, PCS)).toBe(zh ? '1,224 件' : '1,224 pcs');
    expect(withUnit(10_000, PCS)).toBe(zh ? '1 件' : '1 pc');
    expect(withUnit(-10_000, PCS)).toBe(zh ? '−1 件' : '−1 pc');
    expect(withUnit(510_000, CASE)).toBe(zh ? '51 箱' : '51 cases');
    expect(withUnit(10_000, CASE)).toBe(zh ? '1 箱' : '1 case');
    expect(withUnit(124_800, { zh: '千克', en: 'kg' }, 3)).toBe(zh ? '12.480 千克' : '12.480 kg');
    expect(caseOf(240_000)).toBe(zh ? '1 箱 = 24 件' : '1 case = 24 pcs');
  });

  it('money has its currency, its decimals and a true minus', () => {
    expect(money(12_864_000)).toBe('¥128,640.00');
    expect(money(-128_640)).toBe('−¥1,286.40');
    expect(money(1500, 'JPY')).toBe('JP¥1,500');
    expect(price(6_500_000)).toBe('6.50');
    expect(price(6_512_345)).toBe('6.512345');
  });

  it('storage is told in kB, MB and GB', () => {
    expect([1500, 2_500_000, 64_300_000_000].map(bytes)).toEqual(['2 kB', '2.5 MB', '64.3 GB']);
  });

  it('days and times are the language’s', () => {
    expect(day('2026-11-06', '2026-11-22')).toBe(zh ? '11-06' : '6 Nov');
    expect(day('2028-05-18', '2026-11-22')).toBe(zh ? '2028-05-18' : '18 May 2028');
    const at = Date.UTC(2026, 10, 22, 4, 41);
    expect(clock(at, 'Asia/Shanghai')).toBe('12:41');
    expect(clock(Date.UTC(2026, 10, 21, 16, 5), 'Asia/Shanghai')).toBe('00:05');
    expect(moment(at - 3 * 86_400_000, at, 'Asia/Shanghai')).toBe(zh ? '周四' : 'Thu');
    expect(moment(at - 30 * 86_400_000, at, 'Asia/Shanghai')).toBe(zh ? '10-23' : '23 Oct');
  });

  it('a time that no clock can show and a day that is none never throw', () => {
    for (const at of [9e15, -9e15, NaN, Infinity])
      expect([stamp(at), clock(at), moment(at), isoDay(at)]).toEqual(['—', '—', '—', '—']);
    for (const odd of ['2027-99-99', '2027-02-31', 'soon', '']) expect(day(odd)).toBe(odd);
    expect(day('2026-02-28T10:00', '2026-11-22')).toBe(zh ? '02-28' : '28 Feb');
  });
});
