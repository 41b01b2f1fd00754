/** What the handheld does besides showing routes: who may see them, what the bar says, the lock after a while. */
import { effect, signal, type ReadonlySignal } from '@preact/signals';
import { here, setGate } from '../shell/router';
import { link } from '../shell/status';
import { takeUpdate, updateReady } from '../shell/update';
import { rest, store } from '../store';
import { feedback } from '../ui';
import { resumeDecisions } from './discrepancies/delayed';
import { outbox } from './outbox/decided';
import { isLookedAt, isStuck } from './outbox/group';
import { gate, person, watchIdle } from './sign-in/session';
import { words as storageWords } from './storage/words';

/** Resolves once the store can be read: before that nobody can say whether this is a gun. */
export async function startFlows(): Promise<void> {
  await store.ready;
  setGate((route) => (store.trouble.value && route.path !== '/storage' ? '/storage' : gate(route)));
  const { value: trouble } = store.trouble;
  if (trouble && trouble.kind === 'unreadable') return; // nothing else can be said
  void rest(Infinity).then(() => import('./storage/screen')); // what goes with the data may be this screen's file
  watchIdle();
  void resumeDecisions();
  effect(() => {
    if (store.device.value) void store.keepNear(store.partitions.catalogue, ['barcode', 'item']);
  });
  const reachable = watchNetwork();
  effect(() => {
    const { online, pending, blocked } = store.status.value;
    link.value = {
      online: store.device.value ? online : reachable.value,
      waiting: pending,
      attention: outbox.value.filter(isStuck).length,
      stuck: blocked ? storageWords()[blocked] : '',
    };
  });
  effect(() => {
    if (updateReady.value && isLeft()) void rest(Infinity).then(() => isLeft() && takeUpdate());
  });
  let known = outbox.peek().filter(isLookedAt).length;
  effect(() => {
    const looked = outbox.value.filter(isLookedAt).length;
    if (looked > known) feedback('parked');
    known = looked;
  });
}

/** Nobody works with this gun, and no receipt was locked open. */
function isLeft(): boolean {
  return !person.value && ['/', '/sign-in'].indexOf(here.value.path) >= 0;
}

/** Before a server is known, only the browser can say whether there is a network. */
function watchNetwork(): ReadonlySignal<boolean> {
  const there = signal(navigator.onLine !== false);
  window.addEventListener('online', () => (there.value = true));
  window.addEventListener('offline', () => (there.value = false));
  return there;
}
