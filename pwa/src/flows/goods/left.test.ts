import { describe, expect, it } from 'vitest';
import { leftOf, stepped, USUAL, worthAsking, type Rules, type Seen } from './left';
import { SCALE } from './model';
import type { Balance } from './replay';

const NOW = Date.UTC(2026, 10, 23);
const ago = (days: number): Seen['counted'] => ({ place: 1, at: NOW - days * 86_400_000 });
const seen = (more: Partial<Seen>): Seen => ({ left: 3 * SCALE, moved: -SCALE, counted: ago(90), steps: 5, ...more });
const rows = (...of: [Partial<Balance>, number][]): Balance[] =>
  of.map(([more, pieces]) => ({
    ...{ item: 7, place: 1, lot: '', container: '', status: 'available', owner: 0 },
    ...more,
    quantity: pieces * SCALE,
  }));

describe('asking how many are left', () => {
  it.each<[string, Partial<Seen>, Partial<Rules>, boolean]>([
    ['few are left, counted long ago', {}, {}, true],
    ['never counted', { counted: null }, {}, true],
    ['counted lately and right', { counted: ago(5) }, {}, false],
    ['counted lately, it differed', { counted: { place: 1, at: NOW, differed: true } }, {}, true],
    ['it ought to be empty now', { left: 0, counted: ago(1) }, {}, true],
    ['more was taken than was known', { left: -SCALE, counted: ago(1) }, {}, true],
    ['many are left', { left: 6 * SCALE }, {}, false],
    ['asked a moment ago', { steps: 4 }, {}, false],
    ['never to be asked', { steps: Infinity }, { ask_every: 0 }, false],
    ['put where nothing lay', { moved: 3 * SCALE }, {}, false],
    ['put to a few others', { moved: 2 * SCALE }, {}, true],
    ['nothing was moved', { moved: 0 }, {}, false],
    ['the warehouse says fewer', { left: 3 * SCALE }, { ask_few: 2 }, false],
    ['the warehouse says longer', {}, { ask_days: 100 }, false],
  ])('%s', (_, more, rules, asks) => {
    expect(worthAsking(seen(more), { ...USUAL, ...rules }, NOW)).toBe(asks);
  });

  it('looks at what a step did to loose goods, each kind and place once', () => {
    const changes = rows([{}, -2], [{}, -1], [{ place: 2 }, 3], [{ container: 'P-1' }, 4], [{ status: 'damaged' }, 1]);
    expect(stepped(changes).map(({ place, quantity }) => [place, quantity / SCALE])).toEqual([
      [1, -3],
      [2, 3],
    ]);
  });

  it('adds up what is there, below zero too, and not where others of the item lie', () => {
    const [goods] = rows([{}, -3]);
    expect(leftOf(goods!, rows([{}, 5]), [goods!])).toBe(2 * SCALE);
    expect(leftOf(goods!, rows([{ item: 8 }, 5]), [goods!])).toBe(-3 * SCALE);
    expect(leftOf(goods!, rows([{}, 5], [{ lot: 'L' }, 1]), [goods!])).toBeNull();
    expect(leftOf(goods!, rows([{}, 5]), rows([{}, -3], [{ owner: 4 }, 1]))).toBeNull();
  });
});
