import { describe, expect, it } from 'vitest';
import { SCALE, type Item, type Option, type Resolved } from '../goods/model';
import { reduce } from './reducer';
import { begin, type Event, type State, type Step } from './state';
import { ALWAYS, SCAN, STEPS } from './steps';
import {
  pcs,
  CANDLE,
  CLOCK,
  RADIO,
  OTHER,
  SECOND,
  FOREIGN,
  LINES,
  context,
  item,
  play,
  scan,
  OPEN,
  TAKE,
  clock,
  clockCase,
} from './testkit';

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
      { payload: { quantity: pcs(36) }, surplus: pcs(10) },
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

  it('undo and redo keep what is damaged and its photos', () => {
    const { state } = play([
      OPEN,
      clockCase,
      { type: 'damage' },
      { type: 'edit' },
      { type: 'key', key: '2' },
      { type: 'enter' },
      { type: 'photo', sha256: 'ab' },
      { type: 'back' },
      { type: 'undo' },
      { type: 'redo' },
    ]);
    expect(state.line).toMatchObject({ quantity: pcs(12), damaged: pcs(2), photos: ['ab'] });
  });
});

describe('an order opened by mistake', () => {
  const other = scan({ is: 'order', order: FOREIGN, raw: '' });

  it('gives way to the next one while nothing is taken', () => {
    expect(play([OPEN, other]).state).toMatchObject({ step: 'scan', orders: [FOREIGN.id] });
    expect(play([OPEN, { type: 'back' }]).state).toMatchObject({ step: 'pick', orders: [] });
    expect(play([{ type: 'blind', supplier: 9 }, other]).state).toMatchObject({ blind: false, orders: [FOREIGN.id] });
  });

  it('stays open once something is taken', () => {
    expect(play([OPEN, clock, TAKE, { type: 'back' }]).state).toMatchObject({ step: 'scan', orders: [187] });
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
    expect(state.outgoing.map((each) => each.command)).toEqual(['receiving.confirm_line/3', 'receiving.finish/1']);
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
    { type: 'mark', serial: 'S1' },
    { type: 'drop', serial: 'S2' },
    { type: 'photo', sha256: 'x' },
    TAKE,
    { type: 'put_back' },
    { type: 'undo' },
    { type: 'redo' },
    { type: 'places' },
    { type: 'place', place: { id: 6, code: 'D2', kind: 'dock' } },
    { type: 'containers' },
    { type: 'suppliers' },
    { type: 'supplier', supplier: 9 },
    { type: 'owner', owner: 9 },
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
      if (each.command === 'receiving.confirm_line/3') return sum + each.payload.quantity;
      if (each.command !== 'receiving.reverse_line/1') return sum;
      const { line: id } = each.payload;
      return sum - state.taken.find((taken) => taken.op_id === id)!.payload.quantity;
    }, 0);
    expect(said).toBe(live);
    return live;
  }

  /** What the server takes of pieces with serial numbers: as many as numbers, damaged all or none. */
  function holdsSerials(state: State): void {
    for (const { quantity, damaged = 0, serials = [] } of state.taken.map((each) => each.payload)) {
      expect(quantity).toBeGreaterThan(0);
      expect(damaged).toBeLessThanOrEqual(quantity);
      if (serials.length > 0)
        expect([serials.length * SCALE, [0, quantity]]).toEqual([quantity, expect.arrayContaining([damaged])]);
    }
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
    holdsSerials(state);
  });
});
