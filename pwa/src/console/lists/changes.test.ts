import { expect, test } from 'vitest';
import { oneAfterAnother } from './record';
import { type Changes, makeChanges, progressOf, type Sent } from './changes';
import type { RowChange } from './plan';
import type { Row, Value } from './types';

const cell = (column: string, before: Value, after: Value) => ({ column, text: String(after), before, after });
const plan: RowChange[] = [
  {
    row: { id: 1, name: 'Clock', city: 'X' },
    line: 1,
    name: 'A',
    cells: [cell('name', 'Clock', 'Red'), cell('city', 'X', 'Y')],
  },
  {
    row: { id: 2, name: 'Bag' },
    line: 2,
    name: 'B',
    cells: [{ column: 'name', text: '', before: 'Bag', fault: 'missing' }],
  },
  { row: null, line: 3, name: 'Z', cells: [], fault: 'row_unknown' },
  { row: { id: 4, name: 'Stand' }, line: 4, name: 'D', cells: [cell('name', 'Stand', 'Tall')] },
];

function told(answers: Record<string, Sent[]>): { changes: Changes; sent: [Value, Record<string, Value>][] } {
  const sent: [Value, Record<string, Value>][] = [];
  const changes = makeChanges(
    plan,
    async (row: Row, values) => {
      sent.push([Number(row['id']), values]);
      return answers[String(row['id'])]!.shift()!;
    },
    () => undefined,
  );
  return { changes, sent };
}

test('each row that has changes is sent once, and has its own result', async () => {
  const problem = { status: 422, code: 'catalog.unit_unknown', detail: '', params: {} };
  const { changes, sent } = told({ 1: [{ state: 'done' }], 4: [{ state: 'refused', problem }] });
  expect(progressOf(changes.entries.value)).toMatchObject({ total: 2, started: false });
  await changes.run();
  expect(sent).toEqual([
    [1, { name: 'Red', city: 'Y' }],
    [4, { name: 'Tall' }],
  ]);
  expect(progressOf(changes.entries.value)).toMatchObject({
    total: 2,
    done: 1,
    refused: 1,
    busy: false,
    started: true,
  });
  await changes.run();
  expect(sent).toHaveLength(2);
});

test('a clash is chosen field by field; what nobody else touched goes along', async () => {
  const now = { id: 1, name: 'Wall clock', city: 'X' };
  const clash: Sent = {
    state: 'clash',
    now,
    clashes: [{ column: 'name', seen: 'Clock', mine: 'Red', now: 'Wall clock' }],
  };
  const { changes, sent } = told({ 1: [clash, { state: 'done' }], 4: [{ state: 'done' }] });
  await changes.run();
  expect(progressOf(changes.entries.value).clashes).toBe(1);
  await changes.choose(0, {});
  expect(sent[2]).toEqual([1, { city: 'Y' }]);
  expect(progressOf(changes.entries.value)).toMatchObject({ done: 2, clashes: 0 });
});

test('theirs is kept without sending anything', async () => {
  const clash: Sent = {
    state: 'clash',
    now: { id: 4 },
    clashes: [{ column: 'name', seen: '', mine: 'Tall', now: 'Low' }],
  };
  const { changes, sent } = told({ 1: [{ state: 'done' }], 4: [clash] });
  await changes.run();
  await changes.choose(3, {});
  expect(sent).toHaveLength(2);
  expect(progressOf(changes.entries.value).done).toBe(2);
});

test('two changes of one record wait for each other, those of others do not', async () => {
  const begun: string[] = [];
  const answers: Record<string, () => void> = {};
  const send = oneAfterAnother(
    (row, values) => {
      begun.push(`${String(row['sku'])} ${Object.keys(values).join()}`);
      return new Promise<Sent>((done) => {
        answers[Object.keys(values).join()] = () => done({ state: 'done' });
      });
    },
    (row) => String(row['sku']),
  );
  const first = send({ sku: 'A' }, { name: 'x' });
  const second = send({ sku: 'A' }, { city: 'y' });
  void send({ sku: 'B' }, { active: false });
  await Promise.resolve();
  await Promise.resolve();
  expect(begun).toEqual(['A name', 'B active']);
  answers['name']!();
  await first;
  await new Promise((done) => setTimeout(done));
  expect(begun).toEqual(['A name', 'B active', 'A city']);
  answers['city']!();
  expect(await second).toEqual({ state: 'done' });
});
