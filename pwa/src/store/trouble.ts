/** What happened to what is stored here: told on every tab, also after a reload, until somebody has read it. */
import { type ReadonlySignal, signal } from '@preact/signals';
import { type Trouble, keepTrouble, keptTrouble, lastSeen } from './mirror';

export class Troubles {
  private readonly told = signal<Trouble | null>(keptTrouble());
  readonly now: ReadonlySignal<Trouble | null> = this.told;

  /** Until the page goes: that it cannot be read is found out each time. */
  unreadable(error: unknown): void {
    this.told.value = { kind: 'unreadable', error: error instanceof Error ? error.name : String(error) };
  }

  /** Until the page is loaded again: then it is found out what is left. */
  closed(): void {
    this.told.value = lastSeen();
  }

  tell(trouble: Trouble): void {
    keepTrouble(trouble);
    this.told.value = trouble;
  }

  /** Another tab has told it, or its person has read it. */
  again(): void {
    if (this.told.peek()?.kind !== 'closed') this.told.value = keptTrouble();
  }

  understood(): void {
    keepTrouble(null);
    this.told.value = null;
  }
}
