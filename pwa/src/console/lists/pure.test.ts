import { describe, expect, test } from 'vitest';
import { dayOf, emptyDraft, midnight, opsOf, parseFilters, readDraft, writeDraft, type Filter } from './filters';
import { fitLayout, move, press, readSort, toggle, widen, writeSort } from './layout';
import { clashes } from './merge';
import { parseCells } from './paste';
import { planPaste, readCell, readHeads, tally, type EditColumn } from './plan';
import type { ListColumn, Op } from './types';
import { parseDay, readValue, type Shape, shapeOf, writeValue } from './values';

const nothing = (): undefined => undefined;

describe('values', () => {
  test.each<[Shape, string, unknown]>([
    ['quantity', '1,224.5', 12_245_000],
    ['quantity', '−3', -30_000],
    ['quantity', '0.00001', undefined],
    ['amount', '12.8', 1280],
    ['price', '7.05', 7_050_000],
    ['integer', '12', 12],
    ['integer', '1.5', undefined],
    ['percent', '2.5%', 250],
    ['percent', '', null],
    ['date', '2028/5/18', '2028-05-18'],
    ['date', '2027-02-30', undefined],
    ['flag', '是', true],
    ['flag', '', false],
    ['flag', 'perhaps', undefined],
    ['text', '  箱 ', '箱'],
    ['text', '', ''],
    ['choice', 'dock', undefined],
  ])('%s %s', (shape, text, value) => expect(readValue(shape, text, nothing)).toBe(value));

  test('a choice is named by its words', () => {
    expect(readValue('choice', 'Dock', (word) => (word === 'Dock' ? 'dock' : undefined))).toBe('dock');
  });

  test.each<[Shape, number, string]>([
    ['quantity', 12_245_000, '1224.5'],
    ['quantity', -30_000, '-3'],
    ['amount', 5, '0.05'],
    ['percent', 250, '2.5'],
    ['integer', 40, '40'],
  ])('%s %d is typed as %s and read back', (shape, value, text) => {
    expect(writeValue(shape, value)).toBe(text);
    expect(readValue(shape, text, nothing)).toBe(value);
  });

  test('days in the ways of an office', () => {
    expect(['20280518', '2028年5月18日', '2028.5.18'].map(parseDay)).toEqual(Array(3).fill('2028-05-18'));
    expect(parseDay('18 May')).toBeNull();
  });

  test('a column of 1/100 percent is a percentage', () => {
    expect(shapeOf({ key: 'over_tolerance_bp', kind: 'integer' })).toBe('percent');
    expect(shapeOf({ key: 'age', kind: 'integer' })).toBe('integer');
  });
});

describe('filters', () => {
  const round = (shape: Shape, filter: Filter): Filter | null =>
    readDraft(filter.column, shape, writeDraft(shape, filter));

  test.each<[Shape, Filter]>([
    ['text', { column: 'sku', op: 'starts', value: '22' }],
    ['text', { column: 'lot', op: 'empty', value: null }],
    ['quantity', { column: 'available', op: 'to', value: 240_000 }],
    ['quantity', { column: 'available', op: 'between', value: [10_000, 20_000] }],
    ['date', { column: 'expires_on', op: 'from', value: '2026-12-01' }],
    ['flag', { column: 'active', op: 'is', value: false }],
    ['choice', { column: 'kind', op: 'in', value: ['dock', 'bin'] }],
    ['item', { column: 'item', op: 'contains', value: 'candle' }],
  ])('%s %o comes back from what is typed', (shape, filter) => expect(round(shape, filter)).toEqual(filter));

  test('a day of instants is the whole day where the person sits', () => {
    const filter = readDraft('at', 'instant', { op: 'is', first: '2026-11-23', second: '', chosen: [] })!;
    expect(filter.op).toBe('between');
    const [first, last] = filter.value as number[];
    expect([dayOf(first!), dayOf(last!)]).toEqual(['2026-11-23', '2026-11-23']);
    expect(first).toBe(midnight('2026-11-23'));
    expect(last! + 1).toBe(midnight('2026-11-24'));
    expect(writeDraft('instant', filter)).toMatchObject({ op: 'is', first: '2026-11-23' });
  });

  test('what is not typed to its end is no filter', () => {
    expect(readDraft('n', 'quantity', { op: 'between', first: '3', second: '2', chosen: [] })).toBeNull();
    expect(readDraft('n', 'quantity', { op: 'from', first: 'x', second: '', chosen: [] })).toBeNull();
    expect(readDraft('sku', 'text', emptyDraft('contains', 'text'))).toBeNull();
    expect(readDraft('kind', 'choice', emptyDraft('in', 'choice'))).toBeNull();
  });

  test('what can be typed of each kind', () => {
    const ops: Op[] = ['is', 'in', 'contains', 'empty'];
    expect(opsOf({ ops }, 'item')).toEqual(['contains', 'empty']);
    expect(opsOf({ ops: ['is', 'in'] }, 'choice')).toEqual(['in']);
    expect(opsOf({ ops: ['is', 'from', 'to', 'between', 'empty'] }, 'instant')).not.toContain('empty');
  });

  test('an address that somebody mangled has no filters', () => {
    expect(parseFilters('[{"column":"sku","op":"like"}, 7, null]')).toEqual([]);
    expect(parseFilters('{')).toEqual([]);
    expect(parseFilters('[{"column":"sku","op":"is","value":"22"}]')).toHaveLength(1);
  });
});

