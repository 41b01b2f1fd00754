import { defineConfig } from 'vitest/config';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { VitePWA } from 'vite-plugin-pwa';
import { icons } from './scripts/icons.mjs';

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** The handheld's service worker: scope /m/, precaches what the handheld loads and nothing of the desk. */
const offline = VitePWA({
  strategies: 'injectManifest',
  srcDir: 'src',
  filename: 'sw.ts',
  outDir: 'dist/m',
  injectRegister: null,
  manifest: false,
  injectManifest: {
    rollupFormat: 'iife',
    globDirectory: 'dist',
    globPatterns: ['m/*.{html,js,png,webmanifest}', 'assets/m/*.{js,css}'],
    globIgnores: ['m/sw.js'],
    dontCacheBustURLsMatching: /^assets\//,
    modifyURLPrefix: { '': '/' },
  },
});

/** '0.1.0 4db5535'; without a repository around it the version alone. */
function version(): string {
  const told = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: path('.'), encoding: 'utf8' });
  const own = (JSON.parse(readFileSync(path('package.json'), 'utf8')) as { version: string }).version;
  return [own, told.status === 0 ? told.stdout.trim() : ''].filter(Boolean).join(' ');
}

interface Modules {
  getModuleInfo(id: string): { importedIds: string[]; isEntry: boolean } | null;
}

/** What an entry needs before anything shows, in one chunk: parts of it that lazy chunks share would be packed apart, and worse. */
function first(): (id: string, modules: Modules) => string | null {
  const reached = new Set<string>();
  function reach(id: string, modules: Modules): void {
    if (reached.has(id)) return;
    reached.add(id);
    for (const next of modules.getModuleInfo(id)?.importedIds ?? []) reach(next, modules);
  }
  return (id, modules) => {
    if (reached.size === 0) reach(path('m/index.html'), modules);
    return reached.has(id) ? 'first' : null;
  };
}

/** `--mode m` and `--mode console` each build one entry, so that neither pays for what the other shares. */
export default defineConfig(({ mode }) => ({
  root: path('.'),
  define: { __APP__: JSON.stringify(version()) },
  plugins: [icons(), ...(mode === 'm' ? [offline] : [])],
  resolve: { alias: { '@stowage/sync': path('../sync/ts/index.ts') } },
  server: { fs: { allow: [path('..')] } },
  build: {
    target: 'chrome77',
    cssTarget: 'chrome77',
    outDir: 'dist',
    emptyOutDir: mode === 'm',
    copyPublicDir: mode === 'm',
    assetsDir: `assets/${mode}`,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rollupOptions: {
      input: path(mode === 'console' ? 'console/index.html' : 'm/index.html'),
      ...(mode === 'm' ? { output: { advancedChunks: { groups: [{ name: first() }] } } } : {}),
    },
  },
  worker: { format: 'es' },
  test: {
    environment: 'happy-dom',
    isolate: false,
    setupFiles: ['scripts/fresh.mjs'],
    include: ['src/**/*.test.{ts,tsx}', '../sync/ts/**/*.test.ts'],
    server: { deps: { inline: [/preact/] } },
  },
}));
