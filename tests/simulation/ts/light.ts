/** A queue from one screen to another camera, by the product's own code: what is shown, and what somebody makes of the frames they saw. */
import type { Reading } from '../../../pwa/src/flows/light/reducer';
import type { QueueFile } from '../../../pwa/src/store/queue-file';
import type { Page } from './browser';
import type { Disk } from './disk';

interface CarriedRow {
  device: string;
  op_id: string;
  outcome: object | null;
}

/** Of `file`, or of what waits in the page's own queue; null: nothing does. */
export async function show(page: Page, file: QueueFile | null): Promise<object | null> {
  const shown = file ?? (await page.carried.waiting());
  if (shown === null) return null;
  return { frames: await page.product.framesOf(shown), ops: shown.ops.map(({ op_id }) => op_id) };
}

/** How far the reading came with these frames, in their order; what is whole is kept. */
export async function read({ product, carried }: Page, texts: readonly string[]): Promise<object> {
  let state: Reading = product.START;
  for (const text of texts) {
    const frame = product.readFrame(text);
    if (frame === null) continue;
    state = product.reduce(state, { type: 'frame', frame });
    if (state.phase !== 'checking') continue;
    const { hash, chunks } = state;
    const file = await product.queueOf(hash, chunks as string[]);
    if (typeof file === 'string') state = product.reduce(state, { type: 'bad', hash, why: file });
    else state = product.reduce(state, { type: 'kept', hash, code: file.code, ...(await carried.keep(file)) });
  }
  return { phase: state.phase, commands: state.commands };
}

/** What a device carries for others: [op id, whether it has an outcome], and how many wait that the server could take. */
export function carriedOn(disk: Disk, pages: readonly Page[]): object {
  const rows = disk.read('op', 'stowage-carried').map(([, value]) => value as CarriedRow);
  const queues = pages[0]?.carried.queues.value ?? [];
  const waiting = queues.reduce((sum, queue) => sum + (queue.stuck === '' ? queue.waiting : 0), 0);
  return { ops: rows.map(({ op_id, outcome }) => [op_id, outcome !== null]), waiting };
}
