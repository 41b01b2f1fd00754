/** What scans and taps do while a truck is loaded or unloaded; the table says what each odd scan answers. */
import { describe, expect, it } from 'vitest';
import { SCALE, type Item, type Option, type Read } from '../goods/model';
import { effects } from './effects';
import { over } from './over';
import type { Side, Transfer } from './model';
import { reduce } from './reducer';
import { begin, type Context, type Event, type Scanned, type State } from './state';

const CUP: Item = { id: 1, sku: 'CUP', zh: '杯', en: 'Cup', unit: 'pcs', units: [['case', 24, 1]] };
const MILK: Item = { id: 2, sku: 'MILK', zh: '奶', en: 'Milk', unit: 'pcs', track: 'le' };
const HONEY: Item = { id: 4, sku: 'HONEY', zh: '蜜', en: 'Honey', unit: 'pcs', track: 'e' };
const PAPER: Transfer = { id: 't1', number: 'TR-1', source: 1, target: 2, state: 'open' };
const BIN: Scanned = { is: 'place', place: { id: 7, code: 'A1', kind: 'bin' }, raw: 'A1' };
const WHOLE: Scanned = {
  is: 'whole',
  code: 'P1',
  place: 7,
  seen: [{ item: 1, quantity: SCALE, lot: '', status: 'available', owner: 0 }],
  raw: 'P1',
};

let number = 0;
const context: Context = {
  id: () => `id-${(number += 1)}`,
  at: 0,
  decimals: {},
  lines: [{ transfer: 't1', item: 1, status: 'inspection', dispatched: 5 * SCALE }],
  held: [{ item: 2, place: 7, lot: 'L1', container: '', status: 'quarantine', owner: 3, quantity: SCALE }],
};

function item(of: Item, read: Read = {}, numerator = 1): Scanned {
  const option: Option = {
    match: { item: of, unit: 'pcs', numerator, denominator: 1 },
    read,
    suggested: false,
  };
  return { is: 'item', options: [option], gs1: false, raw: of.sku };
}

const scan = (resolved: Scanned): Event => ({ type: 'scanned', resolved });
const paper = scan({ is: 'transfer', transfer: PAPER, raw: 'TR-1' });

function after(side: Side, ...events: Event[]): { state: State; feedback: string } {
  let last = { state: begin(side), feedback: 'none' };
  for (const event of events) last = reduce(last.state, event, context);
  return last;
}

const said = (state: State) => state.outgoing.map(({ command, payload }) => [command, payload]);
const HEAD = { transfer: 't1', reference: 'TR-1', place: 7 };

