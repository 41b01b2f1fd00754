/* What is built must run on Chrome 77 and stay small: syntax ES2019 at most, no later library calls, no flex gap, budgets of DESIGN §4.
   Writes dist/sizes.json (kB gzip) for the bench. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parse } from 'acorn';

const LATER = [
  /\.at\(/,
  /\.replaceAll\(/,
  /\bstructuredClone\(/,
  /\.randomUUID\(/,
  /\.findLast(?:Index)?\(/,
  /Object\.hasOwn\(/,
  /Promise\.any\(/,
];
const BUDGET = { js: 60, css: 15, route: 30 };
const HEAVY = /argon2|zxing|reader|camera|barcode-detector/i;
const problems = [];

const sizeOf = (path) => gzipSync(readFileSync(path), { level: 9 }).length / 1000;

function checkSyntax(path) {
  const text = readFileSync(path, 'utf8');
  try {
    parse(text, {
      ecmaVersion: 2019,
      sourceType: path.endsWith('sw.js') ? 'script' : 'module',
      allowImportExportEverywhere: false,
    });
  } catch (error) {
    // Dynamic import and import.meta run on Chrome 77 though they are younger than ES2019.
    try {
      parse(text, { ecmaVersion: 2020, sourceType: 'module' });
      if (
        /\?\.[a-zA-Z_$[(]|\?\?(?!=)/.test(text.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`/g, '""'))
      )
        problems.push(`${path}: syntax younger than Chrome 77`);
    } catch {
      problems.push(`${path}: ${error.message}`);
    }
  }
  for (const call of LATER) if (call.test(text)) problems.push(`${path}: uses ${call.source}`);
}

function checkStyle(path) {
  for (const rule of readFileSync(path, 'utf8').split('}')) {
    if (/[{;]\s*(?:gap|row-gap|column-gap):/.test(rule) && !/grid/.test(rule))
      problems.push(`${path}: flex gap in ${rule.slice(0, 80)}`);
    if (/[{;]inset:/.test(rule)) problems.push(`${path}: inset in ${rule.slice(0, 80)}`);
  }
}

function firstLoad(manifest, name) {
  const js = new Set();
  const css = new Set();
  const visit = (key) => {
    const chunk = manifest[key];
    if (!chunk || js.has(chunk.file)) return;
    js.add(chunk.file);
    for (const file of chunk.css ?? []) css.add(file);
    for (const next of chunk.imports ?? []) visit(next);
  };
  visit(name);
  return { js: [...js], css: [...css] };
}

const sizes = {};
for (const entry of ['m', 'console']) {
  const folder = join('dist', entry);
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  const start = Object.keys(manifest).find((key) => manifest[key].isEntry);
  const { js, css } = firstLoad(manifest, start);
  const total = (files) => files.reduce((sum, file) => sum + sizeOf(join(folder, file)), 0);
  sizes[`/${entry}/ first load, JS`] = total(js);
  sizes[`/${entry}/ first load, CSS`] = total(css);
  const lazy = readdirSync(join(folder, 'assets')).filter(
    (name) => name.endsWith('.js') && !js.includes(`assets/${name}`),
  );
  const routes = lazy.filter((name) => !HEAVY.test(name)).map((name) => [sizeOf(join(folder, 'assets', name)), name]);
  routes.sort((a, b) => b[0] - a[0]);
  if (routes[0]) sizes[`/${entry}/ largest lazy route, JS`] = routes[0][0];
  if (entry === 'm') {
    for (const name of readdirSync(join(folder, 'assets'))) {
      if (name.endsWith('.js')) checkSyntax(join(folder, 'assets', name));
      if (name.endsWith('.css')) checkStyle(join(folder, 'assets', name));
    }
    checkSyntax(join(folder, 'sw.js'));
    if (total(js) > BUDGET.js) problems.push(`first load of /m/: ${total(js).toFixed(1)} kB JS, budget ${BUDGET.js}`);
    if (total(css) > BUDGET.css)
      problems.push(`first load of /m/: ${total(css).toFixed(1)} kB CSS, budget ${BUDGET.css}`);
    for (const [size, name] of routes)
      if (size > BUDGET.route) problems.push(`${name}: ${size.toFixed(1)} kB, budget ${BUDGET.route}`);
  }
}
writeFileSync(
  'dist/sizes.json',
  JSON.stringify(sizes, (_, value) => (typeof value === 'number' ? Math.round(value * 100) / 100 : value), 1),
);
for (const [name, size] of Object.entries(sizes)) console.log(`${name}: ${size.toFixed(1)} kB`);
if (problems.length) {
  console.error(problems.join('\n'));
  process.exit(1);
}
