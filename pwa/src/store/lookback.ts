/** What became of what is stored here since a page last had it open, what can be done about it at once, and the second copy for it. */
import { type Database, getMeta } from './db';
import { type Trouble, compare, mirrored } from './mirror';
import type { CommandQueue } from './queue';

/** Before anything else is read. Null: all is as it was. */
export async function lookBack(name: string, db: Database, queue: CommandQueue): Promise<Trouble | null> {
  const stream = (await getMeta(db, 'stream')) ?? null;
  const trouble = compare(mirrored(), stream, await queue.lastAnswered());
  if (trouble?.kind === 'put_back') await queue.reincarnate(0);
  else if (trouble?.kind === 'gone') return recovered(name, db, trouble);
  else await queue.mend();
  return trouble;
}

async function recovered(name: string, db: Database, trouble: Extract<Trouble, { kind: 'gone' }>): Promise<Trouble> {
  const second = await import('./second').catch(() => null); // not there without the network: the next start looks again
  const copy = second === null ? null : await second.recover(name, db);
  if (copy === null) return trouble;
  const back = copy.rows.length;
  return { ...trouble, unsent: Math.max(0, trouble.unsent - back), back };
}

/** Keeps the copy of what waits, until what it gives is called. */
export function keepTwice(name: string, db: Database, queue: CommandQueue): () => Promise<void> {
  const following = import('./second').then(({ follow }) => follow(name, db, queue)).catch(() => undefined);
  return async () => {
    await (
      await following
    )?.();
  };
}
