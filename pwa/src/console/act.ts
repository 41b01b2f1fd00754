/** Sending a command from a page: busy while it runs, the problem if it was refused, fresh data when it was applied. */
import { useState } from 'preact/hooks';
import { command, newId, type Outcome, type Problem, ProblemError } from './api';
import { refreshAll } from './resource';
import { person } from './session';

export interface Act {
  busy: boolean;
  problem: Problem | null;
  clear: () => void;
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
  async function send(name: string, payload: unknown, warehouse: number | null = null): Promise<Outcome | null> {
    setBusy(true);
    const opId = newId();
    try {
      const outcome = await again(() => command(name, payload, warehouse ?? ownWarehouse(), opId));
      setProblem(null);
      refreshAll();
      return outcome;
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      setProblem(error.problem);
      return null;
    } finally {
      setBusy(false);
    }
  }
  return { busy, problem, clear: () => setProblem(null), send };
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
