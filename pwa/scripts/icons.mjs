/** `import wifi from 'lucide:wifi'` gives the icon's shapes as markup: only icons that are named reach the bundle. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const PREFIX = 'lucide:';
const require = createRequire(import.meta.url);

/** @param {string} name a name of lucide-static; an unknown one stops the build */
function shapes(name) {
  const svg = readFileSync(require.resolve(`lucide-static/icons/${name}.svg`), 'utf8');
  const inner = svg.slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.lastIndexOf('</svg>'));
  return inner
    .replace(/(<rect[^>]*?) r[xy]="[^"]*"/g, '$1')
    .replace(/(<rect[^>]*?) r[xy]="[^"]*"/g, '$1')
    .replace(/\s+/g, ' ')
    .replace(/> </g, '><')
    .replace(/ \/>/g, '/>')
    .trim();
}

/** @returns {import('vite').Plugin} */
export function icons() {
  return {
    name: 'stowage-icons',
    resolveId: (id) => (id.startsWith(PREFIX) ? `\0${id}` : undefined),
    load: (id) =>
      id.startsWith(`\0${PREFIX}`)
        ? `export default ${JSON.stringify(shapes(id.slice(PREFIX.length + 1)))}`
        : undefined,
  };
}
