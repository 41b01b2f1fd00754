/** The service worker and its updates: a new version is offered between tasks, never taken during one. */
import { effect, signal } from '@preact/signals';
import { BASE } from '../company';
import { inTask } from './status';

/** A newer version is loaded and waits. */
export const updateReady = signal(false);
/** It takes over: the page opens anew. */
export const updating = signal(false);

const CHECK_EVERY = 30 * 60_000;
/** What was just confirmed is written by then. */
const SETTLED_MS = 1_000;
let waiting: () => ServiceWorker | null = () => null;

export function takeUpdate(): void {
  const worker = waiting();
  if (!worker) return;
  updating.value = true;
  worker.postMessage('take over');
}

export async function registerWorker(): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  let served = navigator.serviceWorker.controller !== null;
  const replaced = signal(false);
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    replaced.value = served; // the very first worker takes over the page as it is
    served = true;
  });
  const registration = await navigator.serviceWorker.register(`${BASE}/m/sw.js`, { scope: `${BASE}/m/` });
  waiting = () => registration.waiting;
  const look = (): void => {
    const arriving = registration.installing;
    updateReady.value = registration.waiting !== null && registration.active !== null;
    if (arriving) arriving.addEventListener('statechange', look);
  };
  registration.addEventListener('updatefound', look);
  look();
  setInterval(() => void registration.update().catch(() => undefined), CHECK_EVERY); // offline: next time
  effect(() => {
    if (!replaced.value || inTask.value) return undefined;
    const timer = setTimeout(() => location.reload(), SETTLED_MS);
    return () => clearTimeout(timer);
  });
}
