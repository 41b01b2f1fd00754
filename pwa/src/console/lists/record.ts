/** Changing one record of a list by the command that writes it as a whole: over what it is now, unless somebody else changed the same field. */
import { command, get, newId, type Outcome, ProblemError } from '../api';
import type { Send, Sent } from './changes';
import { clashes } from './merge';
import type { Row, RowsAnswer, Value } from './types';

export interface RecordCommand {
  list: string;
  /** the text column that the command names records by */
  named: string;
  /** command and payload that make the record what `row` says; with its version, so that it is refused where another one came between */
  write: (row: Row) => [string, unknown];
  /** the warehouse that a record is of, where its name says nothing without it */
  warehouse?: (row: Row) => number;
}

const TRIES = 2;
/** Times that a record is written over what it is now before the desk gives up. */
const ROUNDS = 3;

export function sender({ list, named, write, warehouse }: RecordCommand): Send {
  const read = async (row: Row): Promise<Row | null> => {
    const there = warehouse ? [{ column: 'warehouse', op: 'in', value: [warehouse(row)] }] : [];
    const filter = JSON.stringify([{ column: named, op: 'is', value: row[named] }, ...there]);
    const answer = await get<RowsAnswer>(`/api/lists/${list}/rows`, { filter, limit: 1 });
    return answer.rows[0] ?? null;
  };
  const once = async (row: Row, values: Record<string, Value>): Promise<Sent> => {
    const now = await read(row);
    if (now === null) return refused('nothing_called', { text: row[named] });
    const clashing = clashes(row, values, now);
    if (clashing.length > 0) return { state: 'clash', clashes: clashing, now };
    const outcome = await sendOnce(...write({ ...now, ...values }), warehouse ? warehouse(row) : null);
    return outcome.outcome === 'applied' ? { state: 'done' } : refused(outcome.code ?? 'unknown', outcome.params ?? {});
  };
  const send: Send = async (row, values) => {
    for (let round = 1; ; round += 1) {
      try {
        return await once(row, values);
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        const crossed = error.problem.code.endsWith('.changed_meanwhile') && round < ROUNDS;
        if (!crossed) return { state: 'refused', problem: error.problem };
      }
    }
  };
  return oneAfterAnother(send, (row) => String(row[named]));
}

/** Two changes of one record would each be written over what it was before both. */
export function oneAfterAnother(send: Send, key: (row: Row) => string): Send {
  const last = new Map<string, Promise<unknown>>();
  return async (row, values) => {
    const id = key(row);
    const mine = (last.get(id) ?? Promise.resolve()).then(() => send(row, values));
    const settled = mine.catch(() => undefined);
    last.set(id, settled);
    try {
      return await mine;
    } finally {
      if (last.get(id) === settled) last.delete(id);
    }
  };
}

function refused(code: string, params: Record<string, unknown>): Sent {
  return { state: 'refused', problem: { status: 422, code, detail: '', params } };
}

/** Asked again under the same id when no answer came: it is applied once. */
async function sendOnce(name: string, payload: unknown, warehouse: number | null): Promise<Outcome> {
  const opId = newId();
  for (let tried = 1; ; tried += 1) {
    try {
      return await command(name, payload, warehouse, opId);
    } catch (error) {
      if (!(error instanceof ProblemError) || error.problem.code !== 'network' || tried === TRIES) throw error;
    }
  }
}
