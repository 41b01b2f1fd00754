import { afterEach, describe, expect, test } from 'vitest';
import { language } from '../../i18n';
import { fieldLines, tellValue } from './fields';

afterEach(() => {
  language.value = 'zh-CN';
});

const told = (before: Record<string, unknown> | null, after: Record<string, unknown> | null): string[] =>
  fieldLines({ before, after }).map((line) => `${line.name}: ${line.before ?? '-'} > ${line.after ?? '-'}`);

describe('what changed, in words', () => {
  test('fields in both languages', () => {
    expect(told({ name_en: 'Cup' }, { name_en: 'Stoneware cup' })).toEqual(['英文名称: Cup > Stoneware cup']);
    language.value = 'en';
    expect(told({ active: true, city: '' }, { active: false, city: 'Yiwu' })).toEqual([
      'In use: yes > no',
      'City: nothing > Yiwu',
    ]);
  });

  test('what is inside a field has a line of its own', () => {
    language.value = 'en';
    expect(told({ units: { case: '24/1', kg: null } }, { units: { case: '12/1', kg: '5/1' } })).toEqual([
      'Packaging case: 24 > 12',
      'Packaging kg: nothing > 5',
    ]);
    expect(told({ lines: { 2: { ordered: 100000 } } }, { lines: { 2: { ordered: 240000 } } })).toEqual([
      'Line 2 · Ordered: 10 > 24',
    ]);
    expect(told({ settings: {} }, { settings: { theme: 'dark', sound: true } })).toEqual([
      'Theme: nothing > Dark',
      'Sound: nothing > yes',
    ]);
  });

  test('permissions are told in words, and one of a newer release by its code', () => {
    expect(told({ permissions: null }, { permissions: ['stock.read', 'moon.walk'] })).toEqual([
      '权限: 空 > 查看库存, moon.walk',
    ]);
  });

  test('a second factor is told by its kind and its name', () => {
    language.value = 'en';
    expect(told({ second_factors: null }, { second_factors: ['totp My phone', 'passkey totp'] })).toEqual([
      'Second factors: nothing > Authenticator app My phone, Passkey totp',
    ]);
  });

  test('what a security event tells is in words', () => {
    language.value = 'en';
    expect(
      told(null, { way: 'recovery', times: 3, client: 'Chrome', list: 'order_lines', permission: 'audit.read' }),
    ).toEqual([
      'By: - > Recovery code',
      'Times: - > 3',
      'Browser: - > Chrome',
      'List: - > Order lines',
      'Permission: - > Read the audit trail',
    ]);
  });

  test('what became of several lines alike is told once', () => {
    language.value = 'en';
    const lines = (over: number, last: number) =>
      Object.fromEntries([1, 2, 3, 5].map((at) => [at, { over_tolerance_bp: at === 3 ? last : over }]));
    expect(told({ lines: lines(0, 0) }, { lines: lines(500, 500) })).toEqual([
      'Line 1-3, 5 · Over-receipt allowed: 0 % > 5 %',
    ]);
    expect(told({ lines: lines(0, 0) }, { lines: lines(500, 200) })).toEqual([
      'Line 1-2, 5 · Over-receipt allowed: 0 % > 5 %',
      'Line 3 · Over-receipt allowed: 0 % > 2 %',
    ]);
  });

  test('figures as they are read elsewhere', () => {
    language.value = 'en';
    expect(told({ over_tolerance_bp: 0 }, { over_tolerance_bp: 350 })).toEqual(['Over-receipt allowed: 0 % > 3.5 %']);
    expect(told({ prices: { 1: 3500000 } }, { prices: { 1: 4250000 } })).toEqual(['Price of line 1: 3.50 > 4.25']);
    expect(told({ levels: {} }, { levels: { WH1: '100000/200000/1005000' } })).toEqual([
      'Minimum/reorder/maximum WH1: nothing > 10/20/100.5',
    ]);
    expect(told({ suppliers: { V1: { minimum: 0 } } }, { suppliers: { V1: { minimum: 240000 } } })).toEqual([
      'Suppliers V1 · Least order: 0 > 24',
    ]);
    expect(tellValue(['roles'], ['buyer', 'our_own'])).toBe('Buyer, our_own');
  });

  test('what is new has no former side, what is gone no later one', () => {
    language.value = 'en';
    expect(told(null, { name_en: 'Cup', barcodes: { pcs: ['690', '691'] } })).toEqual([
      'English name: - > Cup',
      'Barcodes pcs: - > 690, 691',
    ]);
    expect(told({ name_en: 'Cup' }, null)).toEqual(['English name: Cup > -']);
  });

  test('a field that nobody named is told as it came, whatever it is called', () => {
    expect(told({ shelf_days: 3 }, { shelf_days: 4 })).toEqual(['shelf days: 3 > 4']);
    expect(told({ constructor: 'x' }, { constructor: 'y' })).toEqual(['constructor: x > y']);
  });
});
