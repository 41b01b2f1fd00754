/** What became of this gun's commands, sorted by who has to do something about it. */
import type { Named } from '../../i18n';
import type { OutboxRow } from '../../store';

export interface Row extends OutboxRow {
  /** what people decided about each of its exceptions; absent while one is open */
  decided?: { choice: string; by: Named | undefined }[];
}

/** Somebody is to look at it, whether it counts already or not. */
export function isLookedAt(row: Row): boolean {
  return isStuck(row) || (row.state === 'exception' && row.decided === undefined);
}

/** Needs somebody before it counts; what is done with an exception already counts. */
export function isStuck(row: Row): boolean {
  return row.decided === undefined && STUCK.indexOf(row.state) >= 0;
}

const STUCK: Row['state'][] = ['parked', 'refused', 'conflict'];

export interface Groups {
  /** somebody must look: parked, refused, in conflict, done with an exception */
  people: Row[];
  /** waits for the network or for the answer; the first to go is first */
  network: Row[];
  /** nobody has to do anything about it any more */
  done: Row[];
}

export function group(rows: Row[]): Groups {
  const newest = rows.slice().sort((a, b) => b.cseq - a.cseq);
  const of = (...states: Row['state'][]): Row[] => newest.filter((row) => states.indexOf(row.state) >= 0);
  return {
    people: newest.filter(isLookedAt),
    network: of('waiting', 'sent').reverse(),
    done: newest.filter((row) => row.state === 'applied' || row.decided !== undefined),
  };
}

/** The code that says why: of the refusal or parking, else of the first discrepancy. */
export function why(row: Row): { code: string; params: Record<string, unknown> } {
  if (row.code) return { code: row.code, params: row.params };
  const first = row.discrepancies[0];
  if (!first) return { code: '', params: {} };
  return { code: String(first['code']), params: (first['evidence'] || {}) as Record<string, unknown> };
}

/** The command that cites a photo; none once it has left this gun. */
export function citing(sha256: string, rows: Row[]): Row | undefined {
  return rows.filter((row) => ((row.payload['photos'] || []) as string[]).indexOf(sha256) >= 0)[0];
}
