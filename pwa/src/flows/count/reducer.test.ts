import { describe, expect, it } from 'vitest';
import { SCALE, type Item, type Match, type Place, type Read, type Resolved } from '../goods/model';
import { reduce } from './reducer';
import { begin, standing, type Context, type Event, type Planned, type State } from './state';

const CLOCK: Item = { id: 1, sku: '22727', zh: '闹钟', en: 'Clock', unit: 'pcs', units: [['case', 12, 1]] };
const BAG: Item = { id: 2, sku: '85099', zh: '袋', en: 'Bag', unit: 'pcs' };
const CANDLE: Item = { id: 3, sku: '22969', zh: '烛', en: 'Candle', unit: 'pcs', track: 'l' };
const RADIO: Item = { id: 4, sku: 'R', zh: '电台', en: 'Radio', unit: 'pcs', track: 's' };
const A: Place = { id: 7, code: 'A01-01-1', kind: 'bin' };
const B: Place = { id: 8, code: 'A01-01-2', kind: 'bin' };
const PLAN: Planned = { id: 'task-a', plan: 'p', name: 'A', place: A.id, blind: true };

function context(planned: Planned[] = []): Context {
  let id = 0;
  return {
    id: () => `id-${++id}`,
    decimals: {},
    planned,
    ref: (row) => ({ task: row.id, fence: 3 }),
    codeOf: (place) => (place === A.id ? A.code : B.code),
  };
}

const match = (item: Item, unit = 'pcs', numerator = 1): Match => ({ item, unit, numerator, denominator: 1 });
const goods = (item: Item, read: Read = {}, unit = 'pcs', numerator = 1, owners: number[] = []): Event => ({
  type: 'scanned',
  owners: { [item.id]: owners },
  resolved: {
    is: 'item',
    options: [{ match: match(item, unit, numerator), read, suggested: false }],
    gs1: false,
    raw: 'x',
  },
});
const at = (place: Place): Event => ({
  type: 'scanned',
  resolved: { is: 'place', place, raw: place.code },
  owners: {},
});
const other = (resolved: Resolved): Event => ({ type: 'scanned', resolved, owners: {} });

function told(events: Event[], planned: Planned[] = []): State {
  const given = context(planned);
  return events.reduce((state, event) => reduce(state, event, given).state, begin('count-1'));
}

const commands = (state: State): string[] => state.outgoing.map(({ command }) => command);
const payloads = (state: State) => state.outgoing.map(({ payload }) => payload as Record<string, unknown>);

