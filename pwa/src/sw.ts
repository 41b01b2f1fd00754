/** Offline for the handheld: its own files and nothing else. Data is the store's business. */
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { DECODER } from './shell/kept';

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: { url: string; revision: string | null }[] };

cleanupOutdatedCaches();
precacheAndRoute(self.__WB_MANIFEST, { directoryIndex: 'index.html' });
registerRoute(new NavigationRoute(createHandlerBoundToURL('/m/index.html'), { allowlist: [/^(\/practice)?\/m\//] }));

/** The camera's decoder is large and seldom needed: the page keeps it once there is time; its name changes with its content. */
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && /^\/assets\/m\/.*\.wasm$/.test(url.pathname),
  async ({ request }) => (await (await caches.open(DECODER)).match(request)) || fetch(request),
);

interface Routed extends ExtendableEvent {
  addRoutes?(
    rules: { condition: { urlPattern: { pathname: string } }; source: string | { cacheName: string } }[],
  ): Promise<void>;
}

/** Where the browser can, what is not answered from here does not come by: any request at the worker holds a new version up for half a minute. */
self.addEventListener('install', (event: Routed) => {
  if (!event.addRoutes) return;
  const routed = event.addRoutes([
    { condition: { urlPattern: { pathname: '/api/*' } }, source: 'network' },
    { condition: { urlPattern: { pathname: '/practice/api/*' } }, source: 'network' },
    { condition: { urlPattern: { pathname: '/assets/m/*.wasm' } }, source: { cacheName: DECODER } },
  ]);
  event.waitUntil(routed);
});

/** The first page is served from here too, so that a version that comes later finds it waiting and not in its way. */
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('message', (event) => {
  if (event.data === 'take over') void self.skipWaiting();
});
