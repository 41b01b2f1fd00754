/** What became of this gun's commands, sorted by who has to do something about it. */
import type { Body } from '@stowage/sync';
import type { Named } from '../../i18n';
import type { OutboxRow } from '../../store';
import type { ConfirmLine } from '../receive/model';

export interface Decision {
  choice: string;
  by: Named | undefined;
}

export interface Row extends OutboxRow {
  /** what people decided about each of its exceptions; absent while one is open */
  decided?: Decision[];
  /** what they decided while another one is open, or came of it */
  before?: Decision[];
  /** somebody took it back to be counted again, or decided that it never counts */
  back?: 'recount' | 'discard';
  /** who uses this gun has opened it since, or counted it again */
  heard?: boolean;
}

/** An exception as the feed tells it. `op_id` gave rise to it; `ops` wait with it. */
export interface Told {
  id: number;
  op_id: string;
  ops?: string[];
  code: string;
  evidence: Body;
  state: string;
  choice?: string;
  by?: Named;
}

const PARKED = 'gateway.parked';

/** The exceptions by the commands that they are about. */
export function byCommand(rows: Told[]): Map<string, Told[]> {
  const found = new Map<string, Told[]>();
  for (const row of rows)
    for (const opId of [row.op_id].concat((row.ops || []).filter((each) => each !== row.op_id))) {
      const known = found.get(opId);
      if (known) known.push(row);
      else found.set(opId, [row]);
    }
  return found;
}

/** Those of a command's outcome, and what came of its replay: a replay answers under an id that no gun knows, and tells by rows alone. */
function allOf(row: OutboxRow, told: Map<number, Told>, about: Told[]): Told[] {
  const first = row.discrepancies.map((one): Told => {
    const evidence = (one['evidence'] || {}) as Body;
    const said = { id: Number(one['id']), op_id: row.op_id, code: String(one['code']), evidence, state: 'open' };
    return told.get(said.id) || said;
  });
  const replayed = row.state === 'parked' ? about.filter(({ id }) => first.every((one) => one.id !== id)) : [];
  return first.concat(replayed).sort((a, b) => a.id - b.id);
}

/** A line taken back stays so, whatever else is open about it. */
function backOf(all: Told[]): Row['back'] {
  const resolved = all.filter(({ state }) => state === 'resolved');
  if (resolved.some(({ choice }) => choice === 'recount')) return 'recount';
  const held = all.filter(({ code }) => code === PARKED).pop();
  return resolved.length === all.length && held && held.choice === 'discard' ? 'discard' : undefined;
}

/** The row as it stands by what people decided since its outcome, and by what came of that. */
export function standing(row: OutboxRow, told: Map<number, Told>, about: Told[]): Row {
  const all = allOf(row, told, about);
  if (all.length === 0) return row;
  const open = all.filter(({ state }) => state !== 'resolved');
  const done = all
    .filter(({ state }) => state === 'resolved')
    .map(({ choice, by }): Decision => ({ choice: choice || '', by }));
  const back = backOf(all);
  if (open.length === 0) return { ...row, decided: done, ...(back ? { back } : {}) };
  const now: Row = {
    ...row,
    ...(back ? { back } : {}),
    discrepancies: open.map(({ id, code, evidence }): Body => ({ id, code, evidence })),
    ...(done.length ? { before: done } : {}),
  };
  if (row.state !== 'parked') return now;
  const held = open.filter(({ code }) => code === PARKED).pop();
  if (!held) return { ...now, state: 'exception', code: '', params: {} };
  if (held.id === all[0]!.id) return now;
  const { code, params } = held.evidence;
  return { ...now, code: String(code || ''), params: (params || {}) as Body };
}

/** Somebody is to look at it, whether it counts already or not. */
export function isLookedAt(row: Row): boolean {
  return isStuck(row) || (row.state === 'exception' && row.decided === undefined);
}

/** Needs somebody before it counts; what is done with an exception already counts. */
export function isStuck(row: Row): boolean {
  return isTakenAway(row) || (row.decided === undefined && STUCK.indexOf(row.state) >= 0);
}

/** Somebody decided that it does not count, and nobody here has seen that yet. */
export function isTakenAway(row: Row): boolean {
  return row.back !== undefined && !row.heard;
}

/** To be counted again; does not count; counts, but differs. */
function rankOf(row: Row): number {
  if (row.back === 'recount' && !row.heard) return 0;
  return isStuck(row) ? 1 : 2;
}

const STUCK: Row['state'][] = ['parked', 'refused', 'conflict'];

export interface Counted {
  op_id: string;
  payload: object;
}

/** Those to be counted again whose goods these commands count, on the same order. */
export function recounted(rows: Row[], commands: Counted[]): string[] {
  const said = commands.map(({ op_id, payload }) => ({ op_id, ...(payload as Pick<ConfirmLine, 'item' | 'order'>) }));
  return rows
    .filter(({ back, heard }) => back === 'recount' && !heard)
    .filter((row) =>
      said.some(
        ({ op_id, item, order }) =>
          op_id !== row.op_id && item === row.payload['item'] && order === row.payload['order'],
      ),
    )
    .map(({ op_id }) => op_id);
}

export interface Groups {
  /** somebody must look: taken back, parked, refused, in conflict, done with an exception; the most urgent first */
  people: Row[];
  /** waits for the network or for the answer; the first to go is first */
  network: Row[];
  /** nobody has to do anything about it any more */
  done: Row[];
  /** people decided that it does not count */
  discarded: Row[];
}

export function group(rows: Row[]): Groups {
  const newest = rows.slice().sort((a, b) => b.cseq - a.cseq);
  const of = (...states: Row['state'][]): Row[] => newest.filter((row) => states.indexOf(row.state) >= 0);
  const settled = newest.filter((row) => !isTakenAway(row));
  return {
    people: newest.filter(isLookedAt).sort((a, b) => rankOf(a) - rankOf(b) || b.cseq - a.cseq),
    network: of('waiting', 'sent').reverse(),
    done: settled.filter((row) => row.back !== 'discard' && (row.state === 'applied' || row.decided !== undefined)),
    discarded: settled.filter((row) => row.back === 'discard'),
  };
}

/** The command that cites a photo; none once it has left this gun. */
export function citing(sha256: string, rows: Row[]): Row | undefined {
  return rows.filter((row) => ((row.payload['photos'] || []) as string[]).indexOf(sha256) >= 0)[0];
}
