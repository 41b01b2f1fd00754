/** What every scan does at every step, said as expected and got; and what is sent. */
import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import type { Item, Place, Resolved } from '../goods/model';
import { balance, type Balance } from '../goods/replay';
import { mayBeSplit, reduce } from './reducer';
import { begin, type Context, type Event, type State } from './state';
import type { Misfit } from './suggest';

const PIECE = 10_000;
const CUP: Item = { id: 1, sku: 'CUP', zh: '杯', en: 'Cup', unit: 'pcs' };
const MILK: Item = { id: 2, sku: 'MILK', zh: '奶', en: 'Milk', unit: 'pcs', track: 'le' };
const RADIO: Item = { id: 3, sku: 'RADIO', zh: '机', en: 'Radio', unit: 'pcs', track: 's' };
const DOCK: Place = { id: 10, code: 'D-01', kind: 'dock' };
const [ONE, TWO, THREE]: Place[] = [1, 2, 3].map((n) => ({ id: n, code: `A-0${n}`, kind: 'bin' })) as [
  Place,
  Place,
  Place,
];
const cups = balance({ item: 1, place: 10, quantity: 24 * PIECE });
const milk = (lot: string): Balance => balance({ item: 2, place: 10, quantity: 6 * PIECE, lot });
const radio = (lot: string): Balance => balance({ item: 3, place: 10, quantity: PIECE, lot });

let made = 0;
const context: Context = {
  id: () => `op-${(made += 1)}`,
  at: 1,
  today: '2026-11-23',
  place: (id) => [DOCK, ONE, TWO, THREE].filter((one) => one!.id === id)[0] || null,
  item: (id) => [CUP, MILK, RADIO].filter((one) => one.id === id)[0] || null,
  decimals: {},
};

function item(of: Item[], read: object = {}): Resolved {
  const options = of.map((one) => ({
    match: { item: one, unit: 'pcs', numerator: 1, denominator: 1 },
    read,
    suggested: false,
  }));
  return { is: 'item', options, gs1: false, raw: of[0]!.sku };
}
const place = (at: Place): Resolved => ({ is: 'place', place: at, raw: at.code });
const scan = (resolved: Resolved, stock: Balance[] = [], misfit: Misfit | null = null): Event => ({
  type: 'scanned',
  resolved,
  stock,
  misfit,
});

function after(...events: Event[]): State {
  return events.reduce((state, event) => reduce(state, event, context).state, begin(null, []));
}

/** Cups in hand, to go to A-01, then A-02. */
function carrying(...events: Event[]): State {
  const taken = after(scan(item([CUP]), [cups]));
  const found = [ONE, TWO].map((bin) => ({ place: bin!.id, reason: 'empty_bin', zone: '', near: null }));
  return events.reduce(
    (state, event) => reduce(state, event, context).state,
    reduce(taken, { type: 'found', load: taken.load!, found }, context).state,
  );
}

const payloads = (state: State): Record<string, unknown>[] =>
  state.outgoing.map(({ payload }) => payload as Record<string, unknown>);

