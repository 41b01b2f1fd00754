/** What is kept outside the database is believed only where it can be read. */
import { beforeEach, expect, test } from 'vitest';
import { compare, keepTrouble, keptTrouble, mirror, mirrored } from './mirror';

const STREAM = { incarnation: 'one', first: 1, next: 4, acked: 2, settled: 2, backup: 0 };

beforeEach(() => localStorage.clear());

test('what was kept is read again', () => {
  mirror(STREAM, 'G07', 12);
  expect(mirrored()).toEqual({ code: 'G07', incarnation: 'one', next: 4, acked: 2, reference: 12 });
  expect(compare(mirrored(), STREAM)).toBeNull();
});

test.each([
  '',
  '{"incarnation":"one","nex',
  'null',
  '7',
  '[]',
  '{"incarnation":7,"next":4}',
  '{"incarnation":"one","next":"many"}',
  '{"incarnation":"one","next":4,"acked":null}',
])('a garbled one counts as none: %s', (text) => {
  localStorage.setItem('stowage.stream', text);
  expect(mirrored()).toBeNull();
  mirror(STREAM, 'G07', 0);
  expect(mirrored()).toMatchObject({ incarnation: 'one', next: 4 });
});

test('a garbled trouble counts as none', () => {
  keepTrouble({ kind: 'gone', code: 'G07', unsent: 3 });
  expect(keptTrouble()).toEqual({ kind: 'gone', code: 'G07', unsent: 3 });
  localStorage.setItem('stowage.trouble', '{"kind":"go');
  expect(keptTrouble()).toBeNull();
});
