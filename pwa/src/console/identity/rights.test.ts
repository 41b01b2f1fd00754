import { expect, test } from 'vitest';
import { permitted, together } from './rights';
import type { RoleRow } from './types';

const role = (code: string, permissions: string[], active = true): RoleRow => ({
  code,
  name_zh: code,
  name_en: code,
  permissions,
  built_in: false,
  active,
  version: 1,
  people: 0,
});
const ROLES = [role('buys', ['purchasing.confirm']), role('counts', ['receiving.receive']), role('old', ['x'], false)];
const PAIRS = [{ first: 'purchasing.confirm', second: 'receiving.receive', why_zh: '', why_en: '' }];

test('what roles permit together is told where one person should not hold it', () => {
  expect(together(PAIRS, permitted(ROLES, ['buys']))).toEqual([]);
  expect(together(PAIRS, permitted(ROLES, ['buys', 'counts']))).toEqual(PAIRS);
});

test('a retired role permits nothing', () => {
  expect(permitted(ROLES, ['old', 'buys'])).toEqual(new Set(['purchasing.confirm']));
});
