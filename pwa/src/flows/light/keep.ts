/** What was read goes on this gun's disk, or it is said why not. */
import { Differs, type Kept, Own } from '../../store/carried';
import type { QueueFile } from '../../store/queue-file';
import { queueOf } from './frames';
import type { Event, Reading } from './reducer';

export async function keep(
  { hash, chunks }: Pick<Reading, 'hash' | 'chunks'>,
  store: (file: QueueFile) => Promise<Kept>,
): Promise<Extract<Event, { type: 'kept' | 'bad' | 'unkept' }>> {
  const file = await queueOf(hash, chunks as string[]);
  if (typeof file === 'string') return { type: 'bad', hash, why: file };
  try {
    return { type: 'kept', hash, code: file.code, ...(await store(file)) };
  } catch (error) {
    if (error instanceof Own) return { type: 'bad', hash, why: 'own' };
    if (error instanceof Differs) return { type: 'bad', hash, why: 'differs' };
    return { type: 'unkept', hash, full: error instanceof DOMException && error.name === 'QuotaExceededError' };
  }
}
