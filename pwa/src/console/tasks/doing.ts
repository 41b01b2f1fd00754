/** What a supervisor does to a task, and how the last of it is taken back: by saying what was before. */
import { signal } from '@preact/signals';
import { submit } from '../act';
import type { Problem } from '../api';
import { reference, text } from '../sheets/parts';
import type { Row } from '../lists/types';

type Said = [command: string, payload: Record<string, unknown>];

interface Done {
  task: string;
  label: string;
  back: Said[];
  warehouse: number | null;
}

export const last = signal<Done | null>(null);

/** The problem, null where all of it was done. */
async function say(said: Said[], warehouse: number | null): Promise<Problem | null> {
  for (const [command, payload] of said) {
    const sent = await submit(command, payload, warehouse);
    if ('problem' in sent) return sent.problem;
  }
  return null;
}

function houseOf(row: Row): number | null {
  const house = reference(row, 'warehouse');
  return house ? Number(house.id) : null;
}

/** Whose it is now, as it would be said. */
function asItWas(row: Row): Record<string, unknown> {
  const device = reference(row, 'device');
  const person = reference(row, 'person');
  return { tasks: [row['id']], device: device && device.id, person: person && Number(person.id) };
}

async function act(row: Row, label: string, said: Said, back: Said[]): Promise<Problem | null> {
  const warehouse = houseOf(row);
  const problem = await say([said], warehouse);
  if (!problem) last.value = { task: String(row['id']), label, back, warehouse };
  return problem;
}

export function hold(row: Row, label: string): Promise<Problem | null> {
  const tasks = [row['id']];
  const back: Said[] = [['tasks.resume/1', { tasks }]];
  if (text(row, 'state') === 'taken') back.push(['tasks.assign/1', asItWas(row)]);
  return act(row, label, ['tasks.hold/1', { tasks }], back);
}

export function resume(row: Row, label: string): Promise<Problem | null> {
  const tasks = [row['id']];
  return act(row, label, ['tasks.resume/1', { tasks }], [['tasks.hold/1', { tasks }]]);
}

export function prioritise(row: Row, by: number, label: string): Promise<Problem | null> {
  const tasks = [row['id']];
  const before = Number(row['priority']);
  const back: Said[] = [['tasks.prioritise/1', { tasks, priority: before }]];
  return act(row, label, ['tasks.prioritise/1', { tasks, priority: before + by }], back);
}

/** `to`: "d:<device>", "p:<person>", "" for anybody. */
export function give(row: Row, to: string, label: string): Promise<Problem | null> {
  const tasks = [row['id']];
  const payload = {
    tasks,
    device: to[0] === 'd' ? to.slice(2) : null,
    person: to[0] === 'p' ? Number(to.slice(2)) : null,
  };
  return act(row, label, ['tasks.assign/1', payload], [['tasks.assign/1', asItWas(row)]]);
}

export async function undo(): Promise<Problem | null> {
  const done = last.peek();
  if (!done) return null;
  last.value = null;
  return say(done.back, done.warehouse);
}
