/** Tasks that this device had and has no more: it is said until somebody has read it. Kept on the disk. */
import { computed } from '@preact/signals';
import { store } from '../../store';
import { mine, tasks } from './current';
import type { TaskRow } from './model';

type Had = Record<string, TaskRow>;

const NAME = 'tasks';

export interface Lost {
  had: TaskRow;
  now: TaskRow;
}

/** Those that others have now, or nobody, without this device's doing. */
export const lost = computed<Lost[]>(() => {
  const had = store.draft<Had>(NAME).value.value || {};
  const own = store.device.value;
  return tasks.value
    .filter((row) => had[row.id] && !(row.state === 'taken' && own && row.holder === own.id))
    .filter((row) => (row.fence || 0) > (had[row.id]!.fence || 0))
    .map((now) => ({ had: had[now.id]!, now }));
});

/** What is had now is remembered; what ended, and what was given back, is not. */
export async function remember(): Promise<void> {
  const draft = store.draft<Had>(NAME);
  await draft.ready;
  const before = draft.value.peek() || {};
  const next: Had = {};
  for (const { had } of lost.peek()) next[had.id] = had;
  for (const row of mine.peek()) next[row.id] = row;
  const same = (one: Had, other: Had): boolean =>
    Object.keys(one).every((id) => other[id] && other[id]!.fence === one[id]!.fence);
  if (!same(before, next) || !same(next, before)) await draft.save(next);
}

export async function read(id: string): Promise<void> {
  const draft = store.draft<Had>(NAME);
  const next = { ...(draft.value.peek() || {}) };
  delete next[id];
  await draft.save(next);
}
