/** The service worker and its updates: a new version is taken between tasks, never during one. */
import { effect, signal } from '@preact/signals';
import { here } from './router';
import { inTask } from './status';

/** A newer version is loaded and waits. */
export const updateReady = signal(false);

const CHECK_EVERY = 30 * 60_000;

export async function registerWorker(): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  const before = navigator.serviceWorker.controller;
  const registration = await navigator.serviceWorker.register('/m/sw.js', { scope: '/m/' });
  const look = (): void => {
    const arriving = registration.installing;
    if (registration.waiting && before) updateReady.value = true;
    if (arriving) arriving.addEventListener('statechange', look);
  };
  registration.addEventListener('updatefound', look);
  look();
  setInterval(() => void registration.update().catch(() => undefined), CHECK_EVERY); // offline: next time
  let reloading = false;
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (!before || reloading) return;
    reloading = true;
    location.reload();
  });
  effect(() => {
    const idle = !inTask.value && here.value.path === '/';
    if (updateReady.value && idle && registration.waiting) registration.waiting.postMessage('take over');
  });
}
