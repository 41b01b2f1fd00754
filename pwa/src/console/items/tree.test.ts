import { beforeEach, expect, test } from 'vitest';
import { language } from '../../i18n';
import { flatten, isUnder, moved, pathOf } from './tree';
import type { CategoryRow } from './types';

const row = (code: string, parent: string, items: number): CategoryRow => ({
  code,
  name_zh: code,
  name_en: code.toUpperCase(),
  parent,
  version: 1,
  items,
});
const ROWS = [row('b', '', 1), row('a', '', 2), row('a2', 'a', 4), row('a1', 'a', 8), row('a11', 'a1', 16)];
const drawn = (folded: string[] = []) =>
  flatten(ROWS, new Set(folded)).map((node) => [node.row.code, node.depth, node.total, node.children]);

beforeEach(() => {
  language.value = 'en';
});

test('each is followed by those below it', () => {
  expect(drawn()).toEqual([
    ['a', 0, 30, 2],
    ['a1', 1, 24, 1],
    ['a11', 2, 16, 0],
    ['a2', 1, 4, 0],
    ['b', 0, 1, 0],
  ]);
  expect(drawn(['a1']).map(([code]) => code)).toEqual(['a', 'a1', 'a2', 'b']);
  expect(drawn(['a'])[0]).toEqual(['a', 0, 30, 2]);
});

test('nothing stands above what it is below', () => {
  expect(isUnder('a11', 'a', ROWS)).toBe(true);
  expect(isUnder('a', 'a', ROWS)).toBe(true);
  expect(isUnder('b', 'a', ROWS)).toBe(false);
  expect(isUnder('', 'a', ROWS)).toBe(false);
});

test('it is moved below the one before it, or beside what it was below', () => {
  const nodes = flatten(ROWS, new Set());
  expect(moved('a2', 'in', nodes)).toBe('a1');
  expect(moved('a1', 'in', nodes)).toBeNull();
  expect(moved('b', 'in', nodes)).toBe('a');
  expect(moved('a11', 'out', nodes)).toBe('a');
  expect(moved('a1', 'out', nodes)).toBe('');
  expect(moved('b', 'out', nodes)).toBeNull();
});

test('a path says all that is above', () => {
  expect(pathOf('a11', ROWS)).toBe('A › A1 › A11');
  expect(pathOf('gone', ROWS)).toBe('gone');
});
