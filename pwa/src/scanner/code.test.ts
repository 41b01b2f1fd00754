import { describe, expect, it } from 'vitest';
import bad from '../../../sync/vectors/scan/bad.json';
import codes from '../../../sync/vectors/scan/codes.json';
import labels from '../../../sync/vectors/scan/labels.json';
import { readCode, type Code } from './code';

interface Row {
  name: string;
  raw: string;
  options?: { separator?: string; separators_kept?: boolean };
  code: unknown;
}

describe.each([
  ['codes', codes as Row[]],
  ['bad', bad as Row[]],
  ['labels', labels as Row[]],
])('vectors: %s', (_, rows) => {
  it.each(rows)('$name', ({ raw, options = {}, code }) => {
    const read = readCode(raw, { separator: options.separator, separatorsKept: options.separators_kept });
    expect(read).toEqual(code as Code);
  });
});
