import { defineConfig } from 'vitest/config';
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

/** `--mode m` and `--mode console` each build one entry, so that neither pays for what the other shares. */
export default defineConfig(({ mode }) => ({
  root: path('.'),
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
    rollupOptions: { input: path(mode === 'console' ? 'console/index.html' : 'm/index.html') },
  },
  worker: { format: 'es' },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.{ts,tsx}', '../sync/ts/**/*.test.ts'],
    server: { deps: { inline: ['@preact/signals'] } },
  },
}));
