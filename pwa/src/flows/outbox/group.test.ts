import { describe, expect, it } from 'vitest';
import { citing, group, isLookedAt, why, type Row } from './group';

function row(cseq: number, state: Row['state'], more: Partial<Row> = {}): Row {
  const base = {
    command: 'receiving.confirm_line/1',
    person: 1,
    warehouse: 1,
    depends: [],
    occurred_at: 0,
    payload: {},
    code: '',
    params: {},
    document: '',
    number: '',
    discrepancies: [],
  };
  return { ...base, op_id: `op-${cseq}`, cseq, state, ...more };
}

describe('group', () => {
  it('what people decided about is done, whatever it was', () => {
    const decided = { decided: [{ choice: 'accept', by: { zh: '周敏', en: 'Zhou Min' } }] };
    const { people, done } = group([row(1, 'exception', decided), row(2, 'parked', decided), row(3, 'parked')]);
    expect(people.map((each) => each.cseq)).toEqual([3]);
    expect(done.map((each) => each.cseq)).toEqual([2, 1]);
  });

  it('every state is somewhere, newest first, but the first to go first', () => {
    const states: Row['state'][] = ['waiting', 'sent', 'applied', 'exception', 'parked', 'refused', 'conflict'];
    const { people, network, done } = group(states.map((state, index) => row(index + 1, state)));
    expect(people.map((each) => each.state)).toEqual(['conflict', 'refused', 'parked', 'exception']);
    expect(network.map((each) => each.state)).toEqual(['waiting', 'sent']);
    expect(states.filter((state) => isLookedAt(row(1, state)))).toEqual(['exception', 'parked', 'refused', 'conflict']);
    expect(done.map((each) => each.state)).toEqual(['applied']);
  });
});

describe('why', () => {
  it('of a parking its code', () =>
    expect(why(row(1, 'parked', { code: 'receiving.item_unknown', params: { item: 4 } }))).toEqual({
      code: 'receiving.item_unknown',
      params: { item: 4 },
    }));
  it('of an exception its first discrepancy', () => {
    const over = { id: 1, code: 'receiving.over_receipt', evidence: { surplus: 120000 }, choices: [] };
    expect(why(row(1, 'exception', { discrepancies: [over] }))).toEqual({
      code: 'receiving.over_receipt',
      params: { surplus: 120000 },
    });
  });
  it('of one that went well nothing', () => expect(why(row(1, 'applied')).code).toBe(''));
});

describe('citing', () => {
  it('the command with the photo', () => {
    const rows = [row(2, 'applied'), row(1, 'exception', { payload: { photos: ['aa', 'bb'] } })];
    expect(citing('bb', rows)).toBe(rows[1]);
    expect(citing('cc', rows)).toBeUndefined();
  });
});
