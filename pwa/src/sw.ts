/** Offline for the handheld: its own files and nothing else. Data is the store's business. */
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: { url: string; revision: string | null }[] };

const WASM = 'stowage-wasm';

cleanupOutdatedCaches();
precacheAndRoute(self.__WB_MANIFEST, { directoryIndex: 'index.html' });
registerRoute(new NavigationRoute(createHandlerBoundToURL('/m/index.html'), { allowlist: [/^\/m\//] }));

/** The camera's decoder is large and seldom needed: kept once it was loaded; its name changes with its content. */
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && /^\/assets\/m\/.*\.wasm$/.test(url.pathname),
  async ({ request }) => {
    const cache = await caches.open(WASM);
    const kept = await cache.match(request);
    if (kept) return kept;
    const fresh = await fetch(request);
    if (fresh.ok) await cache.put(request, fresh.clone());
    return fresh;
  },
);

/** The first page is served from here too, so that a version that comes later finds it waiting and not in its way. */
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('message', (event) => {
  if (event.data === 'take over') void self.skipWaiting();
});
