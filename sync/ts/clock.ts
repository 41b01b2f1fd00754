/** How far the device's clock is off, from the `server_time` of answers. Evidence only: order never comes from clocks (I-12). */
import type { Clock } from './messages';

/** A clock that nobody measured may be a day off. */
export const UNMEASURED_MS = 86_400_000;

/** A stored sample stays good for a while: it says how uncertain it is. */
export function worthStoring(stored: Clock | null, fresh: Clock): boolean {
  if (stored === null) return true;
  return Math.abs(fresh.offset - stored.offset) > 10 || Math.abs(fresh.at - stored.at) > 600_000;
}

/** Uncertainty `now`: the measured one, growing by 100 ppm of drift. */
export function uncertaintyAt(clock: Clock | null, now: number): number {
  return clock === null ? UNMEASURED_MS : clock.uncertainty + Math.floor(Math.abs(now - clock.at) / 10_000);
}

/**
 * The better of `clock` and a new sample. A sample wins when it is at least as certain, or when both cannot be true:
 * then the device's clock has been set meanwhile.
 */
export function measure(clock: Clock | null, sentAt: number, receivedAt: number, serverTime: number): Clock | null {
  if (receivedAt < sentAt) return clock;
  const sample = {
    offset: serverTime - Math.floor((sentAt + receivedAt) / 2),
    uncertainty: Math.ceil((receivedAt - sentAt) / 2) + 1,
    at: receivedAt,
  };
  if (clock === null) return sample;
  const grown = uncertaintyAt(clock, receivedAt);
  const apart = Math.abs(sample.offset - clock.offset) > grown + sample.uncertainty;
  return apart || sample.uncertainty <= grown ? sample : clock;
}
