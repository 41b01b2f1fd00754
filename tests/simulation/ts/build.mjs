/**
 * Bundles the driver (Node) and the page it runs (one script): node build.mjs <folder> [patches]
 *
 * `patches` is JSON, [{file, find, replace}…]: how a bug is planted. Each `find` stands exactly once in its file.
 */
import { fileURLToPath, pathToFileURL } from 'node:url';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const modules = path('../../../pwa/node_modules');
const { build } = await import(pathToFileURL(`${modules}/rolldown/dist/index.mjs`).href);

const [folder, patches = '[]'] = process.argv.slice(2);
const waiting = new Map(JSON.parse(patches).map((patch, index) => [index, patch]));

const plant = {
  name: 'plant',
  transform(code, id) {
    let planted = code;
    for (const [index, { file, find, replace }] of waiting) {
      if (!id.endsWith(`/${file}`)) continue;
      if (planted.split(find).length !== 2) throw new Error(`${file} does not have it exactly once: ${find}`);
      planted = planted.replace(find, () => replace);
      waiting.delete(index);
    }
    return planted === code ? null : planted;
  },
};

const common = {
  resolve: { alias: { '@stowage/sync': path('../../../sync/ts/index.ts') }, modules: [modules] },
  logLevel: 'warn',
};
const output = { dir: folder, sourcemap: false };
await build({
  ...common,
  input: { page: path('page.ts') },
  plugins: [plant],
  output: { ...output, format: 'iife', name: 'Page' },
});
await build({
  ...common,
  input: { driver: path('driver.ts') },
  platform: 'node',
  output: { ...output, format: 'esm', entryFileNames: '[name].mjs' },
});
if (waiting.size > 0) throw new Error(`no such file: ${[...waiting.values()].map(({ file }) => file).join(', ')}`);
