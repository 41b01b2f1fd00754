/** The outbox, and beside each command what people decided about it since, and what came of that. */
import { computed } from '@preact/signals';
import { store } from '../../store';
import { byCommand, standing, type Row, type Told } from './group';

const NONE: Told[] = [];

const told = computed<Told[]>(() => {
  const rows = store.device.value ? store.rows<Told>(store.partitions.tasks, 'discrepancy').value : null;
  return (rows || []).map(({ body }) => body);
});

export const outbox = computed<Row[]>(() => {
  const byId = new Map(told.value.map((one) => [one.id, one]));
  const about = byCommand(told.value);
  return store.outbox.value.map((row) => standing(row, byId, about.get(row.op_id) || NONE));
});
