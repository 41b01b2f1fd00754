import { describe, expect, it } from 'vitest';
import vectors from '../../../../sync/vectors/quality/verdict.json';
import { mayPass, verdictOf, worstOf } from './verdict';

interface Case {
  quantity: number;
  sample: number;
  accept: number | null;
  found: number[][];
  verdict: string;
  pass: number;
}

describe('the verdict', () => {
  it.each(vectors.cases as Case[])('of $sample pieces, $accept allowed, found $found', (each) => {
    const found = each.found.map(([, sample, defects]) => ({ sample: sample!, defects: defects! }));
    const verdict = verdictOf(each.sample, each.accept, found);
    expect(verdict).toBe(each.verdict);
    expect(mayPass(verdict, each.quantity, worstOf(found))).toBe(each.pass);
  });
});
