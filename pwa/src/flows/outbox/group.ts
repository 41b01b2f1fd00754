/** What became of this gun's commands, sorted by who has to do something about it. */

export type OutboxState = "waiting" | "sent" | "applied" | "exception" | "parked" | "refused" | "conflict";

export interface Row {
  op_id: string;
  cseq: number;
  command: string;
  person: number;
  occurred_at: number;
  payload: unknown;
  state: OutboxState;
  code: string;
  params: Record<string, unknown>;
  document: string;
  number: string;
  discrepancies: { id: number; code: string; evidence: Record<string, unknown>; choices: string[] }[];
}

export interface Groups {
  /** somebody must look: parked, refused, in conflict, done with an exception */
  people: Row[];
  /** waits for the network or for the answer */
  network: Row[];
  done: Row[];
}

export function group(rows: Row[]): Groups {
  const newest = rows.slice().sort((a, b) => b.cseq - a.cseq);
  const of = (...states: OutboxState[]): Row[] => newest.filter((row) => states.indexOf(row.state) >= 0);
  return { people: of("parked", "refused", "conflict", "exception"), network: of("waiting", "sent"), done: of("applied") };
}

/** The code that says why: of the refusal or parking, else of the first discrepancy. */
export function why(row: Row): { code: string; params: Record<string, unknown> } {
  if (row.code) return { code: row.code, params: row.params };
  const first = row.discrepancies[0];
  return first ? { code: first.code, params: first.evidence } : { code: "", params: {} };
}
