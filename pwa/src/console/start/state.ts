/** How far the company is on its way to the first scan, for the page and for the menu. */
import { signal } from '@preact/signals';
import { get, ProblemError } from '../api';
import { may } from '../session';

export const STEPS = ['company', 'people', 'warehouse', 'items', 'stock', 'gun', 'receipt'] as const;
export type Step = (typeof STEPS)[number];

/** What /api/start answers. Quantities in 1/10,000 of `unit`, times ms UTC. */
export interface Start {
  /** the company has a name */
  named: boolean;
  people: number;
  pins: number;
  warehouses: Built[];
  units: number;
  items: number;
  opening: boolean;
  guns: Came[];
  received: Received | null;
  done: boolean;
}

export interface Built {
  id: number;
  code: string;
  name_zh: string;
  name_en: string;
  has_bins: boolean;
  places: number;
}

export interface Came {
  code: string;
  name: string;
  kind: string;
  warehouse: number;
  enrolled_at: number;
}

export interface Received {
  receipt: string;
  number: string;
  warehouse: number;
  item: number;
  sku: string;
  name_zh: string;
  name_en: string;
  unit: string;
  quantity: number;
  device: string | null;
  occurred_at: number;
  on_hand: number;
}

/** The menu offers the page: this person looks after the company, and no goods have been received yet. */
export const unfinished = signal(false);

/** Whether there is nothing at all yet: then the page opens by itself. */
export async function lookAtStart(): Promise<boolean> {
  if (!may('identity.write')) return false;
  try {
    const found = await get<Start>('/api/start');
    unfinished.value = !found.done;
    return found.warehouses.length === 0;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return false;
  }
}

export function isDone(step: Step, { named, pins, warehouses, items, opening, guns, received }: Start): boolean {
  const done: Record<Step, boolean> = {
    company: named,
    people: pins > 0,
    warehouse: warehouses.some(({ places }) => places > 0),
    items: items > 0,
    stock: opening,
    gun: guns.length > 0,
    receipt: received !== null,
  };
  return done[step];
}
