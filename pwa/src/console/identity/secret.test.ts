import { expect, test } from 'vitest';
import { weakPassword, weakPin } from './secret';

test.each([
  ['short', 'short'],
  ['123456789', 'short'],
  ['aaaaaaaaaa', 'easy'],
  ['password12', 'easy'],
  ['linyulinyu1', 'easy'],
  ['stowage-demo', 'easy'],
  ['correct horse', null],
  ['月台上有三箱蜡烛和灯', null],
  ['linyu keeps nine cats', null],
])('%s is %s', (password, weak) => {
  expect(weakPassword(password, ['linyu', 'Lin Yu', '3001'])).toBe(weak);
});

test.each([
  ['123', 'digits'],
  ['12a4', 'digits'],
  ['123456789', 'digits'],
  ['1111', 'easy'],
  ['2345', 'easy'],
  ['9876', 'easy'],
  ['2468', null],
  ['9072', null],
])('PIN %s is %s', (pin, weak) => {
  expect(weakPin(pin)).toBe(weak);
});
