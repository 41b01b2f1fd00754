/** A chunk's rows are found in its bytes, wherever they lie and whatever is in them. */
import { compareKeys, utf8 } from '@stowage/sync';
import { expect, test } from 'vitest';
import { Columns } from './chunks';

const BODIES = [
  { name: '“quoted" \\ and \\" , ] } [ {', list: [1, [2, { a: '}' }]], none: null },
  {},
  { 红: '闹钟 \u{1f4a1}', code: '\\\\', at: -1.5e3 },
  { nested: { deep: [{ er: [] }] }, yes: true },
];

function columns(keys: string[]): Columns {
  const bodies = keys.map((_, at) => BODIES[at % BODIES.length]!);
  const text = JSON.stringify({ kind: 'x,"[', keys, seqs: keys.map((_, at) => at + 7), bodies });
  return Columns.of(utf8(text).buffer as ArrayBuffer);
}

test.each([0, 1, 2, 3, 50])('of %i rows each is found, and no other', (count) => {
  const keys = Array.from({ length: count }, (_, at) => ['a"b\\', 'é', '闹', '\u{1f4a1}', '|%7C'][at % 5]! + at);
  keys.sort(compareKeys);
  const chunk = columns(keys);
  keys.forEach((key, at) => expect(chunk.find(key)).toEqual({ seq: at + 7, body: BODIES[at % BODIES.length] }));
  for (const other of ['', 'a', 'zz', '\u{10ffff}']) expect(chunk.find(other)).toBeNull();
  expect(chunk.decoded().keys).toEqual(keys);
});
