import type { Scanned } from './resolve';

/** A scan made at the menu that belongs to receiving: the menu puts it here, and receiving takes it up once open. */
const waiting: Scanned[] = [];

export function handOver(scan: Scanned): void {
  waiting.push(scan);
}

export function takeOver(): Scanned[] {
  return waiting.splice(0);
}
