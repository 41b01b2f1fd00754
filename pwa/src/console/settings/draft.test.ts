import { expect, it } from 'vitest';
import { begin, read } from './draft';
import type { Setting } from './types';

const of = (kind: Setting['kind'], least = 0, most = 0): Setting => ({
  ...{ group: 'kept', key: 'x', value: 0, where: 'company' },
  ...{ kind, least, most },
});

it('reads days, percents, times and what is kept', () => {
  const days = of('days', 30, 730);
  expect(['30', ' 90 ', '29', '731', '1.5', '', 'x'].map((text) => read(days, text))).toEqual(
    [30, 90, null, null, null, null, null], // prettier-ignore
  );
  expect(['5', '2.5 %', '101', '-1'].map((text) => read(of('percent', 0, 10_000), text))).toEqual([
    500,
    250,
    null,
    null,
  ]);
  expect(['03:00', 'off', '24:00', '3'].map((text) => read(of('at'), text))).toEqual(['03:00', 'off', null, null]);
  expect(['7d 4w 12m', '30d', '7x', ''].map((text) => read(of('keep'), text))).toEqual([
    '7d 4w 12m',
    '30d',
    null,
    null,
  ]);
});

it('writes a percentage with what it has', () => {
  expect(begin({ kind: 'percent', value: 250 })).toBe('2.5');
  expect(begin({ kind: 'at', value: '03:00' })).toBe('03:00');
});
