/**
 * What every flow says of every kind of scan that does not fit, each by the real scanner, store and screen, in both languages: what was
 * expected and what it got, on the red screen; or, where hands may be right, a question that names what it is about.
 */
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Language } from '../i18n';
import { routes } from '.';
import { compared, scanIn, shown, switchOn, type Row } from './testkit';

const KINDS = ['wrong', 'foreign', 'expired', 'locked', 'ambiguous', 'malformed'] as const;
type Kind = (typeof KINDS)[number];
type Both = string | [zh: string, en: string];

interface Cell {
  scans: string[];
  expected?: Both;
  got?: Both;
  /** what the screen says where it is no error but a question, or news */
  words?: Both[];
}

const red = (scans: string[], expected: Both, got: Both): Cell => ({ scans, expected, got });
const says = (scans: string[], ...words: Both[]): Cell => ({ scans, words });

const CUP = '9520001204968';
const BAG = '9520001292415';
const TWO = '4711-0042'; // a supplier's code of a cup and of a bag
const OLD = ']d201095200015155831724010110L0';
const SHUT = ']d201095200015155831730010110LQ';
const CUT = ']d20109520001515584'; // its check digit does not fit
const BROKEN = '09520001515584';
const SCALE = 10_000;

const balance = (key: string, body: object): Row => ['stock', 'balance', key, body];
const inspection = (id: string, body: object): Row => [
  'tasks',
  'inspection',
  id,
  { id, number: `QI-${id}`, receipt: id, task: id, mode: 'full', sample: 0, quantity: 10 * SCALE, ...body },
];
const ROWS: Row[] = [
  ['catalogue', 'unit', 'pcs', { code: 'pcs', zh: '个', en: 'pcs' }],
  ['catalogue', 'item', '1', { id: 1, sku: 'CUP', zh: '杯子', en: 'Cup', unit: 'pcs' }],
  ['catalogue', 'item', '2', { id: 2, sku: 'MILK', zh: '牛奶', en: 'Milk', unit: 'pcs', track: 'le' }],
  ['catalogue', 'item', '3', { id: 3, sku: 'BAG', zh: '袋子', en: 'Bag', unit: 'pcs' }],
  ['catalogue', 'barcode', CUP, { to: [[1, 'pcs', 1, 1]] }],
  ['catalogue', 'barcode', BAG, { to: [[3, 'pcs', 1, 1]] }],
  ['catalogue', 'barcode', '9520001515583', { to: [[2, 'pcs', 1, 1]] }],
  [
    'catalogue',
    'barcode',
    TWO,
    {
      to: [
        [1, 'pcs', 1, 1],
        [3, 'pcs', 1, 1],
      ],
    },
  ],
  [
    'catalogue',
    'barcode',
    '4711-0043',
    {
      to: [
        [2, 'pcs', 1, 1],
        [3, 'pcs', 1, 1],
      ],
    },
  ],
  ['catalogue', 'supplier', '5', { id: 5, code: 'S5', zh: '供应商', en: 'Supplier' }],
  ['tasks', 'order', '1', { id: 1, number: 'PO-1', supplier: 5, state: 'confirmed' }],
  ['tasks', 'order_line', '1', { id: 1, order: 1, no: 1, item: 1, unit: 'pcs', ordered: 10 * SCALE, step: SCALE }],
  ['tasks', 'order_line', '2', { id: 2, order: 1, no: 2, item: 2, unit: 'pcs', ordered: 10 * SCALE, step: SCALE }],
  ['tasks', 'task', 't1', { id: 't1', process: 'move', state: 'open', document: 'd', place: 2, item: 1 }],
  [
    'tasks',
    'task',
    't2',
    { id: 't2', process: 'move', state: 'taken', document: 'd', place: 4, holder: 'x', who: { zh: '王', en: 'Wang' } },
  ],
  ['tasks', 'task', 't3', { id: 't3', process: 'move', state: 'held', document: 'd', place: 5 }],
  inspection('i1', { item: 1, place: 1, left: 10 * SCALE, goods: [['', 10 * SCALE]] }),
  inspection('i2', { item: 2, place: 1, left: 5 * SCALE, goods: [['L0', 5 * SCALE]] }),
  inspection('i3', { item: 2, place: 1, left: 0, goods: [['LQ', 5 * SCALE]], waiting: 5 * SCALE }),
  inspection('i4', { item: 3, place: 2, left: 5 * SCALE, goods: [['', 5 * SCALE]] }),
  ['tasks', 'transfer', 'a', { id: 'a', number: 'TR-1', source: 1, target: 2, state: 'open' }],
  ['tasks', 'transfer', 'b', { id: 'b', number: 'TR-2', source: 2, target: 1, state: 'in_transit' }],
  ['tasks', 'count_task', 'c1', { id: 'c1', plan: 'p', name: 'A', place: 2 }],
  ['stock', 'place', '1', { id: 1, code: 'D-01', kind: 'dock' }],
  ['stock', 'place', '2', { id: 2, code: 'A-01', kind: 'bin' }],
  ['stock', 'place', '3', { id: 3, code: 'A-02', kind: 'bin' }],
  ['stock', 'place', '4', { id: 4, code: 'A-03', kind: 'bin' }],
  ['stock', 'place', '5', { id: 5, code: 'A-04', kind: 'bin' }],
  balance('1', { item: 1, place: 1, quantity: 10 * SCALE }),
  balance('2', { item: 2, place: 1, lot: 'LQ', status: 'quarantine', quantity: 5 * SCALE }),
  balance('3', { item: 2, place: 1, lot: 'L0', quantity: 5 * SCALE }),
  balance('4', { item: 3, place: 1, quantity: 5 * SCALE }),
  balance('5', { item: 1, place: 2, quantity: 5 * SCALE }),
];

