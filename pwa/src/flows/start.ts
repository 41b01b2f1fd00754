/** What the handheld does besides showing routes: who may see them, what the bar says, the lock after a while. */
import { effect } from '@preact/signals';
import { setGate } from '../shell/router';
import { link } from '../shell/status';
import { store } from '../store';
import { feedback } from '../ui';
import { isStuck } from './outbox/group';
import { gate, watchIdle } from './sign-in/session';

/** Resolves once the store can be read: before that nobody can say whether this is a gun. */
export async function startFlows(): Promise<void> {
  await store.ready;
  setGate(gate);
  watchIdle();
  effect(() => {
    const { online, pending } = store.status.value;
    link.value = { online, waiting: pending, attention: store.outbox.value.filter(isStuck).length };
  });
  let known = link.peek().attention;
  effect(() => {
    const { attention } = link.value;
    if (attention > known) feedback('parked');
    known = attention;
  });
}
