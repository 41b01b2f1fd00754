import { describe, expect, it } from 'vitest';
import type { Item, Option, Place, Read, Resolved } from '../goods/model';
import { replay, type Balance, type Said } from '../goods/replay';
import { MOVE, MOVE_CONTAINER, REVERSE } from './model';
import { reduce } from './reducer';
import { saying } from './say';
import { begin, type Context, type Event, type State } from './state';

const CUP: Item = { id: 1, sku: 'CUP', zh: '杯', en: 'Cup', unit: 'pcs', units: [['case', 24, 1]] };
const MILK: Item = { id: 2, sku: 'MILK', zh: '奶', en: 'Milk', unit: 'pcs', track: 'le' };
const RADIO: Item = { id: 3, sku: 'RADIO', zh: '机', en: 'Radio', unit: 'pcs', track: 's' };
const ITEMS = [CUP, MILK, RADIO];
const PLACES: Place[] = ['A1', 'A2', 'A3'].map((code, at) => ({ id: at + 1, code, kind: 'bin' }));
const P = 10_000;

function lies(item: Item, place: number, pieces: number, more: Partial<Balance> = {}): Balance {
  const at = { item: item.id, place, lot: '', container: '', status: 'available', owner: 0 };
  return { ...at, quantity: pieces * P, ...more };
}

const STOCK = [
  lies(CUP, 1, 48),
  lies(MILK, 1, 10, { lot: 'L1' }),
  lies(MILK, 1, 5, { lot: 'L2' }),
  lies(MILK, 2, 7, { lot: 'L3', status: 'quarantine' }),
  lies(RADIO, 2, 1, { lot: 'SN-1' }),
  lies(CUP, 2, 6, { container: 'P1' }),
  lies(MILK, 2, 4, { lot: 'L1', container: 'P1' }),
  lies(CUP, 3, 2, { container: 'P2' }),
];

let ids = 0;
const context: Context = {
  id: () => `op-${(ids += 1)}`,
  at: 0,
  place: (id) => PLACES.find((each) => each.id === id) || null,
  item: (id) => ITEMS.find((each) => each.id === id) || null,
  decimals: {},
};

function item(of: Item, read: Read = {}, unit = 'pcs', numerator = 1, stock = STOCK): Event {
  const match = { item: of, unit, numerator, denominator: 1, code: `69${of.id}${unit}` };
  const options: Option[] = [{ match, read, suggested: false }];
  const resolved: Resolved = { is: 'item', options, gs1: false, raw: of.sku };
  return { type: 'scanned', resolved, stock: stock.filter((each) => each.item === of.id) };
}

function place(id: number, stock = STOCK): Event {
  const found = PLACES.find((each) => each.id === id)!;
  return {
    type: 'scanned',
    resolved: { is: 'place', place: found, raw: found.code },
    stock: stock.filter((each) => each.place === id),
  };
}

function container(code: string, stock = STOCK): Event {
  return {
    type: 'scanned',
    resolved: { is: 'container', code, raw: code },
    stock: stock.filter((each) => each.container === code),
  };
}

function read(said: Read): Event {
  return { type: 'scanned', resolved: { is: 'read', read: said, raw: 'label' }, stock: [] };
}

const strange = (is: 'unknown' | 'incomplete'): Event => ({ type: 'scanned', resolved: { is, raw: '??' }, stock: [] });

function after(...events: Event[]): State {
  return events.reduce((state, event) => reduce(state, event, context).state, begin(null, []));
}

/** 'other_item: CUP/MILK', or the step. */
function told(...events: Event[]): string {
  const { step, wrong } = after(...events);
  return wrong ? `${wrong.code}: ${wrong.expected}/${wrong.got}` : step;
}

