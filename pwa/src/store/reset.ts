/** The last resort for a database that cannot be read: everything of this gun goes, and it is enrolled anew. */
import { deleteDB } from 'idb';
import { ours } from '../company';

/** Also when another tab still holds it: that one closes it and tells its person. */
export async function deleteStore(): Promise<void> {
  await deleteDB(ours('stowage'));
}
