import { expect, test } from 'vitest';
import { merged } from './record-merge';

const seen = { zh: '螺栓', en: 'Bolt', roles: ['buyer'], secret: '' };
const compared: (keyof typeof seen)[] = ['zh', 'en', 'roles'];

test('what only one of two people changed stays as they changed it', () => {
  const mine = { ...seen, en: 'Hex bolt' };
  const now = { ...seen, zh: '六角螺栓' };
  expect(merged(seen, mine, now, compared)).toEqual({
    typed: { ...seen, zh: '六角螺栓', en: 'Hex bolt' },
    clashes: [],
  });
});

test('a field that both changed is for the person to choose, with their own words kept until then', () => {
  const mine = { ...seen, roles: ['buyer', 'manager'] };
  const now = { ...seen, roles: ['supervisor'] };
  expect(merged(seen, mine, now, compared)).toEqual({ typed: mine, clashes: ['roles'] });
});

test('the same change by both clashes with nobody', () => {
  const both = { ...seen, zh: '六角螺栓', roles: ['manager'] };
  expect(merged(seen, both, { ...both }, compared)).toEqual({ typed: both, clashes: [] });
});

test('fields that are never read back stay as typed', () => {
  const mine = { ...seen, secret: 'x' };
  expect(merged(seen, mine, { ...seen, en: 'Nut' }, compared).typed).toEqual({ ...seen, en: 'Nut', secret: 'x' });
});
