/** What a flow has in hand but has not confirmed: survives a killed tab, belongs to this device alone. */
import { type ReadonlySignal, signal } from '@preact/signals';
import { type Database, strict } from './db';

export interface Draft<T> {
  /** Null before the first save, and until `ready`. */
  value: ReadonlySignal<T | null>;
  ready: Promise<void>;
  /** On the disk when it resolves; the signal changes at once. */
  save(value: T): Promise<void>;
  clear(): Promise<void>;
}

export class Drafts {
  private readonly open = new Map<string, Draft<unknown>>();

  constructor(private readonly db: Database) {}

  get<T>(flow: string): Draft<T> {
    let draft = this.open.get(flow);
    if (draft === undefined) {
      draft = this.make(flow);
      this.open.set(flow, draft);
    }
    return draft as Draft<T>;
  }

  private make(flow: string): Draft<unknown> {
    const { db } = this;
    const value = signal<unknown>(null);
    let written = false;
    const write = async (next: unknown): Promise<void> => {
      written = true;
      value.value = next;
      const tx = strict(db, ['draft']);
      if (next === null) await tx.objectStore('draft').delete(flow);
      else await tx.objectStore('draft').put({ flow, value: next });
      await tx.done;
    };
    const ready = db.get('draft', flow).then((stored) => {
      if (!written) value.value = stored?.value ?? null;
    });
    return { value, ready, save: write, clear: () => write(null) };
  }
}
