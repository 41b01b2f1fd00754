/** The task in hand, between the screen Work and the flow that does it. */
import { computed, signal, type Signal } from '@preact/signals';
import { go } from '../../shell/router';
import { store } from '../../store';
import { byUrgency, replayed, ROUTES, type TaskRow } from './model';

export const current: Signal<TaskRow | null> = signal(null);

/** Tasks that somebody may do, with this device's own unsent work counted in. */
export const tasks = computed<TaskRow[]>(() => {
  if (!store.device.value) return [];
  const { tasks: partition } = store.partitions;
  const rows = store.rows<TaskRow>(partition, 'task').value || [];
  return replayed(
    rows.map(({ body }) => body),
    store.pendingOver(partition),
  );
});

/** Those that this device has. */
export const mine = computed(() => {
  const { id } = store.device.value || { id: '' };
  return tasks.value.filter((row) => row.state === 'taken' && row.holder === id);
});

/** Does `row` in its flow. */
export function openTask(row: TaskRow): void {
  current.value = row;
  go(ROUTES[row.process] || '/work');
}

/** The flow is left: nothing is in hand. */
export function leaveTask(): void {
  current.value = null;
}

/** One is done: the most urgent of those that this device has is opened, else the screen Work. */
export function nextTask(): void {
  const done = current.peek();
  const [next] = mine
    .peek()
    .filter((row) => !done || row.id !== done.id)
    .sort(byUrgency);
  if (next) return openTask(next);
  leaveTask();
  go('/work');
}
