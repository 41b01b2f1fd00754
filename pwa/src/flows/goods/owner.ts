/** Whose goods they are: ours (0), or a partner's who keeps them here or sent them on consignment. */
import { signal } from '@preact/signals';
import { named, type Named } from '../../i18n';
import { store, unread } from '../../store';
import { bodies } from './data';
import { words } from './words';

export interface Owner extends Named {
  id: number;
  code: string;
}

/** Partners whose goods may lie here, by their codes. */
export function owners(): Owner[] {
  const rows = bodies<Owner>(store.partitions.catalogue, 'owner');
  return rows.slice().sort((a, b) => (a.code < b.code ? -1 : 1));
}

const known = signal<Map<number, Owner>>(new Map());
const asked = new Set<number>();

async function ask(id: number): Promise<void> {
  asked.add(id);
  const { catalogue } = store.partitions;
  const row =
    (await store.lookup<Owner>(catalogue, 'owner', String(id)).catch(unread)) ||
    (await store.lookup<Owner>(catalogue, 'supplier', String(id)).catch(unread));
  if (row) known.value = new Map(known.peek()).set(id, row);
}

/** The partner's name; its number until that is read. */
export function ownerName(id: number): string {
  if (!asked.has(id)) void ask(id);
  const row = known.value.get(id);
  return row ? named(row) : `#${id}`;
}

/** 'Haitian owns it'; of our own nothing, unless it is to be told from others'. */
export function whose(owner: number, apart = false): string {
  if (owner === 0) return apart ? words().ours : '';
  return words().theirs(ownerName(owner));
}
