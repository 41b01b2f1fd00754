/** Functions under 70 lines, as tests/architecture keeps it for Python: no linter of TypeScript is in the project. */
import { parseSync } from 'vite';
import { expect, test } from 'vitest';

const FUNCTION_LINES = 70;
const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);
const sources = import.meta.glob<string>(
  ['./**/*.{ts,tsx}', '../../sync/ts/**/*.ts', '!**/*.test.{ts,tsx}', '!**/*generated*'],
  { query: '?raw', import: 'default', eager: true },
);

/** 'file:line n lines' of every function, method and arrow function longer than the limit. */
function longOnes(file: string, text: string): string[] {
  const { program, errors } = parseSync(file, text);
  expect(errors, file).toEqual([]);
  const line = (offset: number): number => text.slice(0, offset).split('\n').length;
  const long: string[] = [];
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { type, start, end } = node as { type?: string; start: number; end: number };
    if (type !== undefined && FUNCTIONS.has(type)) {
      const lines = line(end) - line(start) + 1;
      if (lines > FUNCTION_LINES) long.push(`${file}:${line(start)} ${lines} lines`);
    }
    Object.values(node).forEach(walk);
  };
  walk(program);
  return long;
}

test('functions are short', () => {
  const files = Object.entries(sources);
  expect(files.length).toBeGreaterThan(0);
  expect(files.flatMap(([file, text]) => longOnes(file, text))).toEqual([]);
});

test('a function, a method and an arrow function are counted, and the limit itself is not too long', () => {
  const body = (lines: number): string => `{${'\n'.repeat(lines - 1)}}`;
  const told = (lines: number): string[] =>
    [
      `function one() ${body(lines)}`,
      `class One { one() ${body(lines)} }`,
      `const one = <p>{() => ${body(lines)}}</p>;`,
    ].flatMap((text) => longOnes('one.tsx', text));
  expect(told(FUNCTION_LINES)).toEqual([]);
  expect(told(FUNCTION_LINES + 1)).toEqual(Array(3).fill('one.tsx:1 71 lines'));
});
