/** What a supervisor says about tasks from their own phone, and how the last of it is taken back. */
import { computed, signal } from '@preact/signals';
import { store } from '../../store';
import { bodies } from '../goods/data';
import { person } from '../sign-in/session';
import type { TaskRow } from './model';

type Said = [command: string, payload: object];

export interface Directed {
  task: TaskRow;
  label: string;
  back: Said[];
}

/** On a phone that is their own, with the permission. */
export const directs = computed<boolean>(() => {
  const who = person.value;
  if (!who || !store.device.value) return false;
  const [self] = bodies<{ person?: number }>(store.partitions.device, 'device');
  return !!self && self.person === who.id && (who.permissions || []).indexOf('tasks.direct') >= 0;
});

export const last = signal<Directed | null>(null);

async function say(said: readonly Said[]): Promise<void> {
  const who = person.peek();
  const device = store.device.peek();
  if (!who || !device) return;
  for (const [command, payload] of said)
    await store.confirm(command, payload, { warehouse: device.warehouse, person: who.id });
}

async function act(task: TaskRow, label: string, said: Said, back: Said[]): Promise<void> {
  await say([said]);
  last.value = { task, label, back };
}

/** Whose it is now, as it would be said. */
function asItWas(task: TaskRow): Said {
  return ['tasks.assign/1', { tasks: [task.id], device: task.holder || null, person: task.person || null }];
}

export function hold(task: TaskRow, label: string): Promise<void> {
  const back: Said[] = [['tasks.resume/1', { tasks: [task.id] }]];
  return act(task, label, ['tasks.hold/1', { tasks: [task.id] }], task.holder ? back.concat([asItWas(task)]) : back);
}

export function resume(task: TaskRow, label: string): Promise<void> {
  return act(task, label, ['tasks.resume/1', { tasks: [task.id] }], [['tasks.hold/1', { tasks: [task.id] }]]);
}

export function prioritise(task: TaskRow, by: number, label: string): Promise<void> {
  const before = task.priority || 0;
  const said = (priority: number): Said => ['tasks.prioritise/1', { tasks: [task.id], priority }];
  return act(task, label, said(before + by), [said(before)]);
}

/** To the device that has another one; null: to anybody. */
export function give(task: TaskRow, like: TaskRow | null, label: string): Promise<void> {
  const to = like ? { device: like.holder, person: like.person } : {};
  return act(task, label, ['tasks.assign/1', { tasks: [task.id], ...to }], [asItWas(task)]);
}

export async function undo(): Promise<void> {
  const done = last.peek();
  if (!done) return;
  last.value = null;
  await say(done.back);
}
