/** What the store says of itself. */
import type { Status } from '@stowage/sync';

export interface Partitions {
  catalogue: string;
  tasks: string;
  stock: string;
  device: string;
}

export interface StoreStatus {
  online: boolean;
  syncing: boolean;
  live: boolean;
  pending: number;
  blocked: Status['blocked'];
  lastSync: number | null;
  epoch: number;
  behind: { done: number; total: number } | null;
  /** Part of what is stored here cannot be read, and has not come again yet. */
  incomplete: boolean;
  storagePersisted: boolean;
  quota: number;
  usage: number;
}
