import { describe, expect, it } from 'vitest';
import { byCommand, citing, group, isLookedAt, isStuck, recounted, standing, type Row, type Told } from './group';
import { whys } from './whys';

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

describe('whys', () => {
  it('of a parking its code', () =>
    expect(whys(row(1, 'parked', { code: 'receiving.item_unknown', params: { item: 4 } }))).toEqual([
      { code: 'receiving.item_unknown', params: { item: 4 } },
    ]));
  it('of exceptions the most urgent first', () => {
    const clock = { id: 1, code: 'gateway.clock_implausible', evidence: {}, choices: [] };
    const over = { id: 2, code: 'receiving.over_receipt', evidence: { surplus: 120000 }, choices: [] };
    expect(whys(row(1, 'exception', { discrepancies: [clock, over] })).map(({ code }) => code)).toEqual([
      'receiving.over_receipt',
      'gateway.clock_implausible',
    ]);
  });
  it('of one that went well nothing', () => expect(whys(row(1, 'applied'))).toEqual([]));
});

describe('what people decided since, and what came of it', () => {
  const by = { zh: '孙婷', en: 'Sun Ting' };
  const parked = { id: 7, code: 'gateway.parked', evidence: {}, choices: ['replay', 'discard'] };
  const held = row(1, 'parked', { code: 'gateway.person_unknown', discrepancies: [parked] });
  function told(id: number, code: string, more: Partial<Told> = {}): Told {
    return { id, op_id: 'op-1', code, evidence: {}, state: 'open', ...more };
  }
  const replayed = told(7, 'gateway.parked', { state: 'resolved', choice: 'replay', by });
  function stands(of: Row, ...rows: Told[]): Row {
    return standing(of, new Map(rows.map((one) => [one.id, one])), byCommand(rows).get(of.op_id) || []);
  }

  it('a replay that ended in another exception is to be looked at, and says which', () => {
    const over = told(8, 'receiving.over_receipt', { evidence: { surplus: 20_000 } });
    const now = stands(held, replayed, over);
    expect([now.state, isLookedAt(now), now.decided]).toEqual(['exception', true, undefined]);
    expect(whys(now)).toEqual([{ code: 'receiving.over_receipt', params: { surplus: 20_000 } }]);
    expect(now.before).toEqual([{ choice: 'replay', by }]);
    expect(group([now]).done).toEqual([]);
    const both = stands(held, replayed, { ...over, state: 'resolved', choice: 'accept', by });
    expect(group([both]).done[0]!.decided!.map(({ choice }) => choice)).toEqual(['replay', 'accept']);
  });

  it('a replay that was kept aside again says why this time', () => {
    const evidence = { code: 'receiving.item_unknown', params: { item: 4 } };
    const now = stands(held, replayed, told(8, 'gateway.parked', { evidence }));
    expect([now.state, isLookedAt(now)]).toEqual(['parked', true]);
    expect(whys(now)).toEqual([{ code: 'receiving.item_unknown', params: { item: 4 } }]);
  });

  it('what waits with another one waits again with it', () => {
    const child = row(2, 'parked', { code: 'gateway.depends_on_parked', discrepancies: [parked] });
    const now = stands(child, replayed, told(8, 'gateway.parked', { ops: ['op-1', 'op-2'] }));
    expect([now.state, now.decided]).toEqual(['parked', undefined]);
  });

  it('what was discarded is not done, and is to be looked at until it was opened', () => {
    const now = stands(held, { ...replayed, choice: 'discard' });
    expect(group([now])).toEqual({ people: [now], network: [], done: [], discarded: [] });
    expect([isLookedAt(now), isStuck(now)]).toEqual([true, true]);
    const heard = { ...now, heard: true };
    expect(group([heard])).toEqual({ people: [], network: [], done: [], discarded: [heard] });
    expect(isStuck(heard)).toBe(false);
  });

  it('what is to be counted again is first until it was opened, whatever else is open about it', () => {
    const excepted = row(1, 'exception', {
      discrepancies: [
        { ...parked, code: 'receiving.unit_changed' },
        { ...parked, id: 8, code: 'gateway.clock_implausible' },
      ],
    });
    const recount = told(7, 'receiving.unit_changed', { state: 'resolved', choice: 'recount', by });
    const now = stands(
      excepted,
      recount,
      told(8, 'gateway.clock_implausible', { state: 'resolved', choice: 'accept', by }),
    );
    const { people, done } = group([now, row(2, 'refused'), row(3, 'exception')]);
    expect([people.map(({ cseq }) => cseq), done]).toEqual([[1, 2, 3], []]);
    expect([now.back, isStuck(now)]).toEqual(['recount', true]);
    expect(stands(excepted, recount).back).toBe('recount');
    expect(group([{ ...now, heard: true }]).done).toHaveLength(1);
  });

  it('an exception of the outcome that no row tells of yet is open', () => {
    expect(isLookedAt(stands(row(1, 'exception', { discrepancies: [{ ...parked, code: 'receiving.damaged' }] })))).toBe(
      true,
    );
  });
});

describe('counted again', () => {
  const line = (cseq: number, item: number, order: number): Row => row(cseq, 'exception', { payload: { item, order } });
  const back = { ...line(1, 7, 187), back: 'recount' as const };

  it('is what counts the same goods of the same order', () => {
    expect(recounted([back, line(2, 7, 187)], [line(3, 7, 187)])).toEqual(['op-1']);
    expect(recounted([back], [line(3, 8, 187), line(4, 7, 188), back])).toEqual([]);
    expect(recounted([{ ...back, heard: true }], [line(3, 7, 187)])).toEqual([]);
  });
});

describe('citing', () => {
  it('the command with the photo', () => {
    const rows = [row(2, 'applied'), row(1, 'exception', { payload: { photos: ['aa', 'bb'] } })];
    expect(citing('bb', rows)).toBe(rows[1]);
    expect(citing('cc', rows)).toBeUndefined();
  });
});
