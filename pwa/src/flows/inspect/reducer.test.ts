import { describe, expect, it } from 'vitest';
import type { Item, Resolved } from '../goods/model';
import { DECIDE, RECORD, REVERSE, withUnsent, type InspectionRow } from './model';
import { reduce } from './reducer';
import { begin, proposals, type Context, type Event, type State } from './state';

const ME = 7;
const CUP: Item = { id: 1, sku: 'CUP', zh: '杯', en: 'Cup', unit: 'pcs' };
const RADIO: Item = { id: 2, sku: 'R-100', zh: '收音机', en: 'Radio', unit: 'pcs', track: 's' };
const CLOCK: Item = { id: 3, sku: '22727', zh: '钟', en: 'Clock', unit: 'pcs' };

function row(id: string, over: Partial<InspectionRow> = {}): InspectionRow {
  return {
    id,
    number: `QI-2611-000${id}`,
    receipt: `receipt-${id}`,
    item: 1,
    place: 10,
    quantity: 2_000_0000,
    left: 2_000_0000,
    goods: [['L1', 2_000_0000]],
    task: `task-${id}`,
    mode: 'sample',
    severity: 'normal',
    sample: 125,
    accept: 3,
    opened_at: 1,
    ...over,
  };
}

const CUPS = row('1', {
  characteristics: [
    { code: 'len', name_zh: '长', name_en: 'Length', check: 'measured', unit: 'mm', lower: 95_0000, upper: 105_0000 },
    { code: 'look', name_zh: '外观', name_en: 'Looks' },
  ],
});
const RADIOS = row('2', {
  item: 2,
  place: 11,
  container: 'LPN-2',
  quantity: 3_0000,
  left: 3_0000,
  goods: ['A', 'B', 'C'].map((lot) => [lot, 1_0000]),
  sample: 3,
  accept: undefined,
  mode: 'full',
});
const MORE_CUPS = row('3', { goods: [['L2', 5_0000]], quantity: 5_0000, left: 5_0000, sample: 0, accept: undefined });
const WAITING = row('4', { item: 3, place: 12, left: 0, waiting: 9_0000 });

let ids = 0;
const context: Context = {
  id: () => `op-${++ids}`,
  at: 1_000,
  today: '2026-11-23',
  person: ME,
  rows: [CUPS, RADIOS, MORE_CUPS, WAITING],
  receipts: { 'GR-2611-0002': 'receipt-2' },
  item: (id) => [CUP, RADIO, CLOCK].filter((each) => each.id === id)[0] || null,
  task: ({ task }) => (task === 'task-1' ? { task, fence: 2 } : null),
};

function item(of: Item, read: object = {}): Resolved {
  const match = { item: of, unit: of.unit, numerator: 1, denominator: 1 };
  return { is: 'item', options: [{ match, read, suggested: false }], gs1: false, raw: of.sku };
}

const unknown = (raw: string): Resolved => ({ is: 'unknown', raw });
const place = (id: number): Resolved => ({ is: 'place', place: { id, code: `D-${id}`, kind: 'dock' }, raw: `D-${id}` });

function run(events: Event[], from: State = begin(null)): State {
  return events.reduce((state, event) => reduce(state, event, context).state, from);
}

const scan = (resolved: Resolved): Event => ({ type: 'scanned', resolved });
const keys = (text: string): Event[] => text.split('').map((key) => ({ type: 'key', key }));

describe('what a scan finds', () => {
  it.each<[string, Resolved, string]>([
    ['an item with its lot', item(CUP, { lot: 'L2' }), '3'],
    ['an item of which one waits', item(RADIO), '2'],
    ['a place', place(11), '2'],
    ['a container', { is: 'container', code: 'LPN-2', raw: 'LPN-2' }, '2'],
    ['a container without a label of its own', unknown('lpn-2'), '2'],
    ['a number', unknown('qi-2611-0003'), '3'],
    ['a receipt', unknown('GR-2611-0002'), '2'],
    ['a lot', unknown('L1'), '1'],
    ['a serial number', { is: 'read', read: { serial: 'B' }, raw: 'B' }, '2'],
    ['what is past its date', item(RADIO, { expiry: '2024-01-31' }), '2'],
  ])('%s', (_, resolved, id) => {
    const { state, feedback } = reduce(begin(null), scan(resolved), context);
    expect([state.row && state.row.id, state.step, feedback]).toEqual([id, 'look', 'right']);
  });

  it('asks where it has several meanings', () => {
    const { state, feedback } = reduce(begin(null), scan(item(CUP)), context);
    expect([state.step, state.options.map(({ id }) => id), feedback]).toEqual(['choose', ['1', '3'], 'ask']);
    expect(run([{ type: 'open', row: state.options[1]! }], state).row!.id).toBe('3');
  });

  it.each<[string, Resolved, string]>([
    ['wrong', unknown('NO-SUCH'), 'unknown'],
    ['foreign', place(99), 'nothing'],
    ['foreign: another lot', item(CUP, { lot: 'L9' }), 'nothing'],
    ['locked: somebody decides', item(CLOCK), 'waits'],
    ['malformed', { is: 'incomplete', raw: '01…' }, 'incomplete'],
  ])('says what is wrong: %s', (_, resolved, code) => {
    const { state, feedback } = reduce(begin(null), scan(resolved), context);
    expect([state.step, state.wrong!.code, state.wrong!.got, feedback]).toEqual(['wrong', code, resolved.raw, 'wrong']);
    expect(run([{ type: 'back' }], state).step).toBe('find');
  });

  it('keeps what was found until it is decided', () => {
    const touched = run([scan(unknown('L1')), { type: 'type', what: 'bad' }, ...keys('2'), { type: 'enter' }]);
    expect(run([scan(place(11))], touched).wrong).toMatchObject({ code: 'other', expected: 'CUP', got: 'D-11' });
    expect(run([scan(unknown('NO'))], touched).wrong!.code).toBe('unknown');
    expect(run([scan(item(CUP)), { type: 'back' }], touched).row).toBeNull();
    expect(run([scan(unknown('L1')), scan(place(11))]).row!.id).toBe('2');
  });
});

