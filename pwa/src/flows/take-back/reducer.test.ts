/** What scans and taps do while goods are taken back; the table says what each odd scan answers. */
import { describe, expect, it } from 'vitest';
import { SCALE, type Item, type Option, type Read, type Resolved } from '../goods/model';
import { isoDay } from '../../i18n/format';
import type { Said } from '../goods/replay';
import { effects } from './effects';
import type { TakeLine, Verdict } from './model';
import { reduce, verdicts } from './reducer';
import { begin, type Context, type Event, type State } from './state';

const CUP: Item = { id: 1, sku: 'CUP', zh: '杯', en: 'Cup', unit: 'pcs', units: [['case', 24, 1]] };
const MILK: Item = { id: 2, sku: 'MILK', zh: '奶', en: 'Milk', unit: 'pcs', track: 'le' };
const RADIO: Item = { id: 3, sku: 'RADIO', zh: '机', en: 'Radio', unit: 'pcs', track: 's' };
const NOW = Date.parse('2026-11-23T08:00:00Z');
const GOOD: Verdict = { condition: 'as_new', disposal: 'restock' };

let number = 0;
const context: Context = {
  id: () => `id-${(number += 1)}`,
  at: NOW,
  dock: { id: 7, code: 'D-01', kind: 'dock' },
  decimals: {},
};

function option(item: Item, read: Read = {}, numerator = 1, unit = 'pcs'): Option {
  return { match: { item, unit, numerator, denominator: 1 }, read, suggested: false };
}

function item(of: Item, read: Read = {}, numerator = 1): Resolved {
  return { is: 'item', options: [option(of, read, numerator)], gs1: Object.keys(read).length > 0, raw: of.sku };
}

const unknown = (raw: string): Resolved => ({ is: 'unknown', raw });
const scan = (resolved: Resolved): Event => ({ type: 'scanned', resolved });

function after(...events: Event[]): { state: State; feedback: string } {
  let last = { state: begin('return-1'), feedback: 'none' };
  for (const event of events) last = reduce(last.state, event, context);
  return last;
}

const said = (state: State): TakeLine[] =>
  state.outgoing.filter(({ command }) => command === 'returns.take_line/1').map(({ payload }) => payload as TakeLine);

