/** The token of this run. A refused one is replaced; the queue and the screens never notice (I-8). */
import type { Status } from './messages';

/** How long a refused device waits before it asks again. */
export const BLOCKED_RETRY_MS = 15 * 60_000;

const BLOCKING: readonly string[] = ['device_revoked', 'device_unknown', 'protocol_unsupported'];

export class Session {
  token: string | null = null;
  blocked: Status['blocked'] = '';

  opened(token: string): void {
    this.token = token;
    this.blocked = '';
  }

  /** A request that carried `token` was refused; a newer one may be here already. */
  refused(token: string | null): void {
    if (token === this.token) this.token = null;
  }

  /** True: an error that no retry soon cures. */
  blocks(status: number, code: string): boolean {
    if (status < 400 || !BLOCKING.includes(code)) return false;
    this.token = null;
    this.blocked = code as Status['blocked'];
    return true;
  }
}

/** When one kind of request may go out again. */
export class Lane {
  busy = 0;
  failures = 0;
  notBefore = 0;
  /** The last answer here was a 401. */
  denied = false;

  ready(now: number, limit = 1): boolean {
    return this.busy < limit && now >= this.notBefore;
  }

  done(): void {
    this.busy -= 1;
    this.failures = 0;
    this.notBefore = 0;
    this.denied = false;
  }

  fail(now: number, jitter: number, atLeast = 0): void {
    this.busy -= 1;
    this.failures += 1;
    this.notBefore = now + Math.max(backoff(this.failures, jitter), atLeast);
  }

  /** Something outside changed (network back, somebody asked): no reason to wait longer. */
  hurry(): void {
    this.notBefore = 0;
  }
}

/** 1 s doubling to 60 s; half of it fixed, half spread by `jitter` (0–999). */
export function backoff(failures: number, jitter: number): number {
  const half = Math.min(60_000, 1000 * 2 ** Math.min(failures - 1, 6)) / 2;
  return half + Math.floor((half * jitter) / 1000);
}
