import { expect, test } from 'vitest';
import { meant } from './palette';

test('every typed word has to occur, in any order and case', () => {
  expect(meant('Purchase orders', 'ord purch')).toBe(true);
  expect(meant('Purchase orders', 'orders new')).toBe(false);
  expect(meant('采购订单', '订单')).toBe(true);
  expect(meant('Stock', '')).toBe(true);
});
