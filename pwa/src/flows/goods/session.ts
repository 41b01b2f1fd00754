/**
 * Drives the reducer of a flow: durable draft, queue, feedback.
 *
 * A scan is resolved and reduced in its turn, one after the other. After every event, once its answer is on the screen, the draft is
 * saved; only then do the commands it decided on go into the queue, under the ids the draft names. A kill at any point therefore
 * repeats at most what is already kept.
 */
import { signal, type ReadonlySignal, type Signal } from '@preact/signals';
import { painted, store } from '../../store';
import { feedback } from '../../ui';
import { takeOver } from './handover';
import type { Scanned } from './resolve';

/** A command that a reducer has decided on; it goes into the queue under this very id. */
export interface Outgoing {
  op_id: string;
  command: string;
  payload: unknown;
  depends: string[];
}

export type Feedback = 'right' | 'wrong' | 'ask' | 'none';

export interface Next<S> {
  state: S;
  feedback: Feedback;
}

/** The state of a flow is plain data: it is written to the draft after every event, and read back after a kill. */
export interface FlowState {
  outgoing: Outgoing[];
}

/** How long the prompt stays green. */
const FLASH_MS = 600;

export abstract class Session<S extends FlowState, E> {
  protected readonly current: Signal<S>;
  private readonly draft;
  private saving: Promise<void> = Promise.resolve();
  private due = false;
  private start: () => void = () => undefined;
  private scanning: Promise<void> = new Promise((resolve) => (this.start = resolve));
  private flashing = 0;

  readonly state: ReadonlySignal<S>;
  /** the last answer, as long as it is to be seen */
  readonly flash = signal<Feedback>('none');
  readonly opened = signal(false);
  readonly failure = signal('');

  /** `draft`: the name under which this person's work is kept. */
  constructor(
    draft: string,
    readonly person: number,
    readonly warehouse: number,
    first: S,
  ) {
    this.draft = store.draft<{ state: S }>(draft);
    this.current = signal(first);
    this.state = this.current;
  }

  /** Nothing in hand yet. */
  protected abstract begin(): S;
  /** Pure but for ids and the clock. */
  protected abstract reduce(state: S, event: E): Next<S>;
  /** What a scan is here; null: nothing to do with it. */
  protected abstract read(scan: Scanned): Promise<E | null>;
  /** Work that is over leaves no draft. */
  protected abstract isDone(state: S): boolean;

  /** All that a scan may be compared with has been read. */
  protected async ready(): Promise<void> {}
  /** What the draft holds besides the state. */
  protected beside(): object {
    return {};
  }
  /** Of a draft that was kept. */
  protected restore(kept: { state: S }): S {
    return kept.state;
  }
  /** Before the draft is written. */
  protected async prepare(): Promise<void> {}
  /** These are in the queue. */
  protected async sent(outgoing: Outgoing[]): Promise<void> {
    void outgoing;
  }

  /** Take up the person's work where it was left, or begin; then the scans that came before, and those since. */
  async open(): Promise<void> {
    try {
      await store.ready;
      await this.draft.ready;
      await this.ready();
      const kept = this.draft.value.value;
      const goesOn = kept && (!this.isDone(kept.state) || kept.state.outgoing.length > 0);
      this.current.value = goesOn ? this.restore(kept) : this.begin();
      await this.keep();
      if (this.isDone(this.current.peek())) this.current.value = this.begin();
      this.opened.value = true;
      for (const scan of takeOver()) await this.one(scan);
      this.start();
    } catch (error) {
      this.fail(error);
    }
  }

  close(): void {
    clearTimeout(this.flashing);
  }

  dispatch = (event: E): void => {
    const next = this.reduce(this.current.peek(), event);
    this.current.value = next.state;
    this.answer(next.feedback);
    void this.keep();
  };

  private answer(kind: Feedback): void {
    if (kind === 'none') return;
    feedback(kind);
    this.flash.value = kind;
    clearTimeout(this.flashing);
    this.flashing = window.setTimeout(() => {
      this.flash.value = 'none';
    }, FLASH_MS);
  }

  /** What the screen shows is kept right behind it; events that come until then are kept with it. */
  private keep(): Promise<void> {
    if (this.due) return this.saving;
    this.due = true;
    this.saving = this.saving.then(painted).then(() => {
      this.due = false;
      return this.write();
    });
    return this.saving;
  }

  /** Draft first, then the queue; each in its turn. What cannot be written is said, and stays on the screen. */
  private async write(): Promise<void> {
    try {
      await this.prepare();
      await this.save();
      await this.send();
      this.failure.value = '';
    } catch (error) {
      this.fail(error);
    }
  }

  private save(): Promise<void> {
    return this.draft.save({ ...this.beside(), state: this.current.peek() });
  }

  private fail(error: unknown): void {
    this.failure.value = error instanceof Error ? error.name : String(error);
    feedback('error');
  }

  private async send(): Promise<void> {
    const { outgoing } = this.current.peek();
    for (const { op_id, command, payload, depends } of outgoing)
      await store.confirm(command, payload, { warehouse: this.warehouse, person: this.person, depends, op_id });
    if (outgoing.length > 0) {
      await this.sent(outgoing);
      const ids = outgoing.map(({ op_id }) => op_id);
      const left = this.current.peek().outgoing.filter(({ op_id }) => ids.indexOf(op_id) < 0);
      this.current.value = { ...this.current.peek(), outgoing: left };
    }
    const state = this.current.peek();
    if (this.isDone(state) && state.outgoing.length === 0) await this.draft.clear();
    else if (outgoing.length > 0) await this.save();
  }

  /** A scan waits its turn; none is dropped, whatever is being asked. */
  scan = (scan: Scanned): Promise<void> => {
    this.scanning = this.scanning.then(() => this.one(scan));
    return this.scanning;
  };

  private async one(scan: Scanned): Promise<void> {
    const event = await this.read(scan);
    if (event !== null) this.dispatch(event);
  }

  /** Everything scanned and decided is written. */
  async settled(): Promise<void> {
    await this.scanning;
    await this.saving;
  }

  /** Whether any of these commands waits: for the server, or still to be written here. */
  isPending(opIds: string[]): boolean {
    return this.isKept(opIds) || this.current.value.outgoing.some((each) => opIds.indexOf(each.op_id) >= 0);
  }

  /** Whether any of these commands is written here and waits for the server. */
  isKept(opIds: string[]): boolean {
    return store.outbox.value.some(
      (row) => (row.state === 'waiting' || row.state === 'sent') && opIds.indexOf(row.op_id) >= 0,
    );
  }
}
