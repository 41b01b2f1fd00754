import { expect, it } from 'vitest';
import { fastBy } from './clock';

const HOUR = 3_600_000;

it.each([
  ['right', 0, 50, 0],
  ['two minutes', -120_000, 0, 0],
  ['more than two', -120_001, 0, 120_001],
  ['slow', 3 * HOUR, 200, -3 * HOUR],
  ['fast', -3 * HOUR, 200, 3 * HOUR],
  ['perhaps, perhaps not', -150_000, 40_000, 0],
])('a clock that is %s', (_name, offset, uncertainty, expected) =>
  expect(fastBy({ offset, uncertainty, at: 0 })).toBe(expected),
);

it('nobody knows of one that was never measured', () => expect(fastBy(null)).toBe(0));
