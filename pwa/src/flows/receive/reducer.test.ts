import { describe, expect, it } from 'vitest';
import {
  SCALE,
  type Item,
  type Match,
  type Option,
  type Order,
  type OrderLine,
  type Read,
  type Resolved,
} from './model';
import { project } from './project';
import { reduce } from './reducer';
import { begin, type Context, type Event, type State, type Step } from './state';
import { ALWAYS, SCAN, STEPS } from './steps';

const pcs = (count: number): number => count * SCALE;

const CANDLE: Item = {
  id: 1,
  sku: '22969',
  zh: '果酱香薰蜡烛',
  en: 'Jam scented candles',
  unit: 'pcs',
  track: 'le',
  units: [['case', 24, 1]],
};
const CLOCK: Item = {
  id: 2,
  sku: '22727',
  zh: '红色闹钟',
  en: 'Red alarm clock',
  unit: 'pcs',
  units: [['case', 12, 1]],
};
const RADIO: Item = { id: 3, sku: 'R-100', zh: '收音机', en: 'Radio', unit: 'pcs', track: 's' };
const OTHER: Item = { id: 4, sku: '22423', zh: '三层蛋糕架', en: 'Cakestand', unit: 'pcs' };

const ORDER: Order = { id: 187, number: 'PO-2611-0187', supplier: 9, state: 'confirmed' };
const SECOND: Order = { id: 188, number: 'PO-2611-0188', supplier: 9, state: 'confirmed' };
const FOREIGN: Order = { id: 189, number: 'PO-2611-0189', supplier: 8, state: 'confirmed' };

function line(id: number, order: number, item: Item, ordered: number, over_bp = 0): OrderLine {
  return {
    id,
    order,
    no: id,
    item: item.id,
    unit: item.unit,
    ordered: pcs(ordered),
    accepted: 0,
    surplus: 0,
    damaged: 0,
    over_bp,
    short_bp: 0,
    complete: false,
  };
}

const LINES = [
  line(1, 187, CANDLE, 96),
  line(2, 187, CLOCK, 24, 1000),
  line(3, 187, RADIO, 2),
  line(4, 188, CLOCK, 12),
];

function context(state: State | null = null): Context {
  let count = 0;
  const pending = state
    ? state.taken.map((each) => ({ op_id: each.op_id, command: 'receiving.confirm_line/1', payload: each.payload }))
    : [];
  const items = new Map([CANDLE, CLOCK, RADIO, OTHER].map((item) => [item.id, item]));
  return {
    view: { lines: project(LINES, pending), items, orders: [ORDER, SECOND, FOREIGN], serials: new Set(), decimals: {} },
    at: 1000,
    id: () => `id-${(state ? state.taken.length + state.outgoing.length : 0) + ++count}`,
    dock: 5,
  };
}

function item(of: Item, read: Read = {}, unit = 'pcs', numerator = 1): Resolved {
  const match: Match = { item: of, unit, numerator, denominator: 1 };
  return {
    is: 'item',
    options: [{ match, read, suggested: false }],
    gs1: Object.keys(read).length > 0,
    raw: `${of.sku}/${unit}`,
  };
}

function play(events: Event[], from: State = begin('r1', 0, 5)): { state: State; feedback: string[] } {
  let state = from;
  const feedback: string[] = [];
  for (const event of events) {
    const next = reduce(state, event, context(state));
    state = next.state;
    feedback.push(next.feedback);
  }
  return { state, feedback };
}

const scan = (resolved: Resolved): Event => ({ type: 'scanned', resolved });
const OPEN: Event = { type: 'order', order: ORDER };
const TAKE: Event = { type: 'take' };
const clock = scan(item(CLOCK));
const clockCase = scan(item(CLOCK, {}, 'case', 12));