describe('loading and unloading', () => {
  it('loads from the place that is scanned, which then holds', () => {
    const { state } = after('out', paper, scan(item(CUP)), scan(item(CUP, {}, 24)), scan(BIN), scan(item(CUP)));
    expect(said(state)).toEqual([['transfers.dispatch/1', { ...HEAD, other: 2, item: 1, quantity: 25 * SCALE }]]);
    const next = reduce(state, scan(item(MILK, { lot: 'L1' })), context).state;
    expect(said(next)[1]).toEqual(['transfers.dispatch/1', { ...HEAD, other: 2, item: 1, quantity: SCALE }]);
    expect(next.hand).toMatchObject({ lot: 'L1', quantity: SCALE });
    expect(said(reduce(next, { type: 'post' }, context).state)[2]![1]).toMatchObject({
      status: 'quarantine',
      owner: 3,
    });
  });

  it('posts a container with one scan, and an arrival as it was loaded', () => {
    expect(said(after('out', paper, scan(WHOLE)).state)).toEqual([
      [
        'transfers.dispatch_container/1',
        { ...HEAD, other: 2, container: 'P1', seen: WHOLE.is === 'whole' && WHOLE.seen },
      ],
    ]);
    const came = after('in', paper, scan(item(CUP)), { type: 'damaged' }, scan(BIN)).state;
    const goods = { ...HEAD, other: 1, item: 1, quantity: SCALE, status: 'inspection', owner: 0, damaged: true };
    expect(said(came)).toEqual([['transfers.accept/1', goods]]);
    const asked = after('in', paper, scan({ ...WHOLE, place: 0 } as Scanned));
    expect([asked.feedback, asked.state.hand && asked.state.hand.container]).toEqual(['ask', 'P1']);
    expect(said(reduce(asked.state, scan(BIN), context).state)).toEqual([
      ['transfers.accept_container/1', { ...HEAD, other: 1, container: 'P1' }],
    ]);
  });

  it('takes the last one back, says it again, and is over', () => {
    const { state } = after(
      'out',
      paper,
      scan(item(CUP)),
      scan(BIN),
      { type: 'undo' },
      { type: 'undo' },
      { type: 'redo' },
    );
    expect(state.outgoing.map(({ command }) => command)).toEqual([
      'transfers.dispatch/1',
      'transfers.undo_dispatch/1',
      'transfers.dispatch/1',
    ]);
    const left = reduce(reduce(state, { type: 'finish' }, context).state, { type: 'over' }, context).state;
    expect(left.outgoing[3]).toMatchObject({
      command: 'transfers.depart/1',
      payload: { transfer: 't1', other: 2, reference: 'TR-1' },
    });
    expect([left.step, left.transfer]).toEqual(['transfer', '']);
  });

  it('goes without an order, and says the reference once it is drawn', () => {
    const { state } = after('in', { type: 'without' }, { type: 'warehouse', id: 9 }, scan(item(CUP)), scan(BIN));
    const named = reduce(state, { type: 'numbered', reference: 'G07-000001' }, context).state;
    expect(named.outgoing[0]!.payload).toMatchObject({ other: 9, reference: 'G07-000001' });
  });

  const hand = [paper, scan(item(MILK))];
  const odd: [string, Event[], string, string][] = [
    ['a code at first that is no transfer', [scan(item(CUP))], 'wrong', 'no_transfer'],
    ['another transfer while one is open', [paper, paper], 'wrong', 'not_goods'],
    ['an unknown code', [paper, scan({ is: 'unknown', raw: 'X' })], 'wrong', 'unknown'],
    ['a code this gun has lost', [paper, scan({ is: 'incomplete', raw: 'X' })], 'wrong', 'incomplete'],
    ['an item that is not divisible so', [paper, scan(item(CUP, {}, 1 / 3))], 'wrong', 'inexact'],
    [
      'another lot',
      [...hand, scan({ is: 'unknown', raw: 'L1' }), scan({ is: 'read', read: { lot: 'L2' }, raw: 'L2' })],
      'wrong',
      'lot_differs',
    ],
    ['no date', [paper, scan(item(HONEY)), scan({ is: 'unknown', raw: 'soon' })], 'wrong', 'date_unreadable'],
    ['another item before its place', [paper, scan(item(CUP)), scan(item(MILK))], 'wrong', 'place_first'],
    ['a container before its place', [paper, scan(item(CUP)), scan(WHOLE)], 'wrong', 'place_first'],
  ];
  it.each(odd)('%s', (_, events, feedback, code) => {
    const { state, feedback: got } = after('out', ...events);
    expect([got, state.wrong && state.wrong.code]).toEqual([feedback, code]);
    const back = reduce(state, { type: 'back' }, context).state;
    expect(back.step).not.toBe('wrong');
    expect(back.outgoing).toEqual([]);
  });

  it('shows what this gun said before the server has', () => {
    const load = {
      op_id: 'a',
      command: 'transfers.dispatch/1',
      payload: { transfer: 't1', item: 1, quantity: 2, place: 7 },
    };
    const undo = { op_id: 'b', command: 'transfers.undo_dispatch/1', payload: { transfer: 't1', line: 'a' } };
    const rows = [{ transfer: 't1', item: 1, status: 'available', ordered: 5, dispatched: 1 }];
    const told = (...all: object[]) => over(rows, 't1', all as never, []).map(({ dispatched }) => dispatched);
    expect([told(load), told(load, undo)]).toEqual([[3], [1]]);
    expect(effects(load as never, () => null)).toMatchObject([{ place: 7, quantity: -2 }]);
    expect(effects(undo as never, () => load as never)).toMatchObject([{ place: 7, quantity: 2 }]);
  });
});