describe('counting a place', () => {
  it('adds scan by scan, says a line when the next item comes, and finishes with the rest in hand', () => {
    const state = told([at(A), goods(CLOCK), goods(CLOCK, {}, 'case', 12), goods(BAG), { type: 'finish' }], [PLAN]);
    expect(commands(state)).toEqual(['counts.count_line/2', 'counts.count_line/2', 'counts.finish/1']);
    const [first, second, finish] = payloads(state);
    expect(first).toMatchObject({ place: 7, item: 1, quantity: 13 * SCALE, plan_line: 'task-a' });
    expect(second).toMatchObject({ item: 2, quantity: SCALE, task: { task: 'task-a', fence: 3 } });
    expect(finish).toMatchObject({ plan_line: 'task-a', task: { task: 'task-a', fence: 3 } });
    expect(finish).not.toHaveProperty('empty');
    expect(first!['count']).toBe(finish!['count']);
    expect(state).toMatchObject({ step: 'place', place: null, said: [] });
    expect(state.count).not.toBe(first!['count']);
  });

  it('says that a place is empty', () => {
    const state = told([at(A), { type: 'finish' }]);
    expect(payloads(state)).toMatchObject([{ type: 'counts.finish/1', empty: true }]);
  });

  it('takes back the last scan, then the last line as a command of its own', () => {
    const once = told([at(A), goods(CLOCK), goods(CLOCK), { type: 'undo' }]);
    expect(once.line!.quantity).toBe(SCALE);
    const line = told([at(A), goods(CLOCK), { type: 'take' }, { type: 'undo' }]);
    expect(commands(line)).toEqual(['counts.count_line/2', 'counts.reverse_line/1']);
    expect(line.outgoing[1]!.depends).toEqual([line.outgoing[0]!.op_id]);
    expect(standing(line)).toEqual([]);
  });

  it('takes a quantity from the keypad, zero too', () => {
    const state = told([
      at(A),
      goods(CLOCK),
      { type: 'edit' },
      { type: 'key', key: '3' },
      { type: 'key', key: 'unit:1' },
      { type: 'key', key: '5' },
      { type: 'enter' },
      { type: 'take' },
    ]);
    expect(payloads(state)[0]).toMatchObject({ quantity: 41 * SCALE });
    const none = told([
      at(A),
      goods(CLOCK),
      { type: 'edit' },
      { type: 'key', key: '0' },
      { type: 'enter' },
      { type: 'take' },
    ]);
    expect(payloads(none)[0]).toMatchObject({ quantity: 0 });
  });

  it('leaves the quantity as it is where nothing was keyed in', () => {
    const state = told([at(A), goods(CLOCK), { type: 'edit' }, { type: 'enter' }]);
    expect([state.step, state.line!.quantity]).toEqual(['items', SCALE]);
  });

  it('asks for the lot, and takes what is scanned or typed as it', () => {
    const asked = told([at(A), goods(CANDLE)]);
    expect(asked.step).toBe('value');
    const scanned = told([at(A), goods(CANDLE), other({ is: 'unknown', raw: 'L1' }), { type: 'take' }]);
    expect(payloads(scanned)[0]).toMatchObject({ lot: 'L1' });
    const bare = told([at(A), goods(CANDLE), { type: 'bare' }, { type: 'take' }]);
    expect(payloads(bare)[0]).not.toHaveProperty('lot');
    const lots = told([at(A), goods(CANDLE, { lot: 'L1' }), goods(CANDLE, { lot: 'L2' }), { type: 'take' }]);
    expect(payloads(lots).map(({ lot }) => lot)).toEqual(['L1', 'L2']);
  });

  it('counts pieces with serials one by one, and none twice', () => {
    const state = told([at(A), goods(RADIO, { serial: 'S1' }), goods(RADIO, { serial: 'S2' })]);
    expect(payloads(state).map(({ lot, quantity }) => [lot, quantity])).toEqual([
      ['S1', SCALE],
      ['S2', SCALE],
    ]);
    const twice = told([at(A), goods(RADIO, { serial: 'S1' }), goods(RADIO, { serial: 'S1' })]);
    expect(twice.wrong).toMatchObject({ code: 'serial_repeated', got: 'S1' });
  });

  it('keeps what stands in a container apart', () => {
    const state = told([
      at(A),
      goods(CLOCK),
      other({ is: 'container', code: 'LPN1', raw: 'LPN1' }),
      goods(CLOCK),
      { type: 'finish' },
    ]);
    expect(payloads(state).map(({ container }) => container)).toEqual([undefined, 'LPN1', undefined]);
  });
});

describe('a scan while something is asked', () => {
  const options = [CLOCK, BAG].map((item) => ({ match: match(item), read: {}, suggested: false }));
  const several = other({ is: 'item', options, gs1: false, raw: '12' });

  it('waits until the code before it is decided on', () => {
    const asked = told([at(A), several, goods(BAG), goods(BAG)]);
    expect([asked.step, asked.held.length]).toEqual(['choose', 2]);
    const state = told([at(A), several, goods(BAG), goods(BAG), { type: 'choose', index: 0 }]);
    expect(state.said.map(({ item }) => item)).toEqual([CLOCK]);
    expect(state.line).toMatchObject({ item: BAG, quantity: 2 * SCALE });
  });

  it.each([
    ['other goods', goods(CLOCK)],
    ['the place', at(A)],
    ['a container', other({ is: 'container', code: 'LPN1', raw: 'LPN1' })],
  ])('says no line without its lot: %s', (_name, scan) => {
    const asked = told([at(A), goods(CANDLE), scan]);
    expect([asked.step, commands(asked)]).toEqual(['value', []]);
    const lot = other({ is: 'unknown', raw: 'L1' });
    expect(payloads(told([at(A), goods(CANDLE), scan, lot]))).toMatchObject([{ item: 3, lot: 'L1' }]);
    expect(payloads(told([at(A), goods(CANDLE), scan, { type: 'bare' }]))).toHaveLength(1);
  });

  it('asks again after a wrong scan, and takes the number wherever it is read', () => {
    const other_ = told([at(A), goods(CANDLE), other({ is: 'incomplete', raw: 'x' }), { type: 'back' }]);
    expect(other_.step).toBe('value');
    const radio = told([at(A), goods(RADIO), goods(RADIO), goods(RADIO, { serial: 'S1' })]);
    expect(payloads(radio)).toMatchObject([{ item: 4, lot: 'S1', quantity: SCALE }]);
    expect(payloads(radio)).toHaveLength(1);
  });

  it('waits through another bin, which is counted next', () => {
    const asked = told([at(A), goods(CLOCK), { type: 'take' }, goods(CANDLE), at(B), goods(BAG), { type: 'bare' }]);
    expect([asked.step, asked.held.length]).toEqual(['wrong', 1]);
    const gone = reduce(asked, { type: 'lawful' }, context()).state;
    expect([gone.place, gone.line!.item]).toEqual([B, BAG]);
  });
});

