/**
 * A gun that was locked out becomes another one of the company, with a new name, key and stream. What it had not sent goes along as the
 * outbox of the gun that it was, each command under its former signature, so that a supervisor decides about it; or it is given up.
 */
import { type Database, getMeta } from './db';
import { becomeNew } from './enrol';
import { type CommandQueue, NotEnrolled } from './queue';
import type { QueueFile, QueueOp } from './queue-file';

/** Keeps another gun's outbox on the disk. */
export type KeepOutbox = (file: QueueFile) => Promise<unknown>;

/** `keep` null: what was not sent is given up. Nothing changes here unless the server agrees. */
export async function enrolAnew(
  db: Database,
  queue: CommandQueue,
  base: string,
  text: string,
  keep: KeepOutbox | null,
): Promise<void> {
  const unsent = keep === null ? null : await unsentOf(db, queue);
  await becomeNew(db, base, text, async () => {
    if (unsent !== null && unsent.ops.length > 0) await keep!(unsent);
  });
  if (keep !== null) return;
  for (const hash of await db.getAllKeysFromIndex('blob', 'state', 'waiting')) await db.delete('blob', hash);
}

/** All without an answer, signed. Photos stay where they are: whoever sends from here sends them. */
async function unsentOf(db: Database, queue: CommandQueue): Promise<QueueFile> {
  await queue.mend();
  const [device, stream] = await Promise.all([getMeta(db, 'device'), getMeta(db, 'stream')]);
  if (device === undefined || stream === undefined) throw new NotEnrolled();
  const ops: QueueOp[] = [];
  let from = stream.acked + 1;
  while (from < stream.next) {
    const taken = await queue.take(from, stream.next - 1);
    if (taken.length === 0) break;
    ops.push(...taken);
    from = taken[taken.length - 1]!.cseq + 1;
  }
  return { device: device.id, code: device.code, incarnation: stream.incarnation, ops };
}
