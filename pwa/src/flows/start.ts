/** What the handheld does besides showing routes: who may see them, what the bar says, the lock after a while. */
import { effect } from '@preact/signals';
import { setGate } from '../shell/router';
import { link } from '../shell/status';
import { store } from '../store';
import { group } from './outbox/group';
import { gate, watchIdle } from './sign-in/session';

/** Resolves once the store can be read: before that nobody can say whether this is a gun. */
export async function startFlows(): Promise<void> {
  await store.ready;
  setGate(gate);
  watchIdle();
  effect(() => {
    const { online, pending } = store.status.value;
    link.value = { online, waiting: pending, attention: group(store.outbox.value).people.length };
  });
}