describe('layout', () => {
  const columns = ['sku', 'name', 'on_hand'].map((key): ListColumn => ({
    key,
    kind: 'text',
    zh: key,
    en: key,
  }));
  const standard = ['sku', 'name'];

  test('keeps what the list still has', () => {
    expect(fitLayout(null, columns, standard)).toEqual({ columns: standard, widths: {} });
    expect(
      fitLayout({ columns: ['cost', 'name', 'name'], widths: { cost: 90, name: 9000 } }, columns, standard),
    ).toEqual({ columns: ['name'], widths: { name: 800 } });
    expect(fitLayout({ columns: ['cost'] }, columns, standard).columns).toEqual(standard);
  });

  test('columns move, hide and come back', () => {
    const layout = fitLayout(null, columns, standard);
    expect(move(layout, 'name', -1).columns).toEqual(['name', 'sku']);
    expect(move(layout, 'sku', -1)).toBe(layout);
    expect(toggle(layout, 'on_hand').columns).toEqual(['sku', 'name', 'on_hand']);
    expect(toggle(toggle(layout, 'sku'), 'name').columns).toEqual(['name']);
    expect(widen(layout, 'sku', 3).widths).toEqual({ sku: 56 });
  });

  test('a head is pressed: up, down, as it came; Shift adds', () => {
    const up = press([], 'sku', false);
    expect(writeSort(up)).toBe('sku');
    const down = press(up, 'sku', false);
    expect(writeSort(down)).toBe('-sku');
    expect(press(down, 'sku', false)).toEqual([]);
    expect(writeSort(press(down, 'name', true))).toBe('-sku,name');
    expect(writeSort(press(press(down, 'name', true), 'name', true))).toBe('-sku,-name');
    expect(writeSort(press(readSort('-sku,name'), 'sku', true))).toBe('name');
  });
});

describe('what Excel puts on the clipboard', () => {
  test('cells, quotes and line ends', () => {
    expect(parseCells('a\tb\r\n1\t2\r\n')).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ]);
    expect(parseCells('"one\ntwo"\t"say ""hi"""\n\t')).toEqual([
      ['one\ntwo', 'say "hi"'],
      ['', ''],
    ]);
    expect(parseCells('5" pipe\t3\n"open')).toEqual([['5" pipe', '3'], ['"open']]);
    expect(parseCells('"5" pipe"\tx')).toEqual([['"5" pipe"', 'x']]);
    expect(parseCells('')).toEqual([]);
  });

  const sku: EditColumn = { key: 'sku', shape: 'text', titles: ['SKU', '编码'] };
  const name: EditColumn = { key: 'name_en', shape: 'text', titles: ['Name', '英文名'], longest: 10 };
  const over: EditColumn = {
    key: 'over',
    shape: 'percent',
    titles: ['Over %'],
    optional: true,
    least: 0,
    most: 10_000,
  };

  test('heads are known in either language, values are no heads', () => {
    expect(readHeads(['英文名', 'Note', '编码 '], sku, [name, over])).toEqual({
      columns: ['name_en', null, null],
      name: 2,
      ignored: ['Note'],
    });
    expect(readHeads(['SKU', 'Note'], sku, [name])).toBeNull();
    expect(readHeads(['22969', 'Candles'], sku, [name])).toBeNull();
  });

  test('a cell says its value or what is wrong', () => {
    expect(readCell(name, ' Clock ')).toEqual({ value: 'Clock' });
    expect(readCell(name, 'two\nlines')).toEqual({ fault: 'unreadable' });
    expect(readCell(name, '')).toEqual({ fault: 'missing' });
    expect(readCell(name, 'A very long clock')).toEqual({ fault: 'too_long' });
    expect(readCell(over, '')).toEqual({ value: null });
    expect(readCell(over, '-1')).toEqual({ fault: 'too_small' });
    expect(readCell(over, '101')).toEqual({ fault: 'too_large' });
    expect(readCell(over, 'x')).toEqual({ fault: 'unreadable' });
  });

  test('the plan says each change, what stays, and each fault', () => {
    const rows = [
      { id: 1, sku: 'A', name_en: 'Clock', over: null },
      { id: 2, sku: 'B', name_en: 'Stand', over: 500 },
      { id: 1, sku: 'A', name_en: 'Clock', over: null },
      null,
    ];
    const cells = [
      ['Big clock', ''],
      ['Stand', '1x'],
      ['C', ''],
      ['D', ''],
    ];
    const lines = cells.map((each, at) => ({ cells: each, line: at + 1, name: 'ABAZ'[at]! }));
    const plan = planPaste(lines, ['name_en', 'over'], rows, [name, over], 'id');
    expect(plan[0]!.cells).toEqual([{ column: 'name_en', text: 'Big clock', before: 'Clock', after: 'Big clock' }]);
    expect(plan[1]!.cells).toEqual([{ column: 'over', text: '1x', before: 500, fault: 'unreadable' }]);
    expect(plan[2]!.fault).toBe('row_repeated');
    expect(plan[3]!.fault).toBe('row_unknown');
    expect(tally(plan)).toEqual({ rows: 1, cells: 1, faults: 3 });
    expect(planPaste([lines[0]!], ['sku'], [rows[0]!], [name], 'id')[0]!.cells[0]!.fault).toBe('not_editable');
  });
});

test('only a field that both changed, and differently, has to be chosen', () => {
  const seen = { name: 'Clock', category: 'Home', active: true };
  const now = { name: 'Wall clock', category: 'Garden', active: true };
  expect(clashes(seen, { name: 'Red clock', active: false }, now)).toEqual([
    { column: 'name', seen: 'Clock', mine: 'Red clock', now: 'Wall clock' },
  ]);
  expect(clashes(seen, { category: 'Garden' }, now)).toEqual([]);
});