describe('a scan posts', () => {
  const posted: [string, Event[], string, object][] = [
    ['bin, item, bin', [place(1), item(CUP), place(3)], MOVE, { item: 1, quantity: P, source: 1, target: 3 }],
    [
      'item where it lies alone, bin',
      [item(RADIO), place(3)],
      MOVE,
      { lot: 'SN-1', source: 2, target: 3, quantity: P },
    ],
    [
      'each scan adds',
      [place(1), item(CUP), item(CUP, {}, 'case', 24), place(2)],
      MOVE,
      { quantity: 25 * P, factors: { case: 24 * P } },
    ],
    ['the lot as scanned', [place(1), item(MILK, { lot: 'L2' }), place(3)], MOVE, { lot: 'L2', quantity: P }],
    ['the lot as told', [place(1), item(MILK), read({ lot: 'L1' }), place(3)], MOVE, { lot: 'L1' }],
    [
      'the bin as told',
      [item(MILK), place(2), item(MILK, { lot: 'L3' }), place(3)],
      MOVE,
      { lot: 'L3', status: 'quarantine', source: 2 },
    ],
    ['all of a row', [place(1), { type: 'row', at: STOCK[0]! }, { type: 'all' }, place(2)], MOVE, { quantity: 48 * P }],
    [
      'typed: 1 [case] 5',
      [
        place(1),
        item(CUP),
        { type: 'edit' },
        { type: 'key', key: '1' },
        { type: 'key', key: 'unit:1' },
        { type: 'key', key: '5' },
        { type: 'enter' },
        place(2),
      ],
      MOVE,
      { quantity: 29 * P },
    ],
    [
      'a container as a whole',
      [container('P1'), place(3)],
      MOVE_CONTAINER,
      { container: 'P1', source: 2, target: 3, target_container: 'P1' },
    ],
    [
      'a part of a container, loose',
      [container('P1'), item(CUP), place(3)],
      MOVE,
      { container: 'P1', target_container: '', source: 2 },
    ],
    [
      'a part of a container, loose in its bin',
      [container('P1'), item(CUP), place(2)],
      MOVE,
      { container: 'P1', target: 2 },
    ],
    [
      'goods into a container that stands somewhere',
      [place(1), item(CUP), container('P2')],
      MOVE,
      { target: 3, target_container: 'P2' },
    ],
    [
      'goods into a new container',
      [place(1), item(CUP), container('P9'), place(2)],
      MOVE,
      { target: 2, target_container: 'P9' },
    ],
    [
      'two containers become one',
      [container('P1'), container('P2'), { type: 'into' }],
      MOVE_CONTAINER,
      { container: 'P1', target: 3, target_container: 'P2' },
    ],
    [
      'a new label',
      [container('P1'), container('P9'), { type: 'into' }],
      MOVE_CONTAINER,
      { source: 2, target: 2, target_container: 'P9' },
    ],
    [
      'what is not on the books, all the same',
      [place(2), item(CUP, {}, 'pcs', 1, []), place(3)],
      MOVE,
      { source: 2, container: 'P1' },
    ],
    [
      'more than is there, all the same',
      [place(1), item(CUP, {}, 'case', 24), item(CUP, {}, 'case', 24), item(CUP), { type: 'lawful' }, place(2)],
      MOVE,
      { quantity: 49 * P },
    ],
    [
      'another bin than the books say, all the same',
      [place(3), item(RADIO, { serial: 'SN-9' }), { type: 'lawful' }, place(1)],
      MOVE,
      { lot: 'SN-9', source: 3 },
    ],
    [
      'a container here and not there, all the same',
      [place(1), container('P1'), { type: 'lawful' }, place(3)],
      MOVE_CONTAINER,
      { source: 1 },
    ],
  ];
  it.each(posted)('%s', (_, events, command, payload) => {
    const { outgoing, line, whole, held } = after(...events);
    expect(outgoing).toHaveLength(1);
    expect(outgoing[0]).toMatchObject({ command, payload });
    expect([line, whole, held]).toEqual([null, null, []]);
  });
});

describe('what does not fit says what was expected and got', () => {
  const inHand = [place(1), item(CUP)];
  const table: [string, Event[], string][] = [
    ['nothing we know', [strange('unknown')], 'unknown: /??'],
    ['malformed, with goods in hand', [...inHand, strange('unknown')], 'unknown: /??'],
    ['what would say is lost here', [strange('incomplete')], 'incomplete: /??'],
    ['a number of a piece that is nowhere', [item(RADIO, { serial: 'SN-9' })], 'lot_differs: SN-1/SN-9'],
    ['an item that is nowhere', [item(CUP, {}, 'pcs', 1, [])], 'nowhere: /CUP'],
    ['an item that is not in this bin', [place(1), item(RADIO)], 'not_here: /RADIO'],
    ['a lot that is not in this bin', [place(1), item(MILK, { lot: 'L9' })], 'lot_differs: L1/L9'],
    ['an item that is not in the container', [container('P1'), item(RADIO)], 'not_here: /RADIO'],
    ['another item', [...inHand, item(MILK)], 'other_item: CUP/MILK'],
    ['another lot', [place(1), item(MILK, { lot: 'L1' }), item(MILK, { lot: 'L2' })], 'lot_differs: L1/L2'],
    ['a label of another lot', [place(1), item(MILK, { lot: 'L1' }), read({ lot: 'L2' })], 'lot_differs: L1/L2'],
    [
      'more than is there',
      [place(1), item(CUP, {}, 'case', 24), item(CUP, {}, 'case', 24), item(CUP)],
      'too_many: 48/49',
    ],
    ['a serial twice', [item(RADIO), item(RADIO, { serial: 'SN-1' })], 'too_many: 1/2'],
    ['the bin it comes from', [...inHand, place(1)], 'same_bin: /A1'],
    ['the bin a container stands in', [container('P1'), place(2)], 'same_bin: /A2'],
    ['a bin before a quantity', [place(1), { type: 'row', at: STOCK[0]! }, place(2)], 'no_quantity: /A2'],
    ['a container nobody filled', [container('P7')], 'container_empty: /P7'],
    ['a container of another bin', [place(1), container('P1')], 'container_elsewhere: A2/A1'],
    ['the container it comes from', [container('P1'), item(CUP), container('P1')], 'same_container: /P1'],
    ['a unit that is no whole number', [place(1), item(CUP, {}, 'odd', 1.00001)], 'inexact: /odd'],
    [
      'an order',
      [
        {
          type: 'scanned',
          resolved: { is: 'order', order: { id: 1, number: 'PO-1', supplier: 1, state: '' }, raw: '' },
          stock: [],
        },
      ],
      'not_goods: /PO-1',
    ],
    ['a bin that is none of those asked about', [item(MILK), place(3)], 'not_here: /A3'],
    ['several bins', [item(CUP)], 'choose'],
    ['several lots', [place(1), item(MILK)], 'choose'],
    ['the right scan after a wrong one', [...inHand, item(MILK), item(CUP)], 'count'],
    ['locked goods, to be told and not stopped', [place(2), item(MILK, { lot: 'L3' })], 'count'],
  ];
  it.each(table)('%s', (_, events, expected) => {
    expect(told(...events)).toBe(expected);
    const { wrong } = after(...events);
    if (wrong) for (const said of saying(wrong)) expect(said).not.toBe('');
  });
});

