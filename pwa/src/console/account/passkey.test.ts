import { expect, test } from 'vitest';
import { toBytes, toText } from './passkey';

test.each([
  { bytes: [], text: '' },
  { bytes: [0xfb, 0xff], text: '-_8' },
  { bytes: [1, 2, 3, 4], text: 'AQIDBA' },
])('$text stands for $bytes', ({ bytes, text }) => {
  expect(toText(Uint8Array.from(bytes).buffer)).toBe(text);
  expect(Array.from(toBytes(text))).toEqual(bytes);
});
