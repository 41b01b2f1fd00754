/** Balances with own unsent work replayed over them. */
import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { balance, replay, total, type Balance, type Said } from './replay';

const DOCK = 3;

function line(op_id: string, quantity: number, more: object = {}): Said {
  const payload = { receipt: 'r', reference: '', place: DOCK, item: 1, quantity, ...more };
  return { op_id, command: 'receiving.confirm_line/3', payload };
}

function undo(op_id: string, of: string): Said {
  return { op_id, command: 'receiving.reverse_line/1', payload: { receipt: 'r', line: of } };
}

const here = ({ place }: Balance): boolean => place === DOCK;
const there = balance({ item: 1, place: DOCK, quantity: 50_000 });

test('what was received and is not sent lies at the dock already, damaged goods apart', () => {
  const now = replay([there], [line('a', 30_000, { damaged: 10_000 })], here, []);
  expect(now).toEqual([
    { ...there, quantity: 70_000 },
    { ...there, status: 'damaged', quantity: 10_000 },
  ]);
  expect(total(now)).toBe(80_000);
});

test('pieces with a number are balances of their own', () => {
  const now = replay([], [line('a', 20_000, { serials: ['S1', 'S2'] })], here, []);
  expect(now.map(({ lot, quantity }) => [lot, quantity])).toEqual([
    ['S1', 10_000],
    ['S2', 10_000],
  ]);
});

test('an undo takes away what its line brought, sent or not', () => {
  const first = line('a', 20_000);
  expect(replay([there], [first, undo('b', 'a')], here, [first])).toEqual([there]);
  const sent = { ...there, quantity: 70_000 };
  expect(replay([sent], [undo('b', 'a')], here, [first])).toEqual([there]);
});

test('what an undo takes back and nobody here knows is left to the server', () => {
  expect(replay([there], [undo('b', 'a')], here, [])).toEqual([there]);
});

test('never less than nothing', () => {
  expect(replay([], [undo('b', 'a')], here, [line('a', 20_000)])).toEqual([]);
});

test('what lies elsewhere is not asked for', () => {
  expect(replay([], [line('a', 20_000, { place: 9 })], here, [])).toEqual([]);
});