describe('pick', () => {
  it('opens the order scanned', () => {
    expect(play([scan({ is: 'order', order: ORDER, raw: ORDER.number })]).state).toMatchObject({
      step: 'scan',
      orders: [187],
    });
  });

  it('an item of one order leads to that order and is counted', () => {
    const { state } = play([scan(item(CANDLE))]);
    expect(state).toMatchObject({ step: 'count', orders: [187], line: { quantity: pcs(1) } });
  });

  it('an item of several orders asks which, and the scan waits', () => {
    const asked = play([clock]);
    expect(asked.state).toMatchObject({ step: 'pick', wanted_item: CLOCK.id });
    expect(asked.feedback).toEqual(['ask']);
    expect(play([{ type: 'order', order: SECOND }], asked.state).state).toMatchObject({
      step: 'count',
      orders: [188],
      line: { quantity: pcs(1) },
      held: [],
    });
  });

  it('an item that nobody ordered is wrong; the way out is a blind receipt', () => {
    const { state } = play([scan(item(OTHER))]);
    expect(state.wrong).toMatchObject({ code: 'not_ordered', got: '22423' });
    const taken = play([{ type: 'lawful' }, TAKE], state).state;
    expect(taken).toMatchObject({ blind: true, taken: [{ payload: { item: 4, quantity: pcs(1) }, surplus: pcs(1) }] });
    expect(taken.taken[0]!.payload.order).toBeUndefined();
  });
});

