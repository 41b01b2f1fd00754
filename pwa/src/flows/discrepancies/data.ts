/** The inbox as this phone knows it: rows of the feed, with what was decided here laid over them. */
import { computed, signal } from '@preact/signals';
import { named, type Named } from '../../i18n';
import { withUnit, type Unit } from '../../i18n/format';
import { kindOf } from '../../exceptions/kinds';
import type { Said, SaidLook } from '../../exceptions/said';
import type { Evidence, Look } from '../../exceptions/tell';
import { store, unread, type OutboxRow } from '../../store';
import { reasonOf } from '../outbox/describe';
import type { Item, Order, Place } from '../goods/model';
import { person } from '../sign-in/session';
import { unitOf } from '../../i18n/units';
import { delayed } from './delayed';

export interface Held {
  op_id: string;
  command: string;
  said: Said;
  who?: Named;
  /** absent where nobody can read it */
  occurred_at?: number;
  order?: string;
}

export interface Row {
  id: number;
  op_id: string;
  code: string;
  evidence: Evidence;
  choices: string[];
  state: string;
  person: number;
  raised_at: number;
  /** when it was done; absent: when it was raised */
  occurred_at?: number;
  uncertainty_ms?: number;
  /** commands that wait, the first of them in `held`; where none waits `held` is what it is about */
  ops?: string[];
  held?: Held[];
  who?: Named;
  device?: string;
  choice?: string;
  by?: Named;
  reason?: string;
}

interface Resolve {
  discrepancy: number;
  choice: string;
}

function bodies<T>(partition: string, kind: string): T[] {
  return (store.rows<T>(partition, kind).value || []).map((row) => row.body);
}

/** Whether the person signed in has a permission. */
export function permitted(permission: string): boolean {
  const who = person.value;
  return !!who && (who.permissions || []).indexOf(permission) >= 0;
}

/** Whether the person signed in may decide here: with the permission, on a phone that is their own. */
export const decides = computed<boolean>(() => {
  const who = person.value;
  if (!who || !store.device.value) return false;
  const self = bodies<{ person?: number }>(store.partitions.device, 'device')[0];
  return self !== undefined && self.person === who.id && permitted('discrepancies.resolve');
});

export const rows = computed<Row[]>(() =>
  store.device.value ? bodies<Row>(store.partitions.tasks, 'discrepancy') : [],
);

/** What was decided on this phone and is not in the rows yet: discrepancy → choice. */
export const decidedHere = computed<Map<number, string>>(() => {
  if (!store.device.value) return new Map();
  const said = store
    .pendingOver(store.partitions.tasks)
    .filter(({ command }) => command === 'discrepancies.resolve/1')
    .map(({ payload }) => payload as unknown as Resolve);
  return new Map(said.concat(delayed.value).map(({ discrepancy, choice }) => [discrepancy, choice]));
});

/** Open ones that this person is told of, the most urgent first, then the oldest. */
export const inbox = computed<Row[]>(() => {
  const who = person.value;
  const may = (who && who.permissions) || [];
  return rows.value
    .filter((row) => row.state === 'open' && !decidedHere.value.has(row.id))
    .filter((row) => kindOf(row.code).told.some((one) => may.indexOf(one) >= 0))
    .sort((a, b) => kindOf(a.code).urgency - kindOf(b.code).urgency || a.id - b.id);
});

/** Decisions of this phone that were not carried out, the newest first. */
export const refused = computed<OutboxRow[]>(() =>
  store.outbox.value.filter(({ command, state }) => command === 'discrepancies.resolve/1' && state === 'refused'),
);

/** Decisions that are in the queue, and not answered. */
export const waiting = computed<OutboxRow[]>(() =>
  store.outbox.value.filter(
    ({ command, state }) => command === 'discrepancies.resolve/1' && (state === 'waiting' || state === 'sent'),
  ),
);

export function rowOf(id: number): Row | undefined {
  return rows.value.filter((row) => row.id === id)[0];
}

const items = signal<Map<number, Item>>(new Map());
const asked = new Set<number>();

/** Asked for once; screens redraw when it is there. */
export function itemOf(id: unknown): Item | null {
  if (typeof id !== 'number') return null;
  if (!asked.has(id)) {
    asked.add(id);
    void store
      .lookup<Item>(store.partitions.catalogue, 'item', String(id))
      .catch(unread)
      .then((found) => {
        if (found) items.value = new Map(items.peek()).set(id, found);
      });
  }
  return items.value.get(id) || null;
}

function unitNamed(code: string): Unit {
  const found = bodies<Named & { code: string }>(store.partitions.catalogue, 'unit').filter((u) => u.code === code)[0];
  return found ? unitOf(found) : { zh: code, en: code };
}

export function placeCode(id: number): string {
  const found = bodies<Place>(store.partitions.stock, 'place').filter((place) => place.id === id)[0];
  return found ? found.code : '';
}

/** When it was done. */
export function doneAt(row: Row): number {
  return row.occurred_at || row.raised_at;
}

/** The item that it is about: of the evidence, else of what waits. */
export function itemIn(row: Row): Item | null {
  const first = (row.held || [])[0];
  return itemOf(row.evidence['item']) || (first && typeof first.said === 'object' ? itemOf(first.said['item']) : null);
}

function one<T extends { id: number | string }>(partition: string, kind: string, id: number | string): T | undefined {
  return bodies<T>(partition, kind).filter((each) => each.id === id)[0];
}

/** How it finds names for what a command said. An order that is over is told by its number alone. */
export function saidLookOf(held: Held): SaidLook {
  return {
    item: (id) => {
      const found = itemOf(id);
      return found ? `${named(found)} · ${found.sku}` : '';
    },
    unitOf: (id) => {
      const found = itemOf(id);
      return found ? unitNamed(found.unit) : null;
    },
    unit: unitWord,
    place: placeCode,
    order: () => held.order || '',
    supplier: (id) => {
      const found = one<Named & { id: number }>(store.partitions.catalogue, 'supplier', id);
      return found ? named(found) : '';
    },
  };
}

function unitWord(code: string): string {
  const unit = unitNamed(code);
  return named({ zh: unit.zh, en: unit.en });
}

/** How this phone finds names for what `evidence` says. */
export function lookOf(evidence: Evidence): Look {
  const of = itemOf(evidence['item']);
  return {
    amount: (value) => withUnit(value, unitNamed(of ? of.unit : '')),
    item: (id) => {
      const found = itemOf(id);
      return found ? `${named(found)} · ${found.sku}` : '';
    },
    place: placeCode,
    warehouse: (id) => {
      const found = one<Named & { id: number }>(store.partitions.catalogue, 'warehouse', id);
      return found ? named(found) : '';
    },
    order: (id) => {
      const found = one<Order>(store.partitions.tasks, 'order', id);
      return found ? found.number : '';
    },
    receipt: (id) => {
      const found = one<{ id: string; number?: string }>(store.partitions.tasks, 'receipt', id);
      return (found && found.number) || '';
    },
    unit: unitWord,
    problem: reasonOf,
  };
}
