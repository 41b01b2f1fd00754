import { expect, test } from 'vitest';
import type { Entry } from './changes';
import { turnedRound } from './undo';

const row = { id: 1, sku: 'A', name: 'Bolt', note: '' };
const change = {
  row,
  line: 1,
  name: '',
  cells: [
    { column: 'name', text: 'Nut', before: 'Bolt', after: 'Nut' },
    { column: 'note', text: '?', before: '', fault: 'unreadable' as const },
  ],
};
const entry = (state: 'done' | 'ready'): Entry => ({ change, result: { state } });

test('what was done is put back, over the row as it is since', () => {
  expect(turnedRound([entry('done')])).toEqual([
    { ...change, row: { ...row, name: 'Nut' }, cells: [{ column: 'name', text: '', before: 'Nut', after: 'Bolt' }] },
  ]);
});

test('what was not done is left alone', () => {
  const refused: Entry = {
    change,
    result: { state: 'refused', problem: { status: 409, code: 'x', detail: '', params: {} } },
  };
  expect(turnedRound([entry('ready'), refused])).toEqual([]);
});