describe('taking goods back', () => {
  it('posts with one tap, and the papers go along', () => {
    const { state } = after(scan(unknown('SO-77')), scan(item(CUP)), scan(item(CUP)), { type: 'judge', verdict: GOOD });
    expect(said(state)).toEqual([
      {
        goods_return: 'return-1',
        reference: '',
        place: 7,
        item: 1,
        quantity: 2 * SCALE,
        condition: 'as_new',
        disposal: 'restock',
        claim: 'SO-77',
      },
    ]);
    expect([state.step, state.lines, state.line]).toEqual(['goods', 1, null]);
  });

  it('starts without papers when an item is scanned first', () => {
    const { state } = after(scan(item(CUP, {}, 24)));
    expect([state.step, state.line!.quantity, state.claim]).toEqual(['count', 24 * SCALE, '']);
  });

  it('takes a place for where the goods are put', () => {
    const place = { id: 9, code: 'R-01', kind: 'staging' };
    const { state } = after(scan(item(CUP)), scan({ is: 'place', place, raw: 'R-01' }), {
      type: 'judge',
      verdict: GOOD,
    });
    expect(said(state)[0]!.place).toBe(9);
  });

  it('asks for lot and expiry before it can be judged', () => {
    const lacking = after(scan(item(MILK)), { type: 'judge', verdict: GOOD }).state;
    expect([lacking.step, said(lacking)]).toEqual(['count', []]);
    const { state } = after(
      scan(item(MILK)),
      scan(unknown('L1')),
      scan({ is: 'read', read: { expiry: '2027-05-01' }, raw: '17270501' }),
      { type: 'judge', verdict: GOOD },
    );
    expect(said(state)[0]).toMatchObject({ lot: 'L1', expires_on: '2027-05-01' });
  });

  it('lets a person say that it is not printed', () => {
    const { state } = after(
      scan(item(MILK)),
      { type: 'field', field: 'lot' },
      { type: 'not_printed' },
      { type: 'field', field: 'expiry' },
      { type: 'not_printed' },
      { type: 'judge', verdict: GOOD },
    );
    expect(said(state)[0]).not.toHaveProperty('lot');
  });

  it('counts pieces by their serial numbers', () => {
    const { state } = after(scan(item(RADIO)), scan(unknown('S1')), scan(unknown('S2')), {
      type: 'judge',
      verdict: { condition: 'opened', disposal: 'quarantine' },
    });
    expect(said(state)[0]).toMatchObject({ serials: ['S1', 'S2'], quantity: 2 * SCALE });
  });

  it('never sells again what is past its date', () => {
    const { state } = after(scan(item(MILK, { lot: 'L1', expiry: '2026-11-22' })), { type: 'judge', verdict: GOOD });
    expect(said(state)).toEqual([]);
    expect(verdicts(state.line!, NOW).map(({ disposal }) => disposal)).toEqual(['scrap', 'quarantine']);
    expect(isoDay(NOW)).toBe('2026-11-23');
  });

  it('keeps another item until this one is judged', () => {
    const waiting = after(scan(item(CUP)), scan(item(RADIO)));
    expect([waiting.feedback, waiting.state.held.length, waiting.state.line!.item.sku]).toEqual(['ask', 1, 'CUP']);
    const { state } = reduce(waiting.state, { type: 'judge', verdict: GOOD }, context);
    expect([state.held.length, state.line!.item.sku]).toEqual([0, 'RADIO']);
  });

  it('undoes by a reversing command that waits for its line, and says it again', () => {
    const { state } = after(scan(item(CUP)), { type: 'judge', verdict: GOOD }, { type: 'undo' }, { type: 'redo' });
    expect(state.outgoing.map(({ command, depends }) => [command, depends.length])).toEqual([
      ['returns.take_line/1', 0],
      ['returns.reverse_line/1', 1],
      ['returns.take_line/1', 0],
    ]);
    expect(state.lines).toBe(1);
    const twice = after(scan(item(CUP)), { type: 'judge', verdict: GOOD }, { type: 'undo' }, { type: 'undo' }).state;
    expect(twice.outgoing.length).toBe(2);
  });

  it('names the return by the reference that is drawn with its first line', () => {
    const judged = after(scan(item(CUP)), { type: 'judge', verdict: GOOD }).state;
    const { state } = reduce(judged, { type: 'numbered', goods_return: 'return-1', reference: 'G01-000007' }, context);
    expect([state.reference, said(state)[0]!.reference]).toEqual(['G01-000007', 'G01-000007']);
  });

  it('takes the last line back after its return is finished, and puts it back into that one', () => {
    const papers = after(scan(unknown('SO-1')), scan(item(CUP)), { type: 'judge', verdict: GOOD }, { type: 'finish' });
    const told = reduce(
      papers.state,
      { type: 'numbered', goods_return: 'return-1', reference: 'G01-7' },
      context,
    ).state;
    expect([told.reference, said(told)[0]!.reference]).toEqual(['', 'G01-7']);
    const next = reduce(told, scan(unknown('SO-2')), context).state;
    const undone = reduce(next, { type: 'undo' }, context).state;
    expect(undone.outgoing[1]!.payload).toEqual({ goods_return: 'return-1', line: told.last!.op_id });
    const redone = reduce(undone, { type: 'redo' }, context).state;
    expect(said(redone)[1]).toMatchObject({ goods_return: 'return-1', reference: 'G01-7', claim: 'SO-1' });
    expect([redone.lines, redone.claim, redone.step]).toEqual([0, 'SO-2', 'goods']);
  });

  it('begins another return when one is finished', () => {
    const { state } = after(scan(item(CUP)), { type: 'judge', verdict: GOOD }, { type: 'finish' });
    expect([state.step, state.lines, state.outgoing.length]).toEqual(['papers', 0, 1]);
    expect(state.goods_return).not.toBe('return-1');
  });

  it('changes nothing by a late tap of another step', () => {
    const { state } = after({ type: 'judge', verdict: GOOD }, { type: 'choose', index: 0 }, { type: 'enter' });
    expect(state).toEqual(begin('return-1'));
  });
});