describe('whose goods they are', () => {
  const both = goods(CLOCK, {}, 'pcs', 1, [0, 9]);

  it('asks once where two owners have some here, and says each apart', () => {
    const asked = told([at(A), both, both]);
    expect(asked.step).toBe('owner');
    expect(asked.line!.quantity).toBe(2 * SCALE);
    const state = told([
      at(A),
      both,
      both,
      { type: 'owner', owner: 9 },
      { type: 'take' },
      both,
      { type: 'owner', owner: 0 },
    ]);
    const done = reduce(state, { type: 'finish' }, context()).state;
    expect(payloads(done).slice(0, 2)).toMatchObject([
      { owner: 9, quantity: 2 * SCALE },
      { owner: 0, quantity: SCALE },
    ]);
  });

  it('takes it as the only one who has some here, and says nothing where nothing is known', () => {
    const theirs = told([at(A), goods(CLOCK, {}, 'pcs', 1, [9]), { type: 'take' }]);
    expect(payloads(theirs)).toMatchObject([{ owner: 9 }]);
    expect(payloads(told([at(A), goods(CLOCK), { type: 'take' }]))[0]).not.toHaveProperty('owner');
  });

  it('waits for the answer before other goods, and lets it be changed', () => {
    const waiting = told([at(A), both, goods(BAG)]);
    expect([waiting.step, waiting.line!.item]).toEqual(['owner', CLOCK]);
    const changed = told([at(A), both, { type: 'owner', owner: 0 }, { type: 'whose' }, { type: 'owner', owner: 9 }]);
    expect(changed.line!.owner).toBe(9);
  });
});

describe('a scan that does not fit', () => {
  const cases: [string, Event[], Planned[], string, string][] = [
    ['unknown before a place', [other({ is: 'unknown', raw: '?' })], [], 'unknown', ''],
    ['goods before a place', [goods(CLOCK)], [PLAN], 'not_place', A.code],
    ['unknown goods', [at(A), other({ is: 'unknown', raw: '?' })], [], 'unknown', ''],
    ['an order', [at(A), other({ is: 'read', read: {}, raw: 'PO' })], [], 'not_goods', ''],
    ['what this gun has lost', [at(A), other({ is: 'incomplete', raw: 'x' })], [], 'incomplete', ''],
    ['another place in the middle', [at(A), goods(CLOCK), at(B)], [], 'other_place', A.code],
  ];
  it.each(cases)('%s', (_name, events, planned, code, expected) => {
    const state = told(events, planned);
    expect(state.step).toBe('wrong');
    expect(state.wrong).toMatchObject({ code, expected });
    expect(told([...events, { type: 'back' }], planned).wrong).toBeNull();
  });

  it('another place is counted next when the person says so, and this one is done', () => {
    const state = told([at(A), goods(CLOCK), at(B), { type: 'lawful' }]);
    expect(commands(state)).toEqual(['counts.count_line/2', 'counts.finish/1']);
    expect(state.place).toEqual(B);
  });

  it('another place is just taken where nothing was said', () => {
    expect(told([at(A), at(B)]).place).toEqual(B);
    expect(told([at(A), at(B)]).outgoing).toEqual([]);
  });

  it('a code that means several is asked about', () => {
    const options = [CLOCK, BAG].map((item) => ({ match: match(item), read: {}, suggested: false }));
    const asked: Event[] = [at(A), other({ is: 'item', options, gs1: false, raw: '12' })];
    expect(told(asked).step).toBe('choose');
    expect(told([...asked, { type: 'choose', index: 1 }]).line!.item).toEqual(BAG);
  });
});