describe('scan and count', () => {
  it('each scan adds its factor', () => {
    const { state, feedback } = play([OPEN, clock, clockCase, clock]);
    expect(state.line).toMatchObject({ quantity: pcs(14), factors: { case: pcs(12) } });
    expect(feedback).toEqual(['none', 'right', 'right', 'right']);
  });

  it('another item takes what is in hand and begins', () => {
    const { state } = play([OPEN, clock, clock, scan(item(RADIO, { serial: 'S1' }))]);
    expect(state.taken.map((each) => each.payload.quantity)).toEqual([pcs(2)]);
    expect(state.line).toMatchObject({ item: RADIO, quantity: pcs(1), serials: ['S1'] });
  });

  it('another item waits while the one in hand lacks its lot', () => {
    const { state } = play([OPEN, scan(item(CANDLE, {}, 'case', 24)), clock]);
    expect(state).toMatchObject({ step: 'value', field: 'lot', held: [{ is: 'item' }] });
    const done = play([scan({ is: 'unknown', raw: 'L2611B' })], state).state;
    expect(done).toMatchObject({ step: 'value', field: 'expiry', held: [{ is: 'item' }], line: { lot: 'L2611B' } });
    expect(play([{ type: 'typed', text: '20280518' }], done).state).toMatchObject({
      step: 'count',
      held: [],
      line: { item: CLOCK },
      taken: [{ payload: { lot: 'L2611B', expires_on: '2028-05-18' } }],
    });
  });

  it('GS1 fills lot and expiry', () => {
    const { state } = play([OPEN, scan(item(CANDLE, { lot: 'L2611B', expiry: '2028-05-18' }, 'case', 24)), TAKE]);
    expect(state.outgoing[0]).toMatchObject({
      command: 'receiving.confirm_line/1',
      payload: {
        order: 187,
        order_line: 1,
        quantity: pcs(24),
        lot: 'L2611B',
        expires_on: '2028-05-18',
        factors: { case: pcs(24) },
        place: 5,
      },
    });
  });

  it('lot and expiry may come as two barcodes', () => {
    const { state } = play([
      OPEN,
      scan(item(CANDLE)),
      scan({ is: 'unknown', raw: 'L2611B' }),
      scan({ is: 'read', read: { expiry: '2028-05-18' }, raw: '17280518' }),
      TAKE,
    ]);
    expect(state.taken[0]!.payload).toMatchObject({ lot: 'L2611B', expires_on: '2028-05-18' });
  });

  it('another lot is named, and the way out takes the first and begins the second', () => {
    const first = scan(item(CANDLE, { lot: 'L2611B', expiry: '2028-05-18' }));
    const { state } = play([OPEN, first, scan(item(CANDLE, { lot: 'L2608A', expiry: '2028-02-01' }))]);
    expect(state.wrong).toMatchObject({ code: 'lot_differs', expected: 'L2611B', got: 'L2608A' });
    expect(play([first], state).state).toMatchObject({ step: 'count', wrong: null, line: { quantity: pcs(2) } });
    expect(play([{ type: 'lawful' }], state).state).toMatchObject({
      taken: [{ payload: { lot: 'L2611B' } }],
      line: { lot: 'L2608A', quantity: pcs(1) },
    });
  });

  it('a serial number twice is refused on the spot', () => {
    const serial = (text: string): Event => scan(item(RADIO, { serial: text }));
    expect(play([OPEN, serial('S1'), serial('S1')]).state.wrong).toMatchObject({ code: 'serial_repeated', got: 'S1' });
    expect(play([OPEN, serial('S1'), TAKE, serial('S1')]).state.wrong).toMatchObject({ code: 'serial_repeated' });
    expect(
      play([OPEN, scan(item(RADIO)), scan({ is: 'unknown', raw: 'S1' }), scan({ is: 'unknown', raw: 'S2' })]).state
        .line,
    ).toMatchObject({ serials: ['S1', 'S2'], quantity: pcs(2) });
  });

  it('the dock sets the place and takes', () => {
    const dock: Resolved = { is: 'place', place: { id: 77, code: 'D02', kind: 'dock' }, raw: 'D02' };
    expect(play([OPEN, clock, scan(dock)]).state).toMatchObject({
      step: 'scan',
      place: 77,
      taken: [{ payload: { place: 77 } }],
    });
  });

  it('a container holds what follows until it is scanned again', () => {
    const box: Event = scan({ is: 'container', code: 'LPN1', raw: 'LPN1' });
    const { state } = play([OPEN, box, clock, TAKE, box, clock, TAKE]);
    expect(state.taken.map((each) => each.payload.container)).toEqual(['LPN1', undefined]);
  });

  it('another order of the same supplier joins, of another supplier not', () => {
    expect(play([OPEN, scan({ is: 'order', order: SECOND, raw: '' })]).state.orders).toEqual([187, 188]);
    expect(play([OPEN, scan({ is: 'order', order: FOREIGN, raw: '' })]).state.wrong).toMatchObject({
      code: 'other_supplier',
    });
  });

  it('an item of two orders fills one after the other', () => {
    const { state } = play([
      OPEN,
      scan({ is: 'order', order: SECOND, raw: '' }),
      clockCase,
      clockCase,
      clockCase,
      TAKE,
    ]);
    expect(state.taken.map((each) => [each.payload.order_line, each.payload.quantity])).toEqual([
      [2, pcs(24)],
      [4, pcs(12)],
    ]);
  });
});

describe('wrong', () => {
  it('names what was expected and got; the next right scan clears it', () => {
    const { state, feedback } = play([OPEN, scan(item(OTHER))]);
    expect(state).toMatchObject({
      step: 'wrong',
      wrong: { code: 'not_ordered', expected: 'PO-2611-0187', got: '22423', back: 'scan' },
    });
    expect(feedback[1]).toBe('wrong');
    expect(play([clock], state).state).toMatchObject({ step: 'count', wrong: null });
  });

  it("receives as not ordered: surplus, under the order's document", () => {
    const { state } = play([OPEN, scan(item(OTHER)), { type: 'lawful' }, TAKE]);
    expect(state.taken[0]).toMatchObject({ payload: { item: 4, order: 187 }, surplus: pcs(1) });
    expect(state.taken[0]!.payload.order_line).toBeUndefined();
  });

  it('keeps what is in hand; the way out takes it first', () => {
    const { state } = play([OPEN, clock, scan(item(OTHER))]);
    expect(state).toMatchObject({ step: 'wrong', line: { item: CLOCK }, taken: [] });
    expect(play([{ type: 'back' }], state).state).toMatchObject({ step: 'count', line: { quantity: pcs(1) } });
    expect(play([{ type: 'lawful' }], state).state).toMatchObject({
      line: { item: OTHER },
      taken: [{ payload: { item: 2 } }],
    });
  });

  it('an unknown barcode leads back', () => {
    expect(play([OPEN, clock, scan({ is: 'unknown', raw: '???' }), { type: 'back' }]).state).toMatchObject({
      step: 'count',
      line: { quantity: pcs(1) },
    });
  });
});

