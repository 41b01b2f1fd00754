import { expect, test } from 'vitest';
import { oneTime, weakPassword, weakPin } from './secret';

test.each([
  ['short', 'short'],
  ['123456789', 'short'],
  ['aaaaaaaaaaaa', 'easy'],
  ['password1234', 'easy'],
  ['linyulinyu12', 'easy'],
  ['stowage-demo', 'easy'],
  ['correct horse', null],
  ['月台上有三箱蜡烛和两盏灯', null],
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

test('a password to hand over is strong, readable, and another each time', () => {
  const made = new Set(Array.from({ length: 50 }, oneTime));
  expect(made.size).toBe(50);
  for (const one of made) {
    expect(one).toMatch(/^([a-hjkmnp-tv-z2-9]{4}-){3}[a-hjkmnp-tv-z2-9]{4}$/);
    expect(weakPassword(one, ['Zhou Zhou'])).toBeNull();
  }
});
