/** An inspection as the feed has it, own unsent work counted in, and what a gun says of one. */
import type { Quantity } from '../goods/model';
import type { TaskRef } from '../work/model';

export const RECORD = 'quality.record/1';
export const DECIDE = 'quality.decide/1';
export const REVERSE = 'quality.reverse/1';

/** Absent: pass or fail, without a unit, without a limit. Measures × 10,000. */
export interface Characteristic {
  code: string;
  name_zh: string;
  name_en: string;
  check?: 'measured' | 'counted';
  unit?: string;
  lower?: number;
  upper?: number;
  target?: number;
}

/** Row "inspection" of wh/n/tasks. Absent: null, 0, '' or none. `found`: [person, sample, defects]. */
export interface InspectionRow {
  id: string;
  number: string;
  receipt: string;
  item: number;
  place: number;
  quantity: Quantity;
  left: Quantity;
  goods: [lot: string, quantity: Quantity][];
  task: string;
  mode: 'full' | 'sample' | 'skip_lot' | 'skip';
  severity: 'normal' | 'tightened' | 'reduced' | 'stopped';
  sample: number;
  opened_at: number;
  accept?: number;
  letter?: string;
  container?: string;
  supplier?: number;
  waiting?: Quantity;
  characteristics?: Characteristic[];
  found?: [person: number, sample: number, defects: number][];
}

export type Reason = 'broken' | 'measure' | 'wrong_goods' | 'expired' | 'papers' | 'other';
export const REASONS: readonly Reason[] = ['broken', 'measure', 'wrong_goods', 'expired', 'papers', 'other'];

export interface Result {
  code: string;
  values?: number[];
  good?: number;
  bad?: number;
}

/** Absent fields are the command's defaults. */
export interface RecordResults {
  inspection: string;
  sample: number;
  defects: number;
  results?: Result[];
  photos?: string[];
}

export interface Decide {
  inspection: string;
  passed: Quantity;
  rejected: Quantity;
  reason?: Reason;
  serials?: string[];
  use_as_is?: boolean;
  photos?: string[];
  task?: TaskRef;
}

export interface Reverse {
  inspection: string;
  line: string;
}

export interface Pending {
  op_id: string;
  command: string;
  payload: unknown;
}

/** The rows with own unsent work counted in: `who` found and decided what waits here. */
export function withUnsent(rows: readonly InspectionRow[], pending: readonly Pending[], who: number): InspectionRow[] {
  const undone = pending.filter(({ command }) => command === REVERSE).map(({ payload }) => (payload as Reverse).line);
  const said = pending.filter(({ op_id }) => undone.indexOf(op_id) < 0);
  return rows.map((row) => said.reduce((now, each) => after(now, each, who), row));
}

function after(row: InspectionRow, { command, payload }: Pending, who: number): InspectionRow {
  const of = payload as RecordResults & Decide;
  if ((command !== RECORD && command !== DECIDE) || of.inspection !== row.id) return row;
  if (command === RECORD) return { ...row, found: [...(row.found || []), [who, of.sample, of.defects]] };
  return { ...row, left: Math.max(0, row.left - of.passed - of.rejected) };
}

/** Too small or too large. */
export function isOff(one: Characteristic, value: number): boolean {
  return (one.lower !== undefined && value < one.lower) || (one.upper !== undefined && value > one.upper);
}
