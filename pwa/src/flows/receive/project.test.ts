import { describe, expect, it } from 'vitest';
import vectors from '../../../../sync/vectors/receiving/split.json';
import type { OrderLine } from './model';
import { project, type Pending } from './project';
import { least } from './tolerance';

const LINE: OrderLine = {
  id: 1,
  order: 187,
  no: 1,
  item: 7,
  unit: 'pcs',
  ordered: 0,
  accepted: 0,
  surplus: 0,
  damaged: 0,
  step: 10_000,
  over_bp: 0,
  short_bp: 0,
  complete: false,
};

function counted(op_id: string, quantity: number, damaged: number): Pending {
  return { op_id, command: 'receiving.confirm_line/1', payload: { item: 7, order_line: 1, quantity, damaged } };
}

describe('the rule of the server', () => {
  it.each(vectors.cases.map((each) => [each.name, each] as const))('%s', (_, { line, steps }) => {
    const pending: Pending[] = [];
    steps.forEach((step, index) => {
      pending.push(counted(`op-${index}`, step.quantity, step.count_damaged));
      const [after] = project([{ ...LINE, ...line }], pending);
      expect({ accepted: after!.accepted, surplus: after!.surplus, damaged: after!.damaged }).toEqual(step.after);
      expect(after!.accepted >= least(after!)).toBe(step.complete);
    });
  });
});

describe('undo', () => {
  const base = { ...LINE, ordered: 100_000 };
  const reversal: Pending = { op_id: 'r', command: 'receiving.reverse_line/1', payload: { receipt: 'x', line: 'a' } };

  it('takes back what the pending count did', () => {
    expect(project([base], [counted('a', 120_000, 10_000), reversal])[0]).toEqual(base);
  });

  it('takes back a count that the rows hold already', () => {
    const held = { ...base, accepted: 100_000, surplus: 20_000 };
    const payload = { receipt: 'x', reference: '', place: 1, item: 7, quantity: 120_000, order_line: 1 };
    expect(project([held], [reversal], new Map([['a', payload]]))[0]).toEqual(base);
  });

  it('of a count nobody knows changes nothing', () => expect(project([base], [reversal])[0]).toEqual(base));
});