describe('what is found', () => {
  it('is measured piece by piece', () => {
    const type: Event = { type: 'type', what: { code: 'len' } };
    const at = run([
      scan(unknown('L1')),
      type,
      ...keys('99.5'),
      { type: 'enter' },
      ...keys('106'),
      { type: 'enter' },
      { type: 'enter' },
    ]);
    expect([at.step, at.values['len'], at.bads['len']]).toEqual(['look', [99_5000, 106_0000], 1]);
    const [share] = proposals(at.row!, 1, ME, false);
    expect(share).toEqual({ passed: 1_999_0000, rejected: 1_0000, use_as_is: false });
    const done = run(
      [
        { type: 'decide', share: share! },
        { type: 'reason', reason: 'measure' },
      ],
      at,
    );
    expect(done.outgoing.map(({ command, payload }) => [command, payload])).toEqual([
      [
        RECORD,
        {
          inspection: '1',
          sample: 125,
          defects: 1,
          results: [
            { code: 'len', values: [99_5000, 106_0000], good: 124, bad: 1 },
            { code: 'look', good: 125, bad: 0 },
          ],
        },
      ],
      [
        DECIDE,
        {
          inspection: '1',
          passed: 1_999_0000,
          rejected: 1_0000,
          reason: 'measure',
          task: { task: 'task-1', fence: 2 },
        },
      ],
    ]);
    expect([done.step, done.row]).toEqual(['find', null]);
  });

  it('may be below zero', () => {
    const type: Event = { type: 'type', what: { code: 'len' } };
    const at = run([scan(unknown('L1')), type, ...keys('18'), { type: 'key', key: 'sign' }, { type: 'enter' }]);
    expect(at.values['len']).toEqual([-18_0000]);
  });

  it('of pieces with serials names the bad ones', () => {
    const at = run([scan(place(11)), scan(unknown('B'))]);
    expect([at.serials, run([scan(unknown('B'))], at).wrong!.code, run([scan(unknown('Z'))], at).wrong!.code]).toEqual([
      ['B'],
      'serial_repeated',
      'serial_foreign',
    ]);
    const [share] = proposals(RADIOS, 1, ME, false);
    const { outgoing } = run(
      [
        { type: 'decide', share: share! },
        { type: 'reason', reason: 'broken' },
      ],
      at,
    );
    expect(outgoing[1]!.payload).toMatchObject({ passed: 2_0000, rejected: 1_0000, serials: ['B'] });
  });

  it('is proposed by the rule, and against it by who may', () => {
    const bad = { passed: 0, rejected: 2_000_0000, use_as_is: false };
    expect(proposals(CUPS, 4, ME, false)).toEqual([bad, { passed: 2_000_0000, rejected: 0, use_as_is: false }]);
    expect(proposals(CUPS, 4, ME, true)[1]!.use_as_is).toBe(true);
    expect(proposals(CUPS, 0, ME, false)[0]).toMatchObject({ passed: 2_000_0000 });
    expect(proposals({ ...CUPS, found: [[9, 125, 5]] }, 0, ME, false)[0]).toEqual(bad);
  });

  it('is nothing to record where no plan asks for it', () => {
    const at = run([scan(unknown('L2')), { type: 'type', what: 'rejected' }, ...keys('1'), { type: 'enter' }]);
    expect([at.step, at.share]).toEqual(['reason', { passed: 4_0000, rejected: 1_0000, use_as_is: false }]);
    expect(run([{ type: 'reason', reason: 'other' }], at).outgoing.map(({ command }) => command)).toEqual([DECIDE]);
  });
});

describe('undo', () => {
  it('takes back the decision, then what was found', () => {
    const [share] = proposals(CUPS, 0, ME, false);
    const done = run([scan(unknown('L1')), { type: 'decide', share: share! }]);
    const [record, decide] = done.outgoing;
    const undone = run([{ type: 'undo' }, { type: 'undo' }], done);
    expect(undone.outgoing.slice(2).map(({ command, payload, depends }) => [command, payload, depends])).toEqual([
      [REVERSE, { inspection: '1', line: decide!.op_id }, [decide!.op_id]],
      [REVERSE, { inspection: '1', line: record!.op_id }, [record!.op_id]],
    ]);
    const [before] = withUnsent([CUPS], done.outgoing, ME);
    expect([before!.left, before!.found]).toEqual([0, [[ME, 125, 0]]]);
    expect(withUnsent([CUPS], undone.outgoing, ME)).toEqual([CUPS]);
  });
});