describe('choose', () => {
  const option = (of: Item, unit: string, numerator: number): Option => ({
    match: { item: of, unit, numerator, denominator: 1 },
    read: {},
    suggested: false,
  });
  const both: Resolved = {
    is: 'item',
    options: [option(CLOCK, 'pcs', 1), option(CLOCK, 'case', 12)],
    gs1: false,
    raw: 'X',
  };

  it('asks once and remembers for this receipt', () => {
    const { state } = play([OPEN, scan(both), { type: 'choose', index: 1 }, scan(both)]);
    expect(state).toMatchObject({ step: 'count', line: { quantity: pcs(24) } });
  });

  it('scans that come meanwhile wait and then count', () => {
    const { state } = play([OPEN, scan(both), clock, clock, { type: 'choose', index: 1 }]);
    expect(state).toMatchObject({ step: 'count', held: [], line: { quantity: pcs(14) } });
  });
});

describe('over', () => {
  const taken = play([OPEN, clockCase, clockCase, clockCase, TAKE]);

  it('asks beyond ordered and tolerance, and not within', () => {
    expect(play([OPEN, clockCase, clockCase, clock, clock, TAKE]).state.taken).toHaveLength(1);
    expect(taken.state).toMatchObject({ step: 'over', taken: [] });
    expect(taken.feedback[4]).toBe('ask');
  });

  it('keeps the surplus: one command with all that was counted', () => {
    expect(play([{ type: 'keep' }], taken.state).state.taken).toMatchObject([
      { payload: { quantity: pcs(36) }, surplus: pcs(9.6) },
    ]);
  });

  it('corrects on the keypad', () => {
    const { state } = play(
      [{ type: 'correct' }, { type: 'key', key: '2' }, { type: 'key', key: '4' }, { type: 'enter' }, TAKE],
      taken.state,
    );
    expect(state.taken).toMatchObject([{ payload: { quantity: pcs(24) }, surplus: 0 }]);
  });

  it('goods keep coming while it asks', () => {
    expect(play([clock], taken.state).state).toMatchObject({ step: 'over', line: { quantity: pcs(37) } });
    expect(play([scan(item(RADIO, { serial: 'S1' })), { type: 'keep' }], taken.state).state).toMatchObject({
      step: 'count',
      line: { item: RADIO },
    });
  });
});

describe('keypad', () => {
  it('3 case 5 pcs = 41 of a case of 12', () => {
    const keys: Event[] = ['3', 'unit:1', '5', 'unit:0'].map((key) => ({ type: 'key', key }));
    const { state } = play([OPEN, { type: 'line', line: LINES[1]! }, ...keys, { type: 'enter' }]);
    expect(state.line).toMatchObject({ quantity: pcs(41), factors: { case: pcs(12) } });
  });

  it('leaving it with nothing leaves the line', () => {
    expect(play([OPEN, { type: 'line', line: LINES[1]! }, { type: 'back' }]).state).toMatchObject({
      step: 'scan',
      line: null,
    });
  });

  it('a scan counts on top of what was typed before', () => {
    expect(play([OPEN, clock, { type: 'edit' }, clock]).state).toMatchObject({
      step: 'count',
      line: { quantity: pcs(2) },
    });
  });
});

