/** What flows read of the local data besides stock: places, units, items, and what codes mean. */
import { computed, signal } from '@preact/signals';
import type { Named } from '../../i18n';
import type { Unit } from '../../i18n/format';
import { unitOf as unitFrom } from '../../i18n/units';
import { store, unread } from '../../store';
import type { Item, Place } from './model';
import type { Local } from './resolve';

const NOTHING: never[] = [];

/** Rows of a small kind; none while they are being read. */
export function bodies<T>(partition: string, kind: string): T[] {
  const rows = store.rows<T>(partition, kind).value;
  return rows ? rows.map((row) => row.body) : NOTHING;
}

/** Resolves once the rows of a small kind have been read from the disk. */
export function loaded(partition: string, kind: string): Promise<void> {
  const rows = store.rows(partition, kind);
  return new Promise((resolve) => {
    const stop = rows.subscribe((now) => {
      if (now === null) return;
      resolve();
      queueMicrotask(() => stop());
    });
  });
}

/** For `resolve`: barcodes and SKUs of the catalogue. */
export const codes: Pick<Local, 'barcode' | 'sku'> = {
  barcode: async (code) => {
    const { catalogue } = store.partitions;
    const row = await store.lookup<{ to: [number, string, number, number][] }>(catalogue, 'barcode', code);
    return row ? row.to : [];
  },
  sku: async (sku) => {
    const row = await store.lookup<{ item: number }>(store.partitions.catalogue, 'sku', sku);
    return row ? row.item : null;
  },
};

interface UnitRow extends Named {
  code: string;
  decimals?: number;
}

export const units = computed<Map<string, Unit>>(() => {
  const rows = bodies<UnitRow>(store.partitions.catalogue, 'unit');
  return new Map(rows.map((unit) => [unit.code, unitFrom(unit)]));
});

/** Of units, by code; whole ones have none. */
export const decimals = computed<Record<string, number>>(() => {
  const found: Record<string, number> = {};
  for (const unit of bodies<UnitRow>(store.partitions.catalogue, 'unit')) found[unit.code] = unit.decimals || 0;
  return found;
});

export const places = computed<Place[]>(() => bodies<Place>(store.partitions.stock, 'place'));

const byId = computed<Map<number, Place>>(() => new Map(places.value.map((place) => [place.id, place])));

export function placeOf(id: number): Place | null {
  return byId.value.get(id) || null;
}

/** Empty where it is of no place of this warehouse. */
export function placeCode(id: number): string {
  const place = placeOf(id);
  return place ? place.code : '';
}

const items = signal<Map<number, Item>>(new Map());
const asked = new Set<number>();

/** Rejects with Incomplete where this gun has lost what would say. */
export async function readItem(id: number): Promise<Item | null> {
  const known = items.peek().get(id);
  if (known) return known;
  const item = await store.lookup<Item>(store.partitions.catalogue, 'item', String(id));
  if (item) items.value = new Map(items.peek()).set(id, item);
  return item;
}

/** Null until it is read; screens redraw when it is there. */
export function itemOf(id: number): Item | null {
  if (!asked.has(id)) {
    asked.add(id);
    void readItem(id).catch(unread);
  }
  return items.value.get(id) || null;
}
