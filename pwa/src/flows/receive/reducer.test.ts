import { describe, expect, it } from 'vitest';
import { type Resolved } from '../goods/model';
import { aboutOf, type Event, type State } from './state';
import {
  pcs,
  CANDLE,
  CLOCK,
  RADIO,
  OTHER,
  SALMON,
  ORDER,
  SECOND,
  FOREIGN,
  CONSIGNED,
  item,
  play,
  scan,
  OPEN,
  TAKE,
  clock,
  clockCase,
} from './testkit';

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
      command: 'receiving.confirm_line/3',
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

  it('goods past their expiry are asked about once', () => {
    const old = scan(item(CANDLE, { lot: 'L1', expiry: '1969-12-31' }));
    expect(play([OPEN, old, old]).feedback).toEqual(['none', 'ask', 'right']);
    expect(play([OPEN, scan(item(CANDLE, { lot: 'L1', expiry: '1970-01-03' }))]).feedback).toEqual(['none', 'right']);
  });

  it('a container scanned while counting is told as what it is', () => {
    const { state: counting } = play([OPEN, clock]);
    const { state: packed } = play([scan({ is: 'container', code: 'T-0042', raw: 'T-0042' })], counting);
    expect([aboutOf(counting, packed), packed.step, packed.container]).toEqual(['container', 'count', 'T-0042']);
    expect(aboutOf(packed, play([clock], packed).state)).toBe('goods');
  });

  it('a container holds what follows until it is scanned again', () => {
    const box: Event = scan({ is: 'container', code: 'LPN1', raw: 'LPN1' });
    const { state } = play([OPEN, box, clock, TAKE, box, clock, TAKE]);
    expect(state.taken.map((each) => each.payload.container)).toEqual(['LPN1', undefined]);
  });

  it('another order of the same supplier joins, of another supplier not', () => {
    expect(play([OPEN, scan({ is: 'order', order: SECOND, raw: '' })]).state.orders).toEqual([187, 188]);
    expect(play([OPEN, clock, TAKE, scan({ is: 'order', order: FOREIGN, raw: '' })]).state.wrong).toMatchObject({
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
  it('names what came, and compares it with no number of an order; the next right scan clears it', () => {
    const { state, feedback } = play([OPEN, scan(item(OTHER))]);
    expect(state).toMatchObject({
      step: 'wrong',
      wrong: { code: 'not_ordered', expected: '', got: '22423', back: 'scan' },
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

  it('a code that this gun has lost is told as that, while a container is asked for too', () => {
    const lost = scan({ is: 'incomplete', raw: '5012345678900' });
    expect(play([OPEN, clock, lost]).state).toMatchObject({ step: 'wrong', wrong: { code: 'incomplete' } });
    const asked: State = { ...play([OPEN, clock]).state, step: 'container' };
    expect(play([lost], asked).state).toMatchObject({ step: 'wrong', wrong: { code: 'incomplete' }, container: '' });
  });

  it('an unknown barcode leads back', () => {
    expect(play([OPEN, clock, scan({ is: 'unknown', raw: '???' }), { type: 'back' }]).state).toMatchObject({
      step: 'count',
      line: { quantity: pcs(1) },
    });
  });
});

describe('whose goods stay', () => {
  it('without an order as the person said, and none is beyond what was ordered', () => {
    const { state } = play([
      { type: 'blind', supplier: null },
      { type: 'suppliers' },
      { type: 'owner', owner: 12 },
      clock,
      TAKE,
    ]);
    expect(state.taken).toMatchObject([{ payload: { item: CLOCK.id, owner: 12 }, surplus: 0 }]);
    const ours = play([{ type: 'suppliers' }, { type: 'supplier', supplier: 9 }, clock, TAKE], state).state;
    expect(ours.taken[1]!.payload).not.toHaveProperty('owner');
  });

  it('with an order on consignment its supplier', () => {
    const { state } = play([{ type: 'order', order: CONSIGNED }, clock, { type: 'lawful' }, TAKE]);
    expect(state.taken[0]!.payload).toMatchObject({ order: 190, owner: 9 });
    expect(play([OPEN, clock, TAKE]).state.taken[0]!.payload).not.toHaveProperty('owner');
  });
});

describe('what is weighed', () => {
  const KG = 10_000;
  const blind: Event[] = [{ type: 'blind', supplier: null }];
  const fish = scan(item(SALMON));
  const label = (weight: number): Event => scan(item(SALMON, { weight }));

  it('asks for the weight when it is taken; what is scanned meanwhile waits', () => {
    const asked = play([...blind, fish, fish, TAKE, clock]);
    expect(asked.state).toMatchObject({ step: 'weight', held: [{ is: 'item' }] });
    const { state } = play([{ type: 'weighed', weight: 10 * KG + 1 }], asked.state);
    expect(state.taken).toMatchObject([{ payload: { quantity: pcs(2), weight: 100_001 } }]);
    expect(state.line!.item).toEqual(CLOCK);
  });

  it('what cannot be right is asked again, and stands where a person stands by it', () => {
    const wrong = play([...blind, fish, fish, TAKE, { type: 'weighed', weight: 13 * KG }]).state;
    expect(wrong.wrong).toMatchObject({ code: 'weight_differs', expected: '8 kg – 12 kg', got: '13 kg' });
    expect(play([{ type: 'back' }], wrong).state.step).toBe('weight');
    expect(play([{ type: 'lawful' }], wrong).state.taken).toMatchObject([{ payload: { weight: 13 * KG } }]);
    const none = play([...blind, fish, TAKE, { type: 'weighed', weight: null }]).state;
    expect(none.taken[0]!.payload).not.toHaveProperty('weight');
  });

  it('labels that say it add up, and one that does not has it weighed', () => {
    const { state } = play([...blind, label(5 * KG), label(4.5 * KG), TAKE]);
    expect(state.taken).toMatchObject([{ payload: { quantity: pcs(2), weight: 9.5 * KG } }]);
    expect(play([...blind, label(5 * KG), fish, TAKE]).state.step).toBe('weight');
  });

  it('parts weigh together what the whole does', () => {
    const { state } = play([...blind, fish, fish, fish, { type: 'damage' }, { type: 'back' }, TAKE]);
    const done = play([{ type: 'weighed', weight: 15 * KG }], state).state;
    expect(done.taken.reduce((sum, { payload }) => sum + payload.weight!, 0)).toBe(15 * KG);
  });
});
