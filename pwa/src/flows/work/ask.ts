/** What this device asks of the server about tasks. Without a network nothing is asked: what comes late would surprise. */
import { computed, signal } from '@preact/signals';
import { store, type OutboxRow } from '../../store';
import { person } from '../sign-in/session';
import { current, mine, openTask, tasks } from './current';
import { byUrgency, type Process, type TaskRow } from './model';

interface Asked {
  op_id: string;
  /** the first task that comes of it is begun at once */
  begins: boolean;
}

const asked = signal<Asked | null>(null);

const row = computed<OutboxRow | null>(() => {
  const now = asked.value;
  return (now && store.outbox.value.find(({ op_id }) => op_id === now.op_id)) || null;
});

/** Not answered yet. */
export const asking = computed(
  () => row.value !== null && (row.value.state === 'waiting' || row.value.state === 'sent'),
);

/** What was asked for last, where it was refused. */
export const refused = computed(() => (row.value && row.value.state === 'refused' ? row.value : null));

export function forget(): void {
  asked.value = null;
}

/** By what was said: its command, '' while it is being written. */
const said = new Map<string, string>();

/** A second tap is no second wish: while the first is not answered, or ever, of what can be had once. */
function repeats(key: string, once: boolean): boolean {
  const op_id = said.get(key);
  if (op_id === undefined) return false;
  const found = store.outbox.peek().find((one) => one.op_id === op_id);
  if (op_id === '' || (found && (found.state === 'waiting' || found.state === 'sent'))) return true;
  return once && !(found && found.state === 'refused');
}

/** `of`: the rows as they are now, where what is said of them can be had once. */
async function ask(command: string, payload: object, begins = false, of: readonly TaskRow[] = []): Promise<void> {
  const who = person.peek();
  const device = store.device.peek();
  const key = JSON.stringify([command, payload, of.map(({ fence }) => fence)]);
  if (!who || !device || repeats(key, of.length > 0)) return;
  const { warehouse } = device;
  said.set(key, '');
  try {
    const op_id = await store.confirm(command, payload, { warehouse, person: who.id });
    said.set(key, op_id);
    asked.value = { op_id, begins };
  } catch (error) {
    said.delete(key);
    throw error;
  }
}

/** The next tasks, best first; the place of the last one is where the person stands. */
export function lease(wanted: number, processes: Process[], begins: boolean): Promise<void> {
  const who = person.peek();
  const device = store.device.peek();
  const last = current.peek();
  const near = last ? last.target || last.place || null : null;
  const payload = {
    warehouse: device ? device.warehouse : 0,
    person: who ? who.id : 0,
    wanted,
    processes,
    near,
  };
  return ask('tasks.lease/1', payload, begins);
}

export function leaseThese(rows: readonly TaskRow[]): Promise<void> {
  const who = person.peek();
  const device = store.device.peek();
  const payload = {
    warehouse: device ? device.warehouse : 0,
    person: who ? who.id : 0,
    tasks: rows.map(({ id }) => id),
  };
  return ask('tasks.lease/1', payload, true);
}

export function giveBack(rows: readonly TaskRow[]): Promise<void> {
  return ask('tasks.release/1', { tasks: rows.map(({ id }) => id) }, false, rows);
}

export function takeOver(of: TaskRow): Promise<void> {
  return ask('tasks.take_over/1', { tasks: [of.id] }, true);
}

/** Begins what was asked for, once it is here. True: it was begun. */
export function begin(): boolean {
  const now = asked.peek();
  if (!now || !now.begins || asking.peek() || refused.peek()) return false;
  const [first] = mine.peek().slice().sort(byUrgency);
  if (!first) return false;
  forget();
  openTask(first);
  return true;
}

export interface Whereabouts {
  place?: number;
  container?: string;
  item?: number;
}

function allAt(is: Whereabouts): TaskRow[] {
  return tasks
    .peek()
    .filter(
      (task) =>
        (is.place !== undefined && task.place === is.place) ||
        (is.container !== undefined && task.container === is.container) ||
        (is.item !== undefined && task.item === is.item),
    );
}

const OTHERS = 2;

/** Own ones first, then those that anybody may take, then what others have or nobody may do now. */
function rank(task: TaskRow): number {
  const own = store.device.peek();
  return own && task.holder === own.id ? 0 : task.state === 'open' ? 1 : OTHERS;
}

/** Tasks at a place, of an item or in a container, own ones first. */
export function tasksAt(is: Whereabouts): TaskRow[] {
  return allAt(is)
    .filter((task) => rank(task) < OTHERS)
    .sort((a, b) => rank(a) - rank(b) || byUrgency(a, b));
}

/** Tasks there that others have, or that are on hold. */
export function othersAt(is: Whereabouts): TaskRow[] {
  return allAt(is).filter((task) => rank(task) === OTHERS);
}