const ANY: Both = ['物料、库位或容器', 'Item, bin or container'];
const WORK: Both = ['有任务的库位、物料、容器', 'Bin, item, container with work'];
const OF_ORDER: Both = ['单上的物料', 'Item of the order'];
const TO_INSPECT: Both = ['待检的货', 'Goods to inspect'];
const ITEM: Both = ['物料', 'Item'];
const NOTE: Both = ['调拨单', 'Transfer note'];
const BOTH_ITEMS: Both[] = [
  ['杯子', 'Cup'],
  ['袋子', 'Bag'],
];

/** A row for each route that takes scans of goods. */
const TABLE: Record<string, Record<Kind, Cell>> = {
  '/receive': {
    wrong: red(['PO-1', BAG], OF_ORDER, 'BAG'),
    foreign: red(['PO-1', 'PO-9'], OF_ORDER, 'PO-9'),
    expired: says(
      ['PO-1', OLD],
      ['2024-01-01 过期', 'Expired 2024-01-01'],
      ['收下，或放回去', 'Take it, or put it back'],
    ),
    // an order that is closed is on no gun
    locked: red(['PO-8'], ['单号或物料', 'Order or item'], 'PO-8'),
    ambiguous: says(['PO-1', TWO], ['哪一个对？', 'Which one is right?'], TWO, ...BOTH_ITEMS),
    malformed: red(['PO-1', CUT], OF_ORDER, CUT),
  },
  '/put-away': {
    wrong: red(['A-02', CUP], ['这里待上架的货', 'Goods that wait here'], 'CUP'),
    foreign: red(['PO-1'], ANY, 'PO-1'),
    expired: red([OLD], ['没过期的货', 'Goods in date'], '2024-01-01'),
    locked: red([SHUT], ['可用', 'available'], ['隔离', 'in quarantine']),
    ambiguous: says([TWO], ['是哪一个', 'Which of these?'], ...BOTH_ITEMS),
    malformed: red([BROKEN], ANY, BROKEN),
  },
  '/move': {
    wrong: red(['A-01', BAG], 'CUP', 'BAG'),
    foreign: red(['PO-1'], ANY, 'PO-1'),
    expired: says(
      [OLD],
      ['2024-01-01 已过期', 'Expired on 1 Jan 2024'],
      ['告诉班长，或接着移', 'Tell a supervisor, or go on'],
    ),
    locked: says([SHUT], ['这批货隔离', 'Goods are in quarantine'], ['移过去还是这状态', 'They stay so where they go']),
    ambiguous: says([TWO], ['是哪一个', 'Which of these?'], 'CUP', 'BAG'),
    malformed: red([BROKEN], ANY, BROKEN),
  },
  '/return': {
    wrong: red(['SO-1', CUP, 'LPN-9'], 'CUP', 'LPN-9'),
    foreign: red(['SO-1', 'PO-1'], ITEM, 'PO-1'),
    expired: says(['SO-1', OLD], ['2024-01-01 过期', 'Expired 1 Jan 2024'], ['不能再卖', 'It is not sold again']),
    // what comes back has no state yet: its state is what is asked
    locked: says(['SO-1', SHUT], 'LQ', ['货看着怎么样？', 'What does it look like?']),
    ambiguous: says(['SO-1', TWO], ['哪一个对？', 'Which one is right?'], TWO, ...BOTH_ITEMS),
    malformed: red(['SO-1', BROKEN], ITEM, BROKEN),
  },
  '/inspect': {
    wrong: red(['A-02'], TO_INSPECT, 'A-02'),
    foreign: red(['PO-1'], TO_INSPECT, 'PO-1'),
    expired: says([OLD], ['2024-01-01 已过期', 'Expired 1 Jan 2024']),
    locked: red([SHUT], TO_INSPECT, SHUT),
    ambiguous: says([TWO], ['是哪一单？', 'Which one is it?'], ...BOTH_ITEMS),
    malformed: red([BROKEN], TO_INSPECT, BROKEN),
  },
  '/dispatch': {
    wrong: red(['TR-1', CUP, BAG], 'CUP', BAG),
    foreign: red(['PO-1'], NOTE, 'PO-1'),
    expired: says(['TR-1', OLD], ['2024-01-01 过期', 'Expired 1 Jan 2024']),
    // what is loaded keeps its state, whatever it is
    locked: says(['TR-1', SHUT], 'LQ', ['扫从哪里拿的', 'Scan where it was']),
    ambiguous: says(['TR-1', TWO], ['哪一个对？', 'Which one is right?'], TWO, ...BOTH_ITEMS),
    malformed: red(['TR-1', BROKEN], ['物料或容器', 'Item or container'], BROKEN),
  },
  '/accept': {
    wrong: red(['TR-2', CUP, BAG], 'CUP', BAG),
    foreign: red(['TR-1'], NOTE, 'TR-1'),
    expired: says(['TR-2', OLD], ['2024-01-01 过期', 'Expired 1 Jan 2024']),
    locked: says(['TR-2', SHUT], 'LQ', ['扫放到哪里', 'Scan where you put it']),
    ambiguous: says(['TR-2', TWO], ['哪一个对？', 'Which one is right?'], TWO, ...BOTH_ITEMS),
    malformed: red(['TR-2', BROKEN], ['物料或容器', 'Item or container'], BROKEN),
  },
  '/count': {
    wrong: red(['A-01', CUP, 'A-02'], 'A-01', 'A-02'),
    foreign: red([CUP], 'A-01', CUP),
    expired: says(['A-01', OLD], ['2024-01-01 过期，照样数', 'Expired 2024-01-01, count it too']),
    // whoever counts says what lies there, whatever state it is in
    locked: says(['A-01', SHUT], 'LQ', ['+1 个 牛奶', '+1 pc Milk']),
    ambiguous: says(['A-01', TWO], ['是哪一个？', 'Which one is it?'], TWO, ...BOTH_ITEMS),
    malformed: red(['A-01', BROKEN], ['物料或容器', 'Item or container'], BROKEN),
  },
  '/look-up': {
    wrong: says(
      ['4711-1'],
      '4711-1',
      ['不认识的码', 'Barcode unknown'],
      ['物料、库位、批次都不是', 'No item, bin, lot or container'],
    ),
    foreign: says(['PO-1'], 'PO-1'),
    expired: says(['L0'], 'L0', ['牛奶', 'Milk']),
    locked: says(['LQ'], 'LQ', ['隔离', 'in quarantine']),
    ambiguous: says([TWO], ['是哪个物料', 'Which item?'], TWO, ...BOTH_ITEMS),
    malformed: says(
      [CUT],
      CUT,
      ['条码读不出来', 'Barcode cannot be read'],
      ['再扫一次，或手输', 'Scan again, or type it'],
    ),
  },
  '/work': {
    wrong: red(['A-02'], WORK, 'A-02'),
    foreign: red(['A-03'], WORK, 'A-03'),
    expired: red([OLD], WORK, OLD),
    locked: red(['A-04'], WORK, 'A-04'),
    ambiguous: red(['4711-0043'], WORK, '4711-0043'),
    malformed: red([BROKEN], WORK, BROKEN),
  },
};

