/** Suggestions as the rule of the server makes them. */
import { describe, expect, it } from 'vitest';
import vectors from '../../../../sync/vectors/putaway/suggest.json';
import type { Bin, Goods, Held, Strategy } from './model';
import { misfit, suggest, type Site } from './suggest';

describe('the vectors of the server', () => {
  it.each(vectors.cases.map((one) => [one.name, one] as const))('%s', (_, one) => {
    const held = one.held as unknown as Record<string, Held[]>;
    const bins = one.bins as Bin[];
    const site: Site = {
      bins,
      bin: (place) => bins.filter(({ id }) => id === place)[0],
      holding: (item) =>
        Object.keys(held)
          .filter((place) => held[place]!.some((each) => each.item === item))
          .map(Number),
      held: (place) => held[place] || [],
      isEmpty: (place) => (held[place] || []).length === 0,
      bindings: one.bindings,
    };
    const strategy = one.strategy as Strategy;
    const goods = one.goods as Goods;
    expect(suggest(strategy, goods, site, one.limit, one.passed)).toEqual(one.found);
    for (const bin of site.bins) {
      const own = site.bindings.filter((each) => each.item === goods.item && each.place === bin.id).pop();
      const found = misfit(strategy, goods, bin, site.held(bin.id), own);
      expect(found && [found.word, found.limit]).toEqual((one.wrong as unknown as Record<string, unknown>)[bin.id]);
    }
  });
});
