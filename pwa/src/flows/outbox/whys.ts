/** Why a command did not go as expected. Apart from group.ts, which every start of the gun reads: kinds of exceptions are many. */
import { kindOf } from '../../exceptions/kinds';
import type { Row } from './group';

export interface Why {
  code: string;
  params: Record<string, unknown>;
}

/** Why it did not go as expected, the most urgent first: the refusal or parking, else its exceptions. */
export function whys(row: Row): Why[] {
  if (row.code) return [{ code: row.code, params: row.params }];
  return row.discrepancies
    .map((one) => ({ code: String(one['code']), params: (one['evidence'] || {}) as Why['params'] }))
    .sort((a, b) => kindOf(a.code).urgency - kindOf(b.code).urgency);
}
