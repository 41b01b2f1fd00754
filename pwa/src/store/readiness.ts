/** May this gun go where there is no network? What is in the way, the most urgent first. */
import type { StoreStatus } from './store';

/** Photos and records of a long shift. */
export const SPACE_BYTES = 100 * 2 ** 20;

export type Hindrance = 'not_loaded' | 'mending' | 'space' | 'not_kept';

export function hindrances(status: StoreStatus): Hindrance[] {
  const { behind, lastSync, blocked, quota, usage, storagePersisted } = status;
  const found: Hindrance[] = [];
  if (behind !== null) found.push(lastSync === null ? 'not_loaded' : 'mending');
  else if (lastSync === null) found.push('not_loaded');
  if (blocked === 'storage_full' || (quota > 0 && quota - usage < SPACE_BYTES)) found.push('space');
  if (!storagePersisted) found.push('not_kept');
  return found;
}
