/** Who changed a record last, and when. */
import { stamp } from '../../i18n/format';
import type { ChangedBy } from '../../ui/console';
import { get, ProblemError } from '../api';
import type { ChangesPage } from './types';
import { whoAndWhere } from './who';

/** A record as its history calls it: 'item', its SKU. */
export interface Recorded {
  kind: string;
  record: string;
}

/** undefined: there is no history, or it is not for this person. */
export async function lastChange(recorded: Recorded | undefined): Promise<ChangedBy | undefined> {
  if (!recorded) return undefined;
  try {
    const { rows } = await get<ChangesPage>('/api/changes', { kind: recorded.kind, key: recorded.record, limit: 1 });
    const last = rows[0];
    return last && { who: whoAndWhere(last.person, last.device), when: stamp(last.at) };
  } catch (error) {
    if (error instanceof ProblemError) return undefined;
    throw error;
  }
}