it('a plain code that is a lot of what lies here says which, or that it is the wrong one', () => {
  const plain = (raw: string): Event => ({ type: 'scanned', resolved: { is: 'unknown', raw }, stock: [] });
  const chosen = after(place(1), item(MILK), plain('L2'));
  expect([chosen.step, chosen.line!.at.lot]).toEqual(['count', 'L2']);
  expect(told(place(1), item(MILK, { lot: 'L1' }), plain('L2'))).toBe('lot_differs: L1/L2');
});

it('scans that come while it is asked wait, and are asked about in their turn', () => {
  const asked = after(place(1), item(MILK), item(CUP));
  expect([asked.step, asked.held.length]).toEqual(['choose', 1]);
  const answered = reduce(asked, { type: 'choose', index: 0 }, context).state;
  expect([answered.step, answered.wrong && answered.wrong.code]).toEqual(['wrong', 'other_item']);
});

it('a move is undone and done again, and stock follows', () => {
  const moved = after(place(1), item(CUP), place(3));
  const undone = reduce(moved, { type: 'undo' }, context).state;
  const again = reduce(undone, { type: 'redo' }, context).state;
  const [first, second, third] = again.outgoing;
  expect(second).toMatchObject({ command: REVERSE, payload: { move: first!.op_id }, depends: [first!.op_id] });
  expect(third!.payload).toEqual(first!.payload);
  const cups = (...said: typeof again.outgoing): Record<number, number> => {
    const mine = said as unknown as Said[];
    const rows = replay(STOCK, mine, ({ item: of }) => of === 1, mine);
    return rows.reduce<Record<number, number>>(
      (all, { item: of, place: at, quantity }) => (of === 1 ? { ...all, [at]: (all[at] || 0) + quantity / P } : all),
      {},
    );
  };
  expect(cups(first!)).toEqual({ 1: 47, 2: 6, 3: 3 });
  expect(cups(first!, second!)).toEqual({ 1: 48, 2: 6, 3: 2 });
  expect(cups(...again.outgoing)).toEqual({ 1: 47, 2: 6, 3: 3 });
});

it('what lies in the same bin is taken without scanning it again, and what lies elsewhere is no mistake', () => {
  const moved = after(place(1), item(CUP), place(3));
  expect([moved.step, moved.source]).toEqual(['at', 1]);
  expect(reduce(moved, item(MILK, { lot: 'L2' }), context).state).toMatchObject({
    step: 'count',
    line: { at: { place: 1 } },
  });
  expect(reduce(moved, item(RADIO), context).state).toMatchObject({ step: 'count', line: { at: { place: 2 } } });
});

it('goes back to where it was, and leaves nothing in hand', () => {
  const back: Event = { type: 'back' };
  expect(after(place(1), item(CUP), back)).toMatchObject({ step: 'at', line: null });
  expect(after(place(1), item(CUP), { type: 'edit' }, back)).toMatchObject({ step: 'count' });
  expect(after(place(1), back)).toMatchObject({ step: 'start', source: 0 });
  expect(after(container('P1'), container('P2'), back)).toMatchObject({ step: 'whole', into: '' });
  expect(after(container('P1'), back)).toMatchObject({ step: 'start', whole: null });
  expect(after(place(1), item(MILK), back)).toMatchObject({ step: 'at', candidates: [] });
  expect(after(place(1), item(CUP), item(MILK), back)).toMatchObject({ step: 'count', wrong: null });
});

it('says for which task goods were moved', () => {
  const task = {
    id: 't1',
    process: 'move' as const,
    state: 'taken' as const,
    document: 'd',
    place: 1,
    item: 1,
    quantity: P,
    fence: 4,
  };
  const contents = STOCK.filter((each) => each.place === 1);
  const move = [item(CUP), place(3)].reduce(
    (state, event) => reduce(state, event, context).state,
    begin(task, contents),
  );
  expect(move.outgoing[0]!.payload).toMatchObject({ task: { task: 't1', fence: 4 } });
  const other = [item(MILK, { lot: 'L1' }), place(3)].reduce(
    (state, event) => reduce(state, event, context).state,
    begin(task, contents),
  );
  expect(other.outgoing[0]!.payload).not.toHaveProperty('task');
});
