/** May this gun go where there is no network? What is in the way, the most urgent first. */
import type { StoreStatus } from './status';

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

/** Asks the browser to keep the data of an enrolled device, and how much room there is; null where it cannot say. */
export async function persisted(
  enrolled: boolean,
): Promise<{ storagePersisted: boolean; quota: number; usage: number } | null> {
  const { storage } = navigator;
  if (storage === undefined) return null;
  const storagePersisted = (await storage.persisted()) || (enrolled && (await storage.persist()));
  const { quota = 0, usage = 0 } = await storage.estimate();
  return { storagePersisted, quota, usage };
}
