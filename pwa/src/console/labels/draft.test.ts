import { expect, it } from 'vitest';
import { asked, begin, labelsOf, ofKind, type Query } from './draft';
import type { Offer } from './types';

const OFFER: Offer = {
  kinds: [
    {
      kind: 'item',
      sizes: [
        [60, 40],
        [40, 30],
      ],
    },
    { kind: 'badge', sizes: [[85.6, 54]] },
  ],
  sheets: [
    { sheet: '3x8', columns: 3, rows: 8, width: 70, height: 36 },
    { sheet: '2x5', columns: 2, rows: 5, width: 105, height: 57 },
  ],
  most: 2000,
  gs1_prefix: '',
};
const of = (said: Query, more = {}) => asked({ ...begin(said, 'zh', '1'), ...more }, OFFER);

it('nothing is asked before something is chosen', () => {
  expect(of({})).toBe(null);
  expect(of({ search: ' ' })).toBe(null);
  expect(of({ kind: 'lot' })).toBe(null);
  expect(of({ kind: 'lpn' })).toBe(null);
});

it('asks for what another page chose, on the usual label', () => {
  expect(of({ kind: 'item', ids: '17', called: '22969' })).toEqual({
    ids: '17',
    unit: '',
    width: '60',
    height: '40',
    copies: '1',
    language: 'zh',
  });
  expect(labelsOf('item', { ids: '17', called: '茶 & 杯' })).toBe(
    '/labels?kind=item&ids=17&called=%E8%8C%B6+%26+%E6%9D%AF',
  );
});

it('knows the paper', () => {
  expect(of({ search: 'a' }, { paper: '40x30' })).toMatchObject({ width: '40', height: '30' });
  const sheet = of({ search: 'a' }, { paper: ':3x8', start: '24' });
  expect(sheet).toMatchObject({ sheet: '3x8', start: '24' });
  expect(sheet).not.toHaveProperty('width');
  expect(of({ search: 'a' }, { paper: ':3x8', start: '25' })).toBe(null);
  expect(of({ search: 'a' }, { copies: '0' })).toBe(null);
  expect(of({ search: 'a' }, { copies: 'x' })).toBe(null);
  expect(of({ kind: 'badge' }, { paper: ':2x5' })).toMatchObject({ sheet: '2x5', width: '85.6', height: '54' });
  expect(of({ kind: 'badge' }, { paper: ':3x8' })).not.toHaveProperty('width');
});

it('another kind begins anew, at the same warehouse', () => {
  const draft = ofKind(begin({ kind: 'item', ids: '17', warehouse: '2' }, 'en', '1'), 'bin');
  expect([draft.kind, draft.ids, draft.warehouse, draft.language]).toEqual(['bin', '', '2', 'en']);
});