describe('putting away', () => {
  it('two scans put all of it into the bin shown', () => {
    const done = carrying(scan(place(ONE!)));
    expect(done.step).toBe('start');
    expect(payloads(done)).toEqual([
      {
        item: 1,
        quantity: 24 * PIECE,
        source: 10,
        lot: '',
        status: 'available',
        owner: 0,
        container: '',
        target_container: '',
        target: 1,
        suggested: 1,
        reason: '',
      },
    ]);
  });

  it('another bin that fits asks for the reason', () => {
    const asked = carrying(scan(place(THREE!)));
    expect(asked.step).toBe('reason');
    const done = reduce(asked, { type: 'because', index: 1 }, context).state;
    expect(payloads(done)[0]).toMatchObject({ target: 3, suggested: 1, reason: 'blocked' });
  });

  it('the next suggestion is taken without a reason, and so is the one before', () => {
    const other = carrying({ type: 'other' }, scan(place(TWO!)));
    expect(payloads(other)[0]).toMatchObject({ target: 2, suggested: 2, reason: '' });
    expect(payloads(carrying({ type: 'other' }, scan(place(ONE!))))[0]).toMatchObject({ target: 1, reason: '' });
  });

  it.each<[Misfit['word'], string]>([
    ['full', 'weight'],
    ['storage', ''],
    ['mixed', ''],
  ])('a bin that does not take it (%s) is said, and hands decide', (word, limit) => {
    const told = carrying(scan(place(THREE!), [], { word, limit, other: null }));
    expect(told.wrong).toMatchObject({ code: word, limit, expected: 'A-01', got: 'A-03' });
    expect(reduce(told, { type: 'back' }, context).state.step).toBe('bin');
    const done = reduce(told, { type: 'lawful' }, context).state;
    expect(payloads(done)[0]).toMatchObject({ target: 3, suggested: 1, reason: 'other' });
  });

  it('with no suggestion any bin is taken', () => {
    const taken = after(scan(item([CUP]), [cups]));
    const none = reduce(taken, { type: 'found', load: taken.load!, found: [] }, context).state;
    expect(payloads(reduce(none, scan(place(TWO!)), context).state)[0]).toMatchObject({ suggested: null, reason: '' });
  });

  it('a part goes, the rest stays listed', () => {
    const at = after(scan(place(DOCK), [cups]), { type: 'row', at: cups });
    expect(mayBeSplit(at.load!)).toBe(true);
    const keys: Event[] = [{ type: 'split' }, { type: 'key', key: '8' }, { type: 'enter' }];
    const split = keys.reduce((state, event) => reduce(state, event, context).state, at);
    const done = reduce(split, scan(place(ONE!)), context).state;
    expect(done.contents).toEqual([{ ...cups, quantity: 16 * PIECE }]);
    expect(done.step).toBe('at');
  });

  it('a container goes whole, pieces with a number together', () => {
    const pallet = [cups, milk('L1')].map((one) => ({ ...one, container: 'P-1' }));
    const put = after(scan({ is: 'container', code: 'P-1', raw: 'P-1' }, pallet), scan(place(ONE!)));
    expect(payloads(put)).toHaveLength(1);
    expect(payloads(put)[0]).toMatchObject({ container: 'P-1', source: 10, target: 1 });
    const radios = after(scan(item([RADIO]), [radio('S1'), radio('S2')]), scan(place(ONE!)));
    expect(payloads(radios).map(({ lot }) => lot)).toEqual(['S1', 'S2']);
  });

  it('is undone and done again', () => {
    const undone = carrying(scan(place(ONE!)), { type: 'undo' });
    const first = undone.outgoing[0]!.op_id;
    expect(undone.outgoing[1]).toMatchObject({ command: 'putaway.reverse/1', payload: { line: first } });
    const again = reduce(undone, { type: 'redo' }, context).state;
    expect(again.outgoing[2]!.payload).toEqual(undone.outgoing[0]!.payload);
  });

  it('a bin scanned once more is no place to take from, until a while has passed', () => {
    const put = after(scan(place(DOCK), [cups, milk('L1')]), scan(item([CUP]), [cups]), scan(place(ONE!)));
    const again = reduce(put, scan(place(ONE!), [cups]), context);
    expect([again.feedback, again.state.source, again.state.contents]).toEqual(['right', 10, [milk('L1')]]);
    expect(reduce(put, scan(place(TWO!), [cups]), context).state.source).toBe(2);
    expect(reduce(put, scan(place(ONE!), [cups]), { ...context, at: 3_001 }).state.source).toBe(1);
  });

  it('begins at the place of its task and says which it was done for', () => {
    const task = { id: 't', process: 'put_away', state: 'taken', document: '', place: 10, item: 1, fence: 3 } as const;
    const at = begin(task, [cups]);
    expect(at.step).toBe('at');
    const done = [scan(item([CUP]), [cups]), scan(place(ONE!))].reduce((s, e) => reduce(s, e, context).state, at);
    expect(payloads(done)[0]).toMatchObject({ task: { task: 't', fence: 3 } });
  });
});