describe('damage', () => {
  it('is counted within the quantity, with photos', () => {
    const { state } = play([
      OPEN,
      clockCase,
      { type: 'damage' },
      { type: 'edit' },
      { type: 'key', key: '2' },
      { type: 'enter' },
      { type: 'photo', sha256: 'ab' },
      { type: 'back' },
      TAKE,
    ]);
    expect(state.taken[0]!.payload).toMatchObject({ quantity: pcs(12), damaged: pcs(2), photos: ['ab'] });
  });

  it('serial goods are damaged whole', () => {
    const { state } = play([
      OPEN,
      scan(item(RADIO, { serial: 'S1' })),
      scan(item(RADIO, { serial: 'S2' })),
      { type: 'damage' },
      { type: 'edit' },
      { type: 'key', key: '1' },
      { type: 'enter' },
    ]);
    expect(state.line).toMatchObject({ damaged: pcs(2) });
  });
});

describe('value', () => {
  it('what is not printed is taken without', () => {
    const { state } = play([
      OPEN,
      scan(item(CANDLE)),
      TAKE,
      { type: 'not_printed' },
      TAKE,
      { type: 'not_printed' },
      TAKE,
    ]);
    expect(state.taken).toHaveLength(1);
    expect(state.taken[0]!.payload.lot).toBeUndefined();
  });

  it('no such day is wrong', () => {
    expect(
      play([OPEN, scan(item(CANDLE)), { type: 'field', field: 'expiry' }, { type: 'typed', text: '2028-02-31' }]).state
        .wrong,
    ).toMatchObject({ code: 'expiry_unreadable' });
  });
});

describe('undo and redo', () => {
  it('of a scan swaps the line', () => {
    const { state } = play([OPEN, clock, clockCase, { type: 'undo' }]);
    expect(state).toMatchObject({ line: { quantity: pcs(1) }, last: { undone: true } });
    expect(play([{ type: 'redo' }], state).state).toMatchObject({
      line: { quantity: pcs(13) },
      last: { undone: false },
    });
  });

  it('of a confirmed line reverses it by a command that depends on it, and redo confirms anew', () => {
    const { state } = play([OPEN, clock, TAKE, { type: 'undo' }]);
    const [confirmed, reversal] = state.outgoing;
    expect(reversal).toMatchObject({
      command: 'receiving.reverse_line/1',
      payload: { receipt: 'r1', line: confirmed!.op_id },
      depends: [confirmed!.op_id],
    });
    const again = play([{ type: 'redo' }], state).state;
    expect(again.outgoing).toHaveLength(3);
    expect(again.outgoing[2]).toMatchObject({ payload: { quantity: pcs(1) } });
    expect(new Set(again.outgoing.map((each) => each.op_id)).size).toBe(3);
  });

  it('putting back can be undone', () => {
    expect(play([OPEN, clock, { type: 'put_back' }, { type: 'undo' }]).state).toMatchObject({
      step: 'count',
      line: { quantity: pcs(1) },
    });
  });
});

describe('summary', () => {
  it('finishes once, and says nothing for an empty receipt', () => {
    expect(play([OPEN, { type: 'summary' }, { type: 'finish' }]).state).toMatchObject({ step: 'done', outgoing: [] });
    const { state } = play([OPEN, clock, TAKE, { type: 'summary' }, { type: 'finish' }]);
    expect(state.outgoing.map((each) => each.command)).toEqual(['receiving.confirm_line/1', 'receiving.finish/1']);
  });

  it('reverses one line', () => {
    const { state } = play([OPEN, clock, TAKE, { type: 'summary' }]);
    const reversed = play([{ type: 'reverse', op_id: state.taken[0]!.op_id }], state).state;
    expect(reversed.taken[0]!.reversed).not.toBe('');
    expect(reversed.step).toBe('summary');
  });
});