/** Routes where no goods are scanned, or where a scan is handed to one of the above. */
const OTHERS =
  '/ /enrol /sign-in /board /exceptions /outbox /light /light/carry /practise /settings /storage /scan-test';

beforeAll(() => switchOn(ROWS));

it('every route of the gun is in the table, or takes no goods', () => {
  const known = Object.keys(TABLE).concat(OTHERS.split(' '));
  expect(routes.map(({ path }) => path).filter((path) => known.indexOf(path) < 0)).toEqual([]);
});

describe.each(['zh-CN', 'en'] as Language[])('%s', (language) => {
  const said = (both: Both): string => (typeof both === 'string' ? both : both[language === 'en' ? 1 : 0]);
  const cells = Object.keys(TABLE).reduce<[string, Kind][]>(
    (all, path) => all.concat(KINDS.map((kind): [string, Kind] => [path, kind])),
    [],
  );
  it.each(cells)('%s: %s', async (path, kind) => {
    const { scans, expected, got, words } = TABLE[path]![kind];
    await scanIn(routes.find((route) => route.path === path)!.load, scans, language);
    if (expected !== undefined && got !== undefined)
      await vi.waitFor(() => expect(compared()).toEqual([said(expected), said(got)]));
    for (const each of words || []) await vi.waitFor(() => expect(shown()).toContain(said(each)));
  });
});
