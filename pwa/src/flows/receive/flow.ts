/** Receiving as a session: its data beside the reducer, and the device reference that is drawn with the first line. */
import { computed, effect, signal } from '@preact/signals';
import { store } from '../../store';
import { codes } from '../goods/data';
import type { Item, Resolved } from '../goods/model';
import { resolve, type Scanned } from '../goods/resolve';
import { Session, type Next, type Outgoing } from '../goods/session';
import { newId } from '../ids';
import { counted } from '../outbox/decided';
import type { Counted } from '../outbox/group';
import { ReceiveData, type Seen } from './data';
import { isConfirmLine } from './model';
import { reduce } from './reducer';
import { aboutOf, begin, type About, type Event, type State, type Wrong } from './state';

export interface Draft {
  state: State;
  seen: Seen;
}

export class ReceiveFlow extends Session<State, Event> {
  private readonly seen = signal<Seen>({ orders: [], lines: [] });
  private stopLoading: () => void = () => undefined;

  readonly data: ReceiveData;
  readonly held = computed(() => this.current.value.held.length);
  /** what the last answer was about */
  readonly about = signal<About>('goods');

  constructor(person: number, warehouse: number) {
    super(draftName(person, warehouse), person, warehouse, begin('', 0, 0));
    this.data = new ReceiveData(this.current, this.seen, warehouse);
  }

  protected override begin(): State {
    return begin(newId(), store.now().at, 0);
  }

  protected override isDone(state: State): boolean {
    return state.step === 'done';
  }

  protected override async ready(): Promise<void> {
    await this.data.ready();
    this.stopLoading = effect(() => this.data.loadItems());
  }

  protected override beside(): object {
    return { seen: this.seen.peek() };
  }

  protected override restore(kept: Draft): State {
    this.seen.value = kept.seen;
    return kept.state;
  }

  override close(): void {
    this.stopLoading();
    super.close();
  }

  protected override reduce(before: State, event: Event): Next<State> {
    const place = before.place || (this.data.place.peek() || { id: 0 }).id;
    const context = { view: this.data.view.peek(), at: store.now().at, id: newId, dock: place };
    const next = reduce(before.place === place ? before : { ...before, place }, event, context);
    if (next.feedback !== 'none') this.about.value = aboutOf(before, next.state);
    this.remember(next.state.orders);
    return next;
  }

  private remember(orders: number[]): void {
    const lines = this.data.base.peek().filter((line) => orders.indexOf(line.order) >= 0);
    if (lines.length === 0 && orders.length > 0) return;
    const seen = { orders: this.data.orders.peek().filter((order) => orders.indexOf(order.id) >= 0), lines };
    if (!sameRows(seen.orders, this.seen.peek().orders) || !sameRows(lines, this.seen.peek().lines))
      this.seen.value = seen;
  }

  /** The device reference is drawn with the first line, not before: the counter stays dense. */
  protected override async prepare(): Promise<void> {
    const { reference, taken } = this.current.peek();
    if (reference || taken.length === 0) return;
    const drawn: Event = { type: 'numbered', reference: await store.reference() };
    this.current.value = this.reduce(this.current.peek(), drawn).state;
  }

  protected override async sent(outgoing: Outgoing[]): Promise<void> {
    await counted(outgoing.filter(({ command }) => isConfirmLine(command)) as Counted[]);
  }

  protected override async read(scan: Scanned): Promise<Event> {
    const resolved = await this.resolve(scan);
    const { step } = this.current.peek();
    const asked = step === 'value' || step === 'container';
    // what a person typed may correct what was read before; a code that means something is a scan, however it came
    if (scan.hand && asked && (resolved.is === 'unknown' || resolved.is === 'incomplete'))
      return { type: 'typed', text: resolved.raw };
    return { type: 'scanned', resolved };
  }

  private resolve(scan: Scanned): Promise<Resolved> {
    const { taken } = this.current.peek();
    return resolve(scan, {
      ...codes,
      item: (id) => this.data.item(id),
      orders: this.data.orders.peek(),
      places: this.data.places.peek(),
      wanted: (item) => this.data.isWanted(item),
      lot: (item, lot) => taken.some(({ payload }) => payload.item === item && payload.lot === lot),
    });
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
