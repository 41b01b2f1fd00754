/** Sending a command from a page: busy while it runs, the problem if it was refused, fresh data when it was applied. */
import { useState } from 'preact/hooks';
import { command, newId, type Outcome, type Problem, ProblemError } from './api';
import { refreshAll } from './resource';
import { person } from './session';

export interface Act {
  busy: boolean;
  problem: Problem | null;
  clear: () => void;
  /** What `work` found, or null when it was refused or the server was out of reach. */
  during: <T>(work: () => Promise<T>) => Promise<T | null>;
  /** The outcome, or null when it was refused or the server was out of reach. */
  send: (name: string, payload: unknown, warehouse?: number | null) => Promise<Outcome | null>;
}

/** Who is limited to one warehouse speaks for it, whatever the command is about. */
function ownWarehouse(): number | null {
  const own = person.value?.warehouses ?? [];
  return own.length === 1 ? (own[0] ?? null) : null;
}

export function useAct(): Act {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  async function during<T>(work: () => Promise<T>): Promise<T | null> {
    setBusy(true);
    try {
      const found = await work();
      setProblem(null);
      return found;
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      setProblem(error.problem);
      return null;
    } finally {
      setBusy(false);
    }
  }
  async function send(name: string, payload: unknown, warehouse: number | null = null): Promise<Outcome | null> {
    setBusy(true);
    try {
      const sent = await submit(name, payload, warehouse);
      setProblem('problem' in sent ? sent.problem : warned(sent.outcome));
      return 'outcome' in sent ? sent.outcome : null;
    } finally {
      setBusy(false);
    }
  }
  return { busy, problem, clear: () => setProblem(null), during, send };
}

/** The first of what the server warns of: it was done all the same. */
function warned(outcome: Outcome): Problem | null {
  const found: unknown = outcome.params?.['warnings'];
  const [first] = Array.isArray(found) ? (found as Record<string, unknown>[]) : [];
  return first ? { status: 200, code: String(first['code']), detail: '', params: first } : null;
}

/** What became of one command, asked for again when no answer came. Pages are read again after it. */
export async function submit(
  name: string,
  payload: unknown,
  warehouse: number | null = null,
): Promise<{ outcome: Outcome } | { problem: Problem }> {
  const opId = newId();
  try {
    const outcome = await again(() => command(name, payload, warehouse ?? ownWarehouse(), opId));
    refreshAll();
    return { outcome };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { problem: error.problem };
  }
}

/** Once more when no answer came: the id is the same, so it is applied once. */
async function again<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ProblemError && error.problem.code === 'network') return ask();
    throw error;
  }
}
