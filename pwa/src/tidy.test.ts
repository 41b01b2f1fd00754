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

/** What speaks to a server or keeps something in the browser, and where: each has asked company.ts, or says why not. */
const OF_THE_BROWSER: [RegExp, string[]][] = [
  [
    /\bfetch\(/,
    [
      './console/api.ts',
      './console/shell/version.ts', // the page that it is on
      './flows/practise/join.ts',
      './flows/practise/over.tsx',
      './store/carried.ts',
      './store/enrol.ts',
      './store/remote-photo.ts',
      './store/transport.ts',
      './sw.ts', // passes on what pages ask for
    ],
  ],
  [/new (WebSocket|XMLHttpRequest|EventSource)\(|sendBeacon\(/, ['./store/live.ts']],
  [
    /\bopenDB[<(]|\bdeleteDB\(|\bindexedDB\b/,
    ['./store/db.ts', './store/carried.ts', './store/reset.ts', './store/second.ts'],
  ],
  [/new BroadcastChannel\(|locks\.request\(/, ['./store/leader.ts', './shell/status.ts']],
  [/\bcaches\./, ['./scanner/camera.ts', './sw.ts']], // the decoder is called by its content
  [/serviceWorker\.register\(/, ['./shell/update.ts']],
  [/\bsessionStorage\b/, []],
  [
    /\blocalStorage\b/,
    [
      './console/lists/use-layout.ts', // how lists look: the same in both
      './console/session.ts', // the desk's language
      './flows/light/read.tsx', // which camera
      './flows/practise/join.ts', // whether the other company was joined
      './flows/practise/over.tsx', // what the other company has not sent
      './flows/sign-in/session.ts',
      './shell/settings.ts', // of the device
      './store/mirror.ts',
      './ui/camera-view.tsx', // which camera
    ],
  ],
];

test('nothing speaks to a server or keeps something without asking which company this is', () => {
  for (const [what, allowed] of OF_THE_BROWSER) {
    const found = Object.entries(sources).filter(([file, text]) => file.startsWith('./') && what.test(text));
    expect(found.map(([file]) => file).filter((file) => !allowed.includes(file))).toEqual([]);
  }
});

type Node = Record<string, unknown> & { type?: string };

/** 'file:line' of paths of the server that become an address of the page, a link or a picture, without `addressOf`. */
function bareAddresses(file: string, text: string): string[] {
  const found: string[] = [];
  const walk = (node: unknown, safe: boolean): void => {
    if (typeof node !== 'object' || node === null) return;
    if (Array.isArray(node)) return node.forEach((each) => walk(each, safe));
    const { type, start, value } = node as Node & { start: number };
    const said = type === 'TemplateLiteral' ? begins(node as Node) : type === 'Literal' ? value : '';
    if (!safe && typeof said === 'string' && said.startsWith('/api/'))
      found.push(`${file}:${text.slice(0, start).split('\n').length}`);
    for (const child of Object.values(node)) walk(child, inside(node as Node, safe));
  };
  walk(parseSync(file, text).program, false);
  return found;
}

/** What a template says before its first expression. */
function begins(node: Node): unknown {
  return ((node['quasis'] as Node[])[0]!['value'] as Node)['cooked'];
}

/** Whether a path within `node` goes to something that puts the company before it: what console/api.ts and the store ask for. */
function inside(node: Node, safe: boolean): boolean {
  if (FUNCTIONS.has(node.type ?? '')) return false;
  if (node.type === 'CallExpression') return !['fetch', 'assign', 'open'].includes(nameOf(node['callee'] as Node));
  if (node.type === 'VariableDeclarator') return nameOf(node['id'] as Node) === 'path';
  if (node.type === 'JSXAttribute') return !['href', 'src', 'action'].includes(String((node['name'] as Node)['name']));
  return safe;
}

function nameOf(node: Node): string {
  return String(node['name'] ?? ((node['property'] as Node | undefined) ?? {})['name'] ?? '');
}

test('links and pictures are of this company', () => {
  const pages = Object.entries(sources).filter(([file]) => file.startsWith('./') && file !== './sw.ts');
  expect(pages.flatMap(([file, text]) => bareAddresses(file, text))).toEqual([]);
});

test('an address without a company is found, a path that is asked for is not', () => {
  const told = (text: string): number => bareAddresses('one.tsx', text).length;
  expect(told("const a = <a href='/api/x' />;")).toBe(1);
  expect(told('const source = `/api/x/${id}`;')).toBe(1);
  expect(told('const source = `${base}/api/x/${id}`;')).toBe(0);
  expect(told("function where() { return '/api/x'; }")).toBe(1);
  expect(told("void fetch('/api/x');")).toBe(1);
  expect(told("const read = useResource<Row>(open ? '/api/x' : null);")).toBe(0);
  expect(told('const path = `/api/x/${id}`;')).toBe(0);
  expect(told("const a = <a href={addressOf('/api/x')} />;")).toBe(0);
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
