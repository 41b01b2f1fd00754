/** Photos on this gun, by what they hold. */
import { sha256 } from './crypto';
import { type Database, strict } from './db';

/** On the disk when it resolves; one that is there already stays as it is. */
export async function keepBlob(db: Database, file: Blob): Promise<{ sha256: string; size: number }> {
  const data = await new Response(file).arrayBuffer();
  const hash = await sha256(data);
  const size = data.byteLength;
  const tx = strict(db, ['blob']);
  const blobs = tx.objectStore('blob');
  if ((await blobs.get(hash)) === undefined)
    await blobs.put({ sha256: hash, type: file.type, size, data, state: 'waiting', code: '' });
  await tx.done;
  return { sha256: hash, size };
}
