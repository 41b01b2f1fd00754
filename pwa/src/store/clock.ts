/** How far the gun's own clock is off, for people: what is sent has the measured offset in it already. */
import type { Clock } from '@stowage/sync';

/** Of this much nobody is told. */
export const TOLD_MS = 120_000;

/** ms that the gun is fast (slow: negative); 0 where it is right enough, or where nobody can tell. */
export function fastBy(clock: Clock | null): number {
  if (clock === null || Math.abs(clock.offset) - clock.uncertainty <= TOLD_MS) return 0;
  return -clock.offset;
}