describe('invariants', () => {
  const every: Event[] = [
    OPEN,
    { type: 'blind', supplier: null },
    clock,
    clockCase,
    scan(item(CANDLE)),
    scan(item(CANDLE, { lot: 'A', expiry: '2028-05-18' })),
    scan(item(CANDLE, { lot: 'B' })),
    scan(item(RADIO, { serial: 'S1' })),
    scan(item(RADIO, { serial: 'S2' })),
    scan(item(OTHER)),
    scan({ is: 'unknown', raw: 'L1' }),
    scan({ is: 'order', order: SECOND, raw: '' }),
    scan({ is: 'place', place: { id: 6, code: 'D2', kind: 'dock' }, raw: '' }),
    scan({ is: 'container', code: 'LPN', raw: '' }),
    scan({
      is: 'item',
      options: [...(item(CLOCK) as { options: Option[] }).options, ...(item(OTHER) as { options: Option[] }).options],
      gs1: false,
      raw: 'amb',
    }),
    { type: 'line', line: LINES[1]! },
    { type: 'edit' },
    { type: 'key', key: '7' },
    { type: 'key', key: 'unit:1' },
    { type: 'enter' },
    { type: 'field', field: 'lot' },
    { type: 'typed', text: 'L9' },
    { type: 'not_printed' },
    { type: 'choose', index: 0 },
    { type: 'none_of_these' },
    { type: 'keep' },
    { type: 'correct' },
    { type: 'lawful' },
    { type: 'back' },
    { type: 'damage' },
    { type: 'photo', sha256: 'x' },
    TAKE,
    { type: 'put_back' },
    { type: 'undo' },
    { type: 'redo' },
    { type: 'places' },
    { type: 'place', place: { id: 6, code: 'D2', kind: 'dock' } },
    { type: 'containers' },
    { type: 'summary' },
  ];

  /** mulberry32: the same walk for the same seed */
  function random(seed: number): () => number {
    let a = seed;
    return () => {
      a = (a + 0x6d2b79f5) | 0;
      let t = Math.imul(a ^ (a >>> 15), 1 | a);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
  }

  function quantityOf(state: State): number {
    const live = state.taken.filter((each) => !each.reversed).reduce((sum, each) => sum + each.payload.quantity, 0);
    const said = state.outgoing.reduce((sum, each) => {
      if (each.command === 'receiving.confirm_line/1') return sum + each.payload.quantity;
      if (each.command !== 'receiving.reverse_line/1') return sum;
      const { line: id } = each.payload;
      return sum - state.taken.find((taken) => taken.op_id === id)!.payload.quantity;
    }, 0);
    expect(said).toBe(live);
    return live;
  }

  it.each(Array.from({ length: 40 }, (_, seed) => seed))('hold on a random walk (seed %i)', (seed) => {
    const next = random(seed);
    let state = begin('r1', 0, 5);
    let id = 0;
    for (let step = 0; step < 300; step++) {
      const event = every[Math.floor(next() * every.length)]!;
      const from: Step = state.step;
      const result = reduce(state, event, { ...context(state), id: () => `id-${++id}` });
      const allowed = STEPS[from][event.type];
      const further =
        state.held.length > 0 && allowed && (allowed.indexOf('scan') >= 0 || allowed.indexOf('count') >= 0) ? SCAN : [];
      if (allowed) expect([...allowed, ...further], `${from} ─ ${event.type}`).toContain(result.state.step);
      else if (ALWAYS.indexOf(event.type) < 0) expect(result.state).toBe(state);
      if (event.type === 'scanned' && result.feedback === 'none' && result.state.step !== 'done') {
        const kept = result.state.held.length + result.state.taken.length - state.held.length - state.taken.length;
        expect(kept, `${from}: a silent scan waits`).toBeGreaterThan(0);
      }
      state = result.state;
      quantityOf(state);
      expect(JSON.parse(JSON.stringify(state))).toEqual(state);
    }
  });
});
