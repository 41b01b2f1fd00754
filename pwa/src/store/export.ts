/** The outbox as a file, for a person to carry by hand: all commands that are kept, and the photos that they cite and nobody has yet. */
import type { Outcome, Stored } from '@stowage/sync';
import { type Database, getMeta } from './db';
import { type CommandQueue, NotEnrolled } from './queue';
import { FORMAT, MOST_PHOTO_BYTES, PLAIN_FORMAT, type PhotoEntry } from './queue-file';

const AT_ONCE = 200;
const HASHES = /[0-9a-f]{64}/g;

type Kept = Stored & { outcome: Outcome | null };

/** Photos are handed to the browser one by one, so that they are never in memory together. */
export async function exportQueue(db: Database, queue: CommandQueue): Promise<File> {
  await queue.mend();
  const [device, stream] = await Promise.all([getMeta(db, 'device'), getMeta(db, 'stream')]);
  if (device === undefined || stream === undefined) throw new NotEnrolled();
  const ops = await signed(db, queue);
  const { entries, data } = await photosOf(db, ops);
  const head = { device: device.id, code: device.code, incarnation: stream.incarnation, ops };
  if (entries.length === 0) {
    const text = JSON.stringify({ format: PLAIN_FORMAT, ...head });
    return new File([text], `${device.code}-queue.json`, { type: 'application/json' });
  }
  const first = JSON.stringify({ format: FORMAT, ...head, photos: entries });
  return new File([first, '\n', ...data], `${device.code}-queue.stowage`, { type: 'application/octet-stream' });
}

async function signed(db: Database, queue: CommandQueue): Promise<Kept[]> {
  const rows = await db.getAll('queue');
  const ops: Kept[] = [];
  for (let from = 0; from < rows.length; from += AT_ONCE) {
    const part = rows.slice(from, from + AT_ONCE);
    const outcomes = new Map(part.map((row) => [row.cseq, row.outcome]));
    let next = part[0]!.cseq;
    const last = part[part.length - 1]!.cseq;
    while (next <= last) {
      const taken = await queue.take(next, last);
      if (taken.length === 0) break;
      for (const row of taken) ops.push({ ...row, outcome: outcomes.get(row.cseq) ?? null });
      next = taken[taken.length - 1]!.cseq + 1;
    }
  }
  return ops;
}

/** The oldest first, as many as a file takes. */
async function photosOf(db: Database, ops: readonly Kept[]): Promise<{ entries: PhotoEntry[]; data: Blob[] }> {
  const waiting = new Set(await db.getAllKeysFromIndex('blob', 'state', 'waiting'));
  const entries: PhotoEntry[] = [];
  const data: Blob[] = [];
  let size = 0;
  for (const hash of waiting.size === 0 ? [] : ops.flatMap(({ bytes }) => bytes.match(HASHES) ?? [])) {
    if (!waiting.delete(hash)) continue;
    const row = await db.get('blob', hash);
    if (row === undefined || size + row.size > MOST_PHOTO_BYTES) continue;
    size += row.size;
    entries.push({ sha256: hash, type: row.type, size: row.size });
    data.push(new Blob([row.data]));
  }
  return { entries, data };
}
