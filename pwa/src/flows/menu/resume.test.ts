import { describe, expect, it } from 'vitest';
import type { OrderLine } from '../receive/model';
import { begin, type State } from '../receive/state';
import { startLine } from '../receive/line';
import { resumeOf } from './resume';

const LINE: OrderLine = {
  id: 1,
  order: 187,
  no: 1,
  item: 7,
  unit: 'pcs',
  ordered: 10_000,
  accepted: 0,
  surplus: 0,
  damaged: 0,
  step: 10_000,
  over_bp: 0,
  short_bp: 0,
  complete: false,
};
const SEEN = {
  orders: [{ id: 187, number: 'PO-1', supplier: 9, state: 'confirmed' }],
  lines: [LINE, { ...LINE, id: 2 }],
};
const payload = {
  receipt: 'r',
  reference: 'G07-000001',
  place: 1,
  item: 7,
  quantity: 10_000,
  order: 187,
  order_line: 1,
};

function draft(state: Partial<State>) {
  return { state: { ...begin('r', 0, 0), step: 'scan' as const, orders: [187], ...state }, seen: SEEN };
}

describe('resume', () => {
  it('nothing without a draft, and nothing for an order only looked at', () => {
    expect(resumeOf(null, [], [])).toBeNull();
    expect(resumeOf(draft({}), [], [])).toBeNull();
    expect(resumeOf(draft({ step: 'done' }), [], [])).toBeNull();
  });

  it('counts lines with what waits in the queue', () => {
    const taken = [{ op_id: 'a', payload, at: 0, surplus: 0, reversed: '' }];
    const pending = [{ op_id: 'a', command: 'receiving.confirm_line/1', payload }];
    expect(resumeOf(draft({ taken }), pending, [])).toEqual({ number: 'PO-1', supplier: 9, done: 1, all: 2, taken: 1 });
  });

  it('counts what the server has taken meanwhile, once', () => {
    const taken = [{ op_id: 'a', payload, at: 0, surplus: 0, reversed: '' }];
    const live = [{ ...LINE, accepted: 10_000 }];
    expect(resumeOf(draft({ taken }), [], live)).toMatchObject({ done: 1, all: 2 });
  });

  it('goods in hand are enough to go on with', () => {
    const item = { id: 7, sku: 'A', zh: '', en: '', unit: 'pcs' };
    expect(resumeOf(draft({ line: startLine(item, true) }), [], [])).toMatchObject({ taken: 0, all: 2 });
  });
});
