/**
 * What is built must run on Chrome 77 and stay small: syntax of ES2019 with dynamic import, no younger library calls, no flex gap in
 * what a gun loads, budgets of kB gzip. Writes dist/sizes.json for the bench; any fault ends the build.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parse } from 'acorn';

const DIST = new URL('../dist/', import.meta.url).pathname;
const BUDGET = { js: 60, css: 15, route: 30 };
const HEAVY = /argon2|zxing|camera|ponyfill|barcode-detector/i;
const YOUNGER = [
  /(?:^|[^.])\.at\(/, // not `...at(`, where a function got that name
  /\.replaceAll\(/,
  /\bstructuredClone\(/,
  /\.randomUUID\(/,
  /\.findLast(?:Index)?\(/,
  /\bObject\.hasOwn\(/,
  /\bPromise\.any\(/,
  /\bnew WeakRef\(/,
  /\bAbortSignal\.(?:timeout|any)\(/,
  /\.toSorted\(|\.toReversed\(|\.toSpliced\(/,
  /\bDecompressionStream\b/,
];
/**
 * Calls that are safe: the camera's decoder finds `Object.hasOwn` made by scanner/camera.ts; table-core calls `replaceAll` only for
 * columns without an id, and ours have one; store/chunks.ts asks whether there is a `DecompressionStream`.
 */
const SAFE = [
  { chunk: /^assets\/m\/(?:index|store)-/, call: 'DecompressionStream' },
  { chunk: /\/ponyfill-/, call: 'hasOwn' },
  { chunk: /^assets\/console\//, call: 'replaceAll' },
];
const YOUNGER_NODES = ['ChainExpression', 'PropertyDefinition', 'StaticBlock', 'PrivateIdentifier'];
const YOUNGER_OPERATORS = ['??', '??=', '||=', '&&='];

/** @type {string[]} */
const faults = [];

/** @param {string} path @returns {number} */
const size = (path) => gzipSync(readFileSync(join(DIST, path)), { level: 9 }).length / 1000;

/** @typedef {{ type: string; [key: string]: unknown }} Node */

/** @param {unknown} value @param {(node: Node) => void} visit */
function walk(value, visit) {
  if (Array.isArray(value)) return value.forEach((each) => walk(each, visit));
  if (value === null || typeof value !== 'object') return undefined;
  const node = /** @type {Node} */ (value);
  if (typeof node.type === 'string') visit(node);
  for (const child of Object.values(node)) walk(child, visit);
  return undefined;
}

/** @param {string} path @returns {{ imports: string[]; lazy: string[] }} chunks that this one names */
function readScript(path) {
  const text = readFileSync(join(DIST, path), 'utf8');
  const found = { imports: /** @type {string[]} */ ([]), lazy: /** @type {string[]} */ ([]) };
  const sourceType = /(^|\/)(sw|too-old)\.js$/.test(path) ? 'script' : 'module';
  let tree;
  try {
    tree = parse(text, { ecmaVersion: path.endsWith('too-old.js') ? 5 : 2022, sourceType });
  } catch (error) {
    faults.push(`${path}: ${String(error)}`);
    return found;
  }
  walk(tree, (node) => {
    const operator = String(node.operator);
    if (YOUNGER_NODES.includes(node.type) || YOUNGER_OPERATORS.includes(operator)) {
      faults.push(`${path}: ${node.type} ${node.operator ? operator : ''} is younger than Chrome 77`);
    }
    const source = /** @type {{ value?: unknown } | null | undefined} */ (node.source);
    if (!source || typeof source.value !== 'string') return;
    (node.type === 'ImportExpression' ? found.lazy : found.imports).push(
      join('assets', path.split('/')[1], basename(source.value)),
    );
  });
  for (const call of YOUNGER) {
    const safe = SAFE.some((each) => each.chunk.test(path) && call.source.includes(each.call));
    if (call.test(text) && !safe) faults.push(`${path}: uses ${call.source}`);
  }
  return found;
}

/** @param {string} path */
function checkStyle(path) {
  const text = readFileSync(join(DIST, path), 'utf8');
  for (const rule of text.split('}')) {
    if (/[{;]\s*(?:row-|column-)?gap:/.test(rule) && !/grid/.test(rule))
      faults.push(`${path}: flex gap in ${rule.slice(0, 80)}`);
    if (/[{;]\s*inset:|:is\(|:where\(|:has\(|oklch\(|@layer/.test(rule))
      faults.push(`${path}: too young: ${rule.slice(0, 80)}`);
  }
}

/** @param {'m' | 'console'} entry @param {Record<string, number>} sizes */
function checkEntry(entry, sizes) {
  const folder = `assets/${entry}`;
  const html = readFileSync(join(DIST, entry, 'index.html'), 'utf8');
  const files = readdirSync(join(DIST, folder)).map((name) => `${folder}/${name}`);
  const scripts = new Map(files.filter((path) => path.endsWith('.js')).map((path) => [path, readScript(path)]));
  const first = new Set();
  /** @param {string} path */
  const load = (path) => {
    if (first.has(path) || !scripts.has(path)) return;
    first.add(path);
    (scripts.get(path) || { imports: [] }).imports.forEach(load);
  };
  for (const [, path] of html.matchAll(/src="\/(assets\/[^"]+\.js)"/g)) load(path);
  const styles = [...html.matchAll(/href="\/(assets\/[^"]+\.css)"/g)].map(([, path]) => path);
  const js = [...first].reduce((sum, path) => sum + size(path), 0);
  const css = styles.reduce((sum, path) => sum + size(path), 0);
  sizes[`/${entry}/ first load, JS`] = js;
  sizes[`/${entry}/ first load, CSS`] = css;
  const routes = [...scripts.keys()]
    .filter((path) => !first.has(path) && !HEAVY.test(path))
    .map((path) => ({ path, kB: size(path) }));
  sizes[`/${entry}/ largest lazy chunk, JS`] = Math.max(0, ...routes.map(({ kB }) => kB));
  if (entry !== 'm') return;
  files.filter((path) => path.endsWith('.css')).forEach(checkStyle);
  if (js > BUDGET.js) faults.push(`first load of /m/: ${js.toFixed(1)} kB JS, budget ${BUDGET.js}`);
  if (css > BUDGET.css) faults.push(`first load of /m/: ${css.toFixed(1)} kB CSS, budget ${BUDGET.css}`);
  for (const { path, kB } of routes)
    if (kB > BUDGET.route) faults.push(`${path}: ${kB.toFixed(1)} kB, budget ${BUDGET.route}`);
}

/** @type {Record<string, number>} */
const sizes = {};
checkEntry('m', sizes);
checkEntry('console', sizes);
readScript('m/sw.js');
readScript('m/too-old.js');
const written = Object.fromEntries(Object.entries(sizes).map(([name, kB]) => [name, Math.round(kB * 100) / 100]));
writeFileSync(join(DIST, 'sizes.json'), `${JSON.stringify(written, null, 1)}\n`);
for (const [name, kB] of Object.entries(written)) console.log(`${name}: ${kB} kB`);
if (faults.length > 0) {
  console.error([...new Set(faults)].join('\n'));
  process.exit(1);
}
