import { describe, expect, test } from 'vitest';
import { makeWindows, WINDOW } from './windows';
import type { Row } from './types';

const rows = (from: number, count: number): Row[] => Array.from({ length: count }, (_, at) => ({ id: from + at }));

describe('windows of a long list', () => {
  test('asks once for what is seen, wherever that is', () => {
    const windows = makeWindows();
    windows.counted(100_000);
    expect(windows.want(0, 30)).toEqual([0]);
    expect(windows.want(0, 30)).toEqual([]);
    expect(windows.want(50_150, 50_230)).toEqual([50_000, 50_200]);
    windows.arrived(50_000, rows(50_000, WINDOW));
    expect(windows.row(50_199)).toEqual({ id: 50_199 });
    expect(windows.row(50_200)).toBeUndefined();
    expect(windows.find('id', '50007')).toBe(50_007);
    expect(windows.find('id', '3')).toBe(-1);
  });

  test('what got no answer is asked for again only when all is', () => {
    const windows = makeWindows();
    expect(windows.want(0, 10)).toEqual([0]);
    expect(windows.want(0, 10)).toEqual([]);
    windows.stale();
    expect(windows.want(0, 10)).toEqual([0]);
  });

  test('knows the count from a short window before the totals come', () => {
    const windows = makeWindows();
    windows.arrived(0, rows(0, WINDOW));
    expect(windows.count).toBe(WINDOW);
    windows.arrived(WINDOW, rows(WINDOW, 17));
    expect(windows.count).toBe(217);
    windows.arrived(0, []);
    expect(windows.count).toBe(0);
  });

  test('an empty window beyond the end does not move the end', () => {
    const windows = makeWindows();
    windows.counted(400);
    windows.arrived(400, []);
    expect(windows.count).toBe(400);
    expect(windows.want(400, 410)).toEqual([]);
  });

  test('stale rows stay until they were asked for again', () => {
    const windows = makeWindows();
    windows.arrived(0, rows(0, WINDOW));
    windows.stale();
    expect(windows.row(3)).toEqual({ id: 3 });
    expect(windows.want(0, 10)).toEqual([0]);
    windows.arrived(0, rows(1000, WINDOW));
    expect(windows.row(3)).toEqual({ id: 1003 });
    expect(windows.want(0, 10)).toEqual([]);
  });

  test('forgets what was seen longest ago', () => {
    const windows = makeWindows();
    windows.counted(100_000);
    for (let at = 0; at < 60; at += 1) {
      windows.want(at * WINDOW, at * WINDOW);
      windows.arrived(at * WINDOW, rows(at * WINDOW, WINDOW));
    }
    expect(windows.row(0)).toBeUndefined();
    expect(windows.row(59 * WINDOW)).toEqual({ id: 59 * WINDOW });
    expect(windows.want(0, 0)).toEqual([0]);
  });
});

test('a row is found by what it means, wherever it is loaded', () => {
  const windows = makeWindows();
  windows.arrived(WINDOW, [{ id: 7, item: { id: 3, code: 'B' } }]);
  expect(windows.where((row) => row['id'] === 7)).toBe(WINDOW);
  expect(windows.where((row) => row['id'] === 8)).toBe(-1);
});
