/** The outbox, and beside each command what people decided about it since, and what came of that. */
import { computed } from '@preact/signals';
import { store } from '../../store';
import { byCommand, recounted, standing, type Counted, type Row, type Told } from './group';

const NONE: Told[] = [];
/** of the draft: commands taken back or discarded that were opened or counted again here since */
const HEARD = 'outbox.heard';

const heard = computed<string[]>(() => (store.device.value && store.draft<string[]>(HEARD).value.value) || []);

const told = computed<Told[]>(() => {
  const rows = store.device.value ? store.rows<Told>(store.partitions.tasks, 'discrepancy').value : null;
  return (rows || []).map(({ body }) => body);
});

export const outbox = computed<Row[]>(() => {
  const byId = new Map(told.value.map((one) => [one.id, one]));
  const about = byCommand(told.value);
  return store.outbox.value.map((row) => {
    const now = standing(row, byId, about.get(row.op_id) || NONE);
    return now.back && heard.value.indexOf(row.op_id) >= 0 ? { ...now, heard: true } : now;
  });
});

/** Ids of commands that were taken back or discarded. */
export const away = computed(() => new Set(outbox.value.filter(({ back }) => back).map(({ op_id }) => op_id)));

/** What waits to be counted again is, as far as these commands count it. */
export async function counted(commands: Counted[]): Promise<void> {
  for (const opId of recounted(outbox.peek(), commands)) await hear(opId);
}

/** Who uses this gun knows that it was taken back. */
export async function hear(opId: string): Promise<void> {
  const draft = store.draft<string[]>(HEARD);
  await draft.ready;
  const kept = (draft.value.peek() || []).filter((each) => away.peek().has(each) && each !== opId);
  await draft.save(kept.concat(opId));
}
