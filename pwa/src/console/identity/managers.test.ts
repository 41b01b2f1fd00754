import { expect, test } from 'vitest';
import { managersOf } from './managers';
import type { PersonRow } from './types';

const person = (code: string, manager: string | null, active = true): PersonRow => ({
  id: 1,
  code,
  name_zh: code,
  name_en: code,
  roles: [],
  warehouses: [],
  username: '',
  has_pin: false,
  has_password: false,
  language: 'en',
  active,
  department: null,
  manager,
  version: 1,
  must_change: false,
  factors: 0,
});
const BOSS = person('boss', null);
const LEAD = person('lead', 'boss');
const HAND = person('hand', 'lead');
const LEFT = person('left', null, false);
const ALL = [BOSS, LEAD, HAND, LEFT];
const codes = (one: PersonRow | null, now = '') => managersOf(one, now, ALL).map((offered) => offered.value);

test('nobody is offered as manager who reports to the person, through others or at once', () => {
  expect(codes(HAND)).toEqual(['boss', 'lead']);
  expect(codes(LEAD)).toEqual(['boss']);
  expect(codes(BOSS)).toEqual([]);
  expect(codes(null)).toEqual(['boss', 'lead', 'hand']);
});

test('whoever it is now stays among them, who left and who is not shown too', () => {
  expect(codes(HAND, 'left')).toEqual(['boss', 'lead', 'left']);
  expect(codes(HAND, 'elsewhere')).toEqual(['boss', 'lead', 'elsewhere']);
});
