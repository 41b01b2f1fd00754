/** One module of the screens as a script for a bare page: node bundle.mjs <module> <global name>, on standard output. */
import { fileURLToPath, pathToFileURL } from 'node:url';

const pwa = fileURLToPath(new URL('../../pwa', import.meta.url));
const { build } = await import(pathToFileURL(`${pwa}/node_modules/rolldown/dist/index.mjs`).href);
const [module, name] = process.argv.slice(2);
const { output } = await build({
  input: `${pwa}/src/${module}`,
  output: { format: 'iife', name },
  write: false,
  logLevel: 'warn',
});
process.stdout.write(output[0].code);
