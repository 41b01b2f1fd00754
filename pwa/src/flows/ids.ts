import { uuid7 } from '@stowage/sync';
import { store } from '../store';

/** A fresh UUIDv7 by the device's corrected clock. */
export function newId(): string {
  return uuid7(store.now().at, crypto.getRandomValues(new Uint8Array(10)));
}
