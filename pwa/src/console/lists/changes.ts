/** Changes to rows on their way: each row is one command, with its own result. */
import { signal, type Signal } from '@preact/signals';
import type { Problem } from '../api';
import type { Clash } from './merge';
import type { RowChange } from './plan';
import type { Row, Value } from './types';

export type Sent =
  | { state: 'done' }
  | { state: 'refused'; problem: Problem }
  /** `now`: the record as it is, over which the choice is sent */
  | { state: 'clash'; clashes: Clash[]; now: Row };

export type Result = Sent | { state: 'ready' } | { state: 'sending' };

/** Sends one row's changes, `values` over `row` as it was seen. */
export type Send = (row: Row, values: Record<string, Value>) => Promise<Sent>;

export interface Entry {
  change: RowChange;
  result: Result;
}

export interface Changes {
  entries: Signal<Entry[]>;
  /** sends what is ready; resolves when all have their result */
  run: () => Promise<void>;
  /** of a clash: the fields where one's own is kept; in the others theirs stays */
  choose: (at: number, values: Record<string, Value>) => Promise<void>;
}

/** Commands under way at the same time. */
const WIDTH = 3;

/** Column → value of what is to be changed, without the cells that have faults. */
export function valuesOf(change: RowChange): Record<string, Value> {
  const values: Record<string, Value> = {};
  for (const cell of change.cells)
    if (cell.fault === undefined && cell.after !== undefined) values[cell.column] = cell.after;
  return values;
}

/** `settled` is called when nothing is under way any more. `results`: of rows that were sent already. */
export function makeChanges(plan: RowChange[], send: Send, settled: () => void, results: Result[] = []): Changes {
  const entries = signal<Entry[]>(plan.map((change, at) => ({ change, result: results[at] || { state: 'ready' } })));
  const put = (at: number, result: Result): void => {
    entries.value = entries.value.map((entry, place) => (place === at ? { ...entry, result } : entry));
  };
  async function sendOne(at: number, row: Row, values: Record<string, Value>): Promise<void> {
    put(at, { state: 'sending' });
    put(at, await send(row, values));
  }
  async function run(): Promise<void> {
    const ready = entries.value
      .map(({ change, result }, at) => ({ at, row: change.row, values: valuesOf(change), result }))
      .filter((each) => each.row && each.result.state === 'ready' && Object.keys(each.values).length > 0);
    let next = 0;
    const worker = async (): Promise<void> => {
      while (next < ready.length) {
        const { at, row, values } = ready[next++]!;
        await sendOne(at, row!, values);
      }
    };
    await Promise.all(Array.from({ length: WIDTH }, worker));
    settled();
  }
  async function choose(at: number, values: Record<string, Value>): Promise<void> {
    const { change, result } = entries.value[at]!;
    if (result.state !== 'clash') return;
    const all = { ...valuesOf(change), ...values };
    for (const { column } of result.clashes) if (!(column in values)) delete all[column];
    if (Object.keys(all).length === 0) put(at, { state: 'done' });
    else await sendOne(at, result.now, all);
    settled();
  }
  return { entries, run, choose };
}

export interface Progress {
  total: number;
  done: number;
  refused: number;
  clashes: number;
  busy: boolean;
  started: boolean;
}

export function progressOf(entries: Entry[]): Progress {
  const sendable = entries.filter(({ change }) => change.row && Object.keys(valuesOf(change)).length > 0);
  const has = (state: Result['state']): number => sendable.filter(({ result }) => result.state === state).length;
  const ready = has('ready');
  return {
    total: sendable.length,
    done: has('done'),
    refused: has('refused'),
    clashes: has('clash'),
    busy: has('sending') > 0,
    started: ready < sendable.length,
  };
}