const MILK_L1 = item(MILK, { lot: 'L1', expiry: '2027-05-01' });
const TABLE: [name: string, before: Event[], odd: Resolved, code: string, expected: string][] = [
  ['malformed', [scan(item(CUP))], unknown('???'), 'unknown', 'CUP'],
  ['nothing in hand', [{ type: 'no_papers' }], unknown('4711'), 'unknown', ''],
  [
    'a lot with nothing in hand',
    [{ type: 'no_papers' }],
    { is: 'read', read: { lot: 'L1' }, raw: '10L1' },
    'unknown',
    '',
  ],
  ['foreign: a container', [scan(item(CUP))], { is: 'container', code: 'T-1', raw: 'T-1' }, 'not_goods', 'CUP'],
  ['lost on this gun', [{ type: 'no_papers' }], { is: 'incomplete', raw: '4711' }, 'incomplete', ''],
  ['wrong lot', [scan(MILK_L1)], item(MILK, { lot: 'L2' }), 'lot_differs', 'L1'],
  ['wrong lot apart', [scan(MILK_L1)], { is: 'read', read: { lot: 'L2' }, raw: '10L2' }, 'lot_differs', 'L1'],
  ['wrong expiry', [scan(MILK_L1)], item(MILK, { expiry: '2027-06-01' }), 'expiry_differs', '2027-05-01'],
  ['serial twice', [scan(item(RADIO)), scan(unknown('S1'))], unknown('S1'), 'serial_repeated', ''],
  ['no date', [scan(item(MILK, { lot: 'L1' }))], unknown('31.13.'), 'expiry_unreadable', ''],
];

describe('odd scans', () => {
  it.each(TABLE)('%s', (_, before, odd, code, expected) => {
    const { state, feedback } = after(...before, scan(odd));
    expect([feedback, state.step, state.wrong!.code, state.wrong!.expected]).toEqual([
      'wrong',
      'wrong',
      code,
      expected,
    ]);
    const back = reduce(state, { type: 'back' }, context).state;
    const was = after(...before).state;
    expect([back.step, back.line]).toEqual([was.step, was.line]);
  });

  it('the next right scan clears a wrong one', () => {
    const { state, feedback } = after(scan(item(CUP)), scan({ is: 'container', code: 'T', raw: 'T' }), scan(item(CUP)));
    expect([feedback, state.step, state.line!.quantity]).toEqual(['right', 'count', 2 * SCALE]);
  });

  it('asks about a code of several meanings, and keeps what is scanned meanwhile', () => {
    const both: Resolved = { is: 'item', options: [option(CUP), option(RADIO)], gs1: false, raw: '42' };
    const asked = after(scan(both), scan(item(CUP)));
    expect([asked.feedback, asked.state.step, asked.state.held.length]).toEqual(['ask', 'choose', 1]);
    expect(reduce(asked.state, { type: 'choose', index: 0 }, context).state.line!.item.sku).toBe('CUP');
  });
});

describe('stock before the server has answered', () => {
  const line = (disposal: TakeLine['disposal']): Said => ({
    op_id: 'a',
    command: 'returns.take_line/1',
    payload: { place: 7, item: 1, quantity: SCALE, disposal },
  });
  it.each([
    ['restock', ['available']],
    ['quarantine', ['quarantine']],
    ['scrap', []],
  ] as const)('%s', (disposal, statuses) => {
    expect(effects(line(disposal), () => null).map(({ status }) => status)).toEqual(statuses);
    const undo = { op_id: 'b', command: 'returns.reverse_line/1', payload: { goods_return: 'r', line: 'a' } };
    const undone = effects(undo, () => line(disposal));
    expect(undone.map(({ quantity }) => quantity)).toEqual(statuses.map(() => -SCALE));
  });
});
