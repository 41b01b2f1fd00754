import 'fake-indexeddb/auto';
import { afterEach, expect, test, vi } from 'vitest';
import type { Write } from '@stowage/sync';
import { openDatabase, strict } from './db';
import { OVERLAY_ROWS, Upkeep } from './upkeep';

const ROWS: Write[] = [{ write: 'rows', partition: 'catalogue', rows: [] }];

afterEach(() => void vi.restoreAllMocks());

test('a look that the disk refused is not the last one', async () => {
  const db = await openDatabase('upkeep');
  const tx = strict(db, ['manifest', 'overlay']);
  await tx.objectStore('manifest').put({ partition: 'catalogue', as_of: 1, chunks: [] });
  for (let at = 0; at <= OVERLAY_ROWS; at += 1)
    void tx.objectStore('overlay').put({ partition: 'catalogue', kind: 'item', key: String(at), seq: 2, body: null });
  await tx.done;
  const folded: string[] = [];
  const upkeep = new Upkeep(db, new AbortController().signal, (partition) => folded.push(partition));
  const refused = vi.spyOn(IDBObjectStore.prototype, 'getAllKeys').mockImplementation(() => {
    throw new DOMException('', 'UnknownError');
  });
  await upkeep.stored(ROWS);
  expect(refused).toHaveBeenCalled();
  refused.mockRestore();
  const now = performance.now();
  vi.spyOn(performance, 'now').mockReturnValue(now + 61_000);
  await upkeep.stored(ROWS);
  expect(folded).toEqual(['catalogue']);
  db.close();
});
