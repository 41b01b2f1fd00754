/**
 * Drives the receiving reducer: durable draft, queue, feedback.
 *
 * A scan is resolved and reduced in its turn, one after the other. After every event, once its answer is on the screen, the draft is
 * saved; only then do the commands it decided on go into the queue, under the ids the draft names. A kill at any point therefore
 * repeats at most what is already kept.
 */
import { computed, effect, signal, type ReadonlySignal } from '@preact/signals';
import { painted, store } from '../../store';
import { feedback } from '../../ui';
import { newId } from '../ids';
import { counted } from '../outbox/decided';
import { ReceiveData, type Seen } from './data';
import { takeOver } from './handover';
import { isConfirmLine, type Item, type Resolved } from './model';
import { reduce } from './reducer';
import { resolve, type Scanned } from './resolve';
import { aboutOf, begin, type About, type Event, type Feedback, type State, type Wrong } from './state';

export interface Draft {
  state: State;
  seen: Seen;
}

/** How long the prompt stays green. */
const FLASH_MS = 600;

export class ReceiveFlow {
  private readonly draft;
  private readonly current = signal<State>(begin('', 0, 0));
  private readonly seen = signal<Seen>({ orders: [], lines: [] });
  private saving: Promise<void> = Promise.resolve();
  private due = false;
  private begin: () => void = () => undefined;
  private scanning: Promise<void> = new Promise((resolve) => (this.begin = resolve));
  private stopLoading: () => void = () => undefined;
  private flashing = 0;

  readonly state: ReadonlySignal<State> = this.current;
  readonly data: ReceiveData;
  readonly held = computed(() => this.current.value.held.length);
  /** the last answer, as long as it is to be seen */
  readonly flash = signal<Feedback>('none');
  /** what the last answer was about */
  readonly about = signal<About>('goods');
  readonly opened = signal(false);
  readonly failure = signal('');

  constructor(
    readonly person: number,
    readonly warehouse: number,
  ) {
    this.draft = store.draft<Draft>(draftName(person, warehouse));
    this.data = new ReceiveData(this.current, this.seen, warehouse);
  }

  /** Take up the person's receipt where it was left, or begin one; then the scans that came before, and those since. */
  async open(): Promise<void> {
    try {
      await this.take();
    } catch (error) {
      this.fail(error);
    }
  }

  private async take(): Promise<void> {
    await store.ready;
    await this.draft.ready;
    await this.data.ready();
    const kept = this.draft.value.value;
    if (kept && (kept.state.step !== 'done' || kept.state.outgoing.length > 0)) {
      this.seen.value = kept.seen;
      this.current.value = kept.state;
    } else {
      this.current.value = begin(newId(), store.now().at, 0);
    }
    this.stopLoading = effect(() => this.data.loadItems());
    await this.keep();
    if (this.current.peek().step === 'done') this.current.value = begin(newId(), store.now().at, 0);
    this.opened.value = true;
    for (const scan of takeOver()) await this.one(scan);
    this.begin();
  }

  close(): void {
    this.stopLoading();
    clearTimeout(this.flashing);
  }

  dispatch = (event: Event): void => {
    const before = this.current.peek();
    const place = before.place || (this.data.place.peek() || { id: 0 }).id;
    const context = { view: this.data.view.peek(), at: store.now().at, id: newId, dock: place };
    const next = reduce(before.place === place ? before : { ...before, place }, event, context);
    this.current.value = next.state;
    if (next.feedback !== 'none') this.about.value = aboutOf(before, next.state);
    this.answer(next.feedback);
    this.remember();
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

  private remember(): void {
    const { orders } = this.current.peek();
    const lines = this.data.base.peek().filter((line) => orders.indexOf(line.order) >= 0);
    if (lines.length === 0 && orders.length > 0) return;
    const seen = { orders: this.data.orders.peek().filter((order) => orders.indexOf(order.id) >= 0), lines };
    if (!sameRows(seen.orders, this.seen.peek().orders) || !sameRows(lines, this.seen.peek().lines))
      this.seen.value = seen;
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
      await this.number();
      await this.draft.save({ state: this.current.peek(), seen: this.seen.peek() });
      await this.send();
      this.failure.value = '';
    } catch (error) {
      this.fail(error);
    }
  }

  private fail(error: unknown): void {
    this.failure.value = error instanceof Error ? error.name : String(error);
    feedback('error');
  }

  /** The device reference is drawn with the first line, not before: the counter stays dense. */
  private async number(): Promise<void> {
    const { reference, taken } = this.current.peek();
    if (!reference && taken.length > 0) this.quietly({ type: 'numbered', reference: await store.reference() });
  }

  private async send(): Promise<void> {
    const { outgoing } = this.current.peek();
    for (const { op_id, command, payload, depends } of outgoing)
      await store.confirm(command, payload, { warehouse: this.warehouse, person: this.person, depends, op_id });
    await counted(outgoing.filter(({ command }) => isConfirmLine(command)));
    if (outgoing.length > 0) this.quietly({ type: 'sent', op_ids: outgoing.map((each) => each.op_id) });
    const state = this.current.peek();
    if (state.step === 'done' && state.outgoing.length === 0) await this.draft.clear();
    else if (outgoing.length > 0) await this.draft.save({ state, seen: this.seen.peek() });
  }

  private quietly(event: Event): void {
    const context = { view: this.data.view.peek(), at: 0, id: newId, dock: 0 };
    this.current.value = reduce(this.current.peek(), event, context).state;
  }

  /** A scan waits its turn; none is dropped, whatever is being asked. */
  scan = (scan: Scanned): Promise<void> => {
    this.scanning = this.scanning.then(() => this.one(scan));
    return this.scanning;
  };

  private async one(scan: Scanned): Promise<void> {
    const resolved = await this.resolve(scan);
    const { step } = this.current.peek();
    const asked = step === 'value' || step === 'container';
    // what a person typed may correct what was read before; a code that means something is a scan, however it came
    if (scan.hand && asked && (resolved.is === 'unknown' || resolved.is === 'incomplete'))
      this.dispatch({ type: 'typed', text: resolved.raw });
    else this.dispatch({ type: 'scanned', resolved });
  }

  private resolve(scan: Scanned): Promise<Resolved> {
    const { catalogue } = store.partitions;
    const { taken } = this.current.peek();
    return resolve(scan, {
      barcode: async (code) => {
        const row = await store.lookup<{ to: [number, string, number, number][] }>(catalogue, 'barcode', code);
        return row ? row.to : [];
      },
      sku: async (sku) => {
        const row = await store.lookup<{ item: number }>(catalogue, 'sku', sku);
        return row ? row.item : null;
      },
      item: (id) => this.data.item(id),
      orders: this.data.orders.peek(),
      places: this.data.places.peek(),
      wanted: (item) => this.data.isWanted(item),
      lot: (item, lot) => taken.some(({ payload }) => payload.item === item && payload.lot === lot),
    });
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

  /** The item that a wrong scan was of, where it is one we know. */
  itemOf(wrong: Wrong): Item | null {
    return wrong.resolved && wrong.resolved.is === 'item' ? wrong.resolved.options[0]!.match.item : null;
  }
}

function sameRows<T>(rows: T[], others: T[]): boolean {
  return rows.length === others.length && rows.every((row, at) => row === others[at]);
}

/** A receipt belongs to its warehouse: what was begun in another one waits until the gun is back there. */
export function draftName(person: number, warehouse: number): string {
  return `receive:${person}@${warehouse}`;
}
