/** Tasks as the feed has them, own unsent work counted in, and which of them is the next. Pure. */

import type { Named } from '../../i18n';

export type Process = 'put_away' | 'count' | 'replenish' | 'move' | 'inspect';

/** Row "task" of wh/n/tasks. Absent: null, 0 or ''. Quantities in 1/10,000 of the base unit; times ms UTC. */
export interface TaskRow {
  id: string;
  process: Process;
  state: 'open' | 'taken' | 'held';
  document: string;
  place?: number;
  target?: number;
  /** Of the place it begins at. */
  zone?: string;
  walk?: number;
  item?: number;
  lot?: string;
  container?: string;
  status?: string;
  quantity?: number;
  done?: number;
  priority?: number;
  due_at?: number;
  skill?: string;
  fence?: number;
  /** The device that has it. */
  holder?: string;
  person?: number;
  lease_until?: number;
  /** who has it, by name, and the code of their device */
  who?: Named;
  device?: string;
}

/** What commands say of the task they were done for. */
export interface TaskRef {
  task: string;
  fence: number;
}

export interface PendingWork {
  op_id: string;
  command: string;
  payload: unknown;
}

/** Ways to do a task, by its process. */
export const ROUTES: Partial<Record<Process, string>> = {
  put_away: '/put-away',
  count: '/count',
  replenish: '/move',
  move: '/move',
  inspect: '/inspect',
};

export const refOf = (row: TaskRow): TaskRef => ({ task: row.id, fence: row.fence || 0 });

interface Said {
  task?: TaskRef | null;
  quantity?: number;
  /** of an inspection */
  passed?: number;
  rejected?: number;
}

/** Unsent work by task: how much of it, and whether it was said to be done altogether. What is undone again, unsent too, is none. */
export function unsent(pending: readonly PendingWork[]): Map<string, { quantity: number; finished: boolean }> {
  const undone = new Set<string>();
  const known = new Set(pending.map(({ op_id: id }) => id));
  for (const { payload } of pending)
    for (const value of Object.values(payload as object)) if (known.has(value as string)) undone.add(value as string);
  const found = new Map<string, { quantity: number; finished: boolean }>();
  for (const { op_id: id, command, payload } of pending) {
    const { task, quantity, passed = 0, rejected = 0 } = payload as Said;
    if (!task || undone.has(id)) continue;
    const sum = found.get(task.task) || { quantity: 0, finished: false };
    found.set(task.task, {
      quantity: sum.quantity + (quantity || 0) + passed + rejected,
      finished: sum.finished || /\.(finish|put_away_container|move_container)\//.test(command),
    });
  }
  return found;
}

/** The rows with unsent work counted in; without those that it ends. A count is of lines: only its finish ends it. */
export function replayed(rows: readonly TaskRow[], pending: readonly PendingWork[]): TaskRow[] {
  const work = unsent(pending);
  return rows
    .map((row) => {
      const own = work.get(row.id);
      if (!own) return row;
      if (own.finished) return null;
      if (row.process === 'count') return row;
      const done = (row.done || 0) + own.quantity;
      return row.quantity && done >= row.quantity ? null : { ...row, done };
    })
    .filter((row): row is TaskRow => row !== null);
}

const LATEST = Number.MAX_SAFE_INTEGER;

/** Most urgent first: priority, deadline, then the way through the warehouse. */
export function byUrgency(a: TaskRow, b: TaskRow): number {
  return (
    (b.priority || 0) - (a.priority || 0) ||
    (a.due_at || LATEST) - (b.due_at || LATEST) ||
    (a.walk || 0) - (b.walk || 0) ||
    (a.id < b.id ? -1 : 1)
  );
}

/** As a person walks past. */
export function byWalk(a: TaskRow, b: TaskRow): number {
  return (a.walk || 0) - (b.walk || 0) || byUrgency(a, b);
}

/** What anybody may take: how many by process, and how many of them are past their deadline. */
export function backlog(rows: readonly TaskRow[], now: number): { process: Process; open: number; late: number }[] {
  const found = new Map<Process, { process: Process; open: number; late: number }>();
  for (const row of rows) {
    if (row.state !== 'open') continue;
    const sum = found.get(row.process) || { process: row.process, open: 0, late: 0 };
    sum.open += 1;
    if (row.due_at && row.due_at < now) sum.late += 1;
    found.set(row.process, sum);
  }
  return Object.keys(ROUTES)
    .map((process) => found.get(process as Process))
    .filter((sum): sum is { process: Process; open: number; late: number } => sum !== undefined);
}