const LABEL: Resolved = { is: 'container', code: 'P-9', raw: 'P-9' };
const old = { lot: 'L1', expiry: '2026-01-31' };

describe('scans that do not fit', () => {
  it.each<[string, State, Event, object]>([
    ['malformed', after(), scan({ is: 'unknown', raw: '\u0001?' }), { code: 'unknown', got: '\u0001?' }],
    ['foreign', after(), scan({ is: 'unknown', raw: '9999' }), { code: 'unknown', got: '9999' }],
    ['of data that is lost', after(), scan({ is: 'incomplete', raw: '9' }), { code: 'incomplete' }],
    ['an order', after(), scan({ is: 'order', order: { number: 'PO-1' } as never, raw: '' }), { code: 'order' }],
    ['wrong: goods that do not wait', after(), scan(item([CUP]), []), { code: 'nothing', got: 'CUP' }],
    [
      'wrong: not of this dock',
      after(scan(place(DOCK), [milk('L1')])),
      scan(item([CUP]), [{ ...cups, place: 11 }]),
      { code: 'nothing', expected: 'MILK', got: 'CUP' },
    ],
    [
      'locked',
      after(),
      scan(item([CUP]), [{ ...cups, status: 'damaged' }]),
      { code: 'locked', expected: 'available', got: 'damaged' },
    ],
    ['expired', after(), scan(item([MILK], old), [milk('L1')]), { code: 'expired', got: '2026-01-31' }],
    ['an empty container', after(), scan(LABEL), { code: 'container_empty', got: 'P-9' }],
    ['an item with goods in hand', carrying(), scan(item([MILK]), []), { code: 'not_a_bin', expected: '' }],
    ['a container with goods in hand', carrying(), scan(LABEL), { code: 'not_a_bin' }],
    ['where it comes from', carrying(), scan(place(DOCK)), { code: 'same_place', expected: 'A-01', got: 'D-01' }],
  ])('%s', (_, state, event, wrong) => {
    const next = reduce(state, event, context);
    expect(next.feedback).toBe('wrong');
    expect(next.state.wrong).toMatchObject(wrong);
    expect(next.state.outgoing).toEqual([]);
    expect(reduce(next.state, { type: 'back' }, context).state.step).toBe(state.step);
  });

  it('ambiguous: two lots, or two items of one barcode, are asked about', () => {
    const lots = after(scan(item([MILK]), [milk('L1'), milk('L2')]));
    expect([lots.step, lots.candidates.length]).toEqual(['choose', 2]);
    expect(reduce(lots, { type: 'choose', index: 1 }, context).state.load!.rows[0]!.lot).toBe('L2');
    const both = after(scan(item([CUP, MILK]), [cups, milk('L1')]));
    expect([both.step, both.candidates.length]).toEqual(['choose', 2]);
    expect(after(scan(item([MILK], { lot: 'L2' }), [milk('L1'), milk('L2')])).load!.rows[0]!.lot).toBe('L2');
  });

  it('goods that are locked or out of date are taken where a person stands by it', () => {
    const told = after(scan(item([CUP]), [{ ...cups, status: 'damaged' }]), { type: 'lawful' });
    expect([told.step, told.load!.rows[0]!.status]).toEqual(['bin', 'damaged']);
  });

  it('more than is there is not typed', () => {
    const keys: Event[] = [{ type: 'split' }, { type: 'key', key: '9' }, { type: 'key', key: '9' }, { type: 'enter' }];
    expect(carrying(...keys).wrong).toMatchObject({ code: 'too_many', expected: '24', got: '99' });
  });
});
