/** How far a load has come is shown ten times a second: to draw each chunk would take longer than to store it. */
import type { Status } from '@stowage/sync';

const EVERY_MS = 100;

export class Calm {
  private shown: Status | null = null;
  private newest: Status | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly show: (status: Status) => void) {}

  /** Everything but progress is shown at once. */
  tell(status: Status): void {
    this.newest = status;
    if (this.shown === null || !isProgress(this.shown, status)) return this.now();
    if (this.timer === undefined) this.timer = setTimeout(() => this.now(), EVERY_MS);
  }

  close(): void {
    clearTimeout(this.timer);
  }

  private now(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.shown = this.newest;
    if (this.newest !== null) this.show(this.newest);
  }
}

function isProgress(before: Status, after: Status): boolean {
  if (before.behind === null || after.behind === null) return false;
  const { behind: _, syncing: __, ...one } = before;
  const { behind: ___, syncing: ____, ...other } = after;
  return JSON.stringify(one) === JSON.stringify(other);
}
