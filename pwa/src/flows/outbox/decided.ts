/** The outbox, and beside each command what people decided about it since. */
import { computed } from '@preact/signals';
import type { Named } from '../../i18n';
import { store } from '../../store';
import type { Row } from './group';

interface Told {
  id: number;
  state: string;
  choice?: string;
  by?: Named;
}

const told = computed<Map<number, Told>>(() => {
  const rows = store.device.value ? store.rows<Told>(store.partitions.tasks, 'discrepancy').value : null;
  return new Map((rows || []).map(({ body }) => [body.id, body]));
});

export const outbox = computed<Row[]>(() =>
  store.outbox.value.map((row) => {
    if (row.discrepancies.length === 0) return row;
    const about = row.discrepancies.map(({ id }) => told.value.get(Number(id)));
    const isDecided = about.every((one) => one !== undefined && one.state === 'resolved');
    return isDecided ? { ...row, decided: about.map((one) => ({ choice: one!.choice || '', by: one!.by })) } : row;
  }),
);
