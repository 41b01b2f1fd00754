import { expect, test } from 'vitest';
import { example } from './pattern';

const DAY = new Date(2026, 2, 30);

test.each([
  ['PO-{yy}{mm}-{n:04d}', 'PO-2603-0187'],
  ['收{yyyy}/{n}', '收2026/187'],
  ['A{n:02d}', 'A187'],
  ['A{n:00d}', 'A187'],
  ['A{dd}-{n:4d}', 'A{dd}-{n:4d}'],
  ['', ''],
])('%s is %s', (pattern, number) => {
  expect(example(pattern, DAY, 187)).toBe(number);
});
