/** The local data that receiving looks at: rows of the feed with the queue replayed over them, and names. */
import { computed, signal, type ReadonlySignal } from '@preact/signals';
import { named, type Named } from '../../i18n';
import { store, unread } from '../../store';
import { bodies, decimals, loaded, places } from '../goods/data';
import { away } from '../outbox/decided';
import { type Item, type Order, type Place } from '../goods/model';
import { isConfirmLine, orderLine, type OrderLine } from './model';
import { othersOf, type Other, type Receipt } from './others';
import { project, type Pending } from './project';
import type { Context, State, View } from './state';
import { isComplete } from './tolerance';

/** The receipt's orders as last seen: an order closed meanwhile leaves the feed while goods are in hand. */
export interface Seen {
  orders: Order[];
  lines: OrderLine[];
}

interface SupplierRow extends Named {
  id: number;
  code: string;
}

interface WarehouseRow extends Named {
  id: number;
}

const LANDING = ['dock', 'staging', 'floor'];

export class ReceiveData {
  private readonly items = signal<Map<number, Item>>(new Map());
  private readonly suppliers = signal<Map<number, Named>>(new Map());
  private readonly asked = new Set<string>();

  constructor(
    private readonly state: ReadonlySignal<State>,
    private readonly seen: ReadonlySignal<Seen>,
    private readonly warehouse: number,
  ) {}

  /** All that a scan may be compared with has been read. */
  async ready(): Promise<void> {
    const { tasks, stock, catalogue } = store.partitions;
    await Promise.all([
      loaded(tasks, 'order'),
      loaded(tasks, 'order_line'),
      loaded(stock, 'place'),
      loaded(catalogue, 'unit'),
    ]);
  }

  readonly orders = computed<Order[]>(() => {
    const live = bodies<Order>(store.partitions.tasks, 'order');
    return live.concat(this.seen.value.orders.filter((order) => !live.some((each) => each.id === order.id)));
  });

  /** Orders that goods may still come for, the earliest expected first. */
  readonly open = computed<Order[]>(() => {
    const due = (order: Order): string => order.expected_on || '9999';
    return bodies<Order>(store.partitions.tasks, 'order')
      .filter((order) => order.state === 'confirmed' || order.state === 'partly_received')
      .sort((a, b) => (due(a) < due(b) ? -1 : due(a) > due(b) ? 1 : a.id - b.id));
  });

  private readonly live = computed<OrderLine[]>(() =>
    bodies<OrderLine>(store.partitions.tasks, 'order_line').map(orderLine),
  );

  /** Order lines as the feed has them. */
  readonly base = computed<OrderLine[]>(() => {
    const live = this.live.value;
    const known = new Set(live.map((line) => line.order));
    return live.concat(this.seen.value.lines.filter((line) => !known.has(line.order)));
  });

  private readonly outgoing = computed(() => this.state.value.outgoing);
  readonly taken = computed(() => this.state.value.taken);
  private readonly chosenOrders = computed(() => this.state.value.orders);

  private readonly pending = computed<Pending[]>(() => {
    const kept: Pending[] = store.pendingOver(store.partitions.tasks);
    return kept.concat(this.outgoing.value.filter((each) => !kept.some((one) => one.op_id === each.op_id)));
  });

  readonly lines = computed<OrderLine[]>(() => {
    const confirmed = new Map(this.taken.value.map((each) => [each.op_id, each.payload]));
    return project(this.base.value, this.pending.value, confirmed);
  });

  /** Lines of the receipt's orders, in the orders' order. */
  readonly chosen = computed<OrderLine[]>(() => {
    const orders = this.chosenOrders.value;
    return this.lines.value
      .filter((line) => orders.indexOf(line.order) >= 0)
      .sort((a, b) => orders.indexOf(a.order) - orders.indexOf(b.order) || a.no - b.no);
  });

  /** Who else took how many lines on the same orders, in receipts that are open. */
  readonly others = computed<Other[]>(() => {
    const { orders, receipt } = this.state.value;
    return othersOf(bodies<Receipt>(store.partitions.tasks, 'receipt'), orders, receipt);
  });

  /** Orders of this receipt that the feed holds no longer: closed or cancelled at the desk. */
  readonly closed = computed<Order[]>(() => {
    const rows = store.rows<Order>(store.partitions.tasks, 'order').value;
    if (!rows) return [];
    return this.seen.value.orders.filter((order) => !rows.some((row) => row.body.id === order.id));
  });

  readonly view = computed<View>(() => {
    const { lines, items, orders, serials } = this;
    return {
      lines: lines.value,
      items: items.value,
      orders: orders.value,
      serials: serials.value,
      decimals: decimals.value,
      away: away.value,
    };
  });

  /** For the questions of line.ts that screens ask too. */
  readonly context = computed<Context>(() => ({ view: this.view.value, at: 0, id: () => '', dock: 0 }));

  private readonly serials = computed<Set<string>>(() => {
    const known = new Set<string>();
    for (const { command, payload } of this.pending.value) {
      const { item, serials } = payload as { item?: number; serials?: string[] };
      if (isConfirmLine(command)) for (const serial of serials || []) known.add(`${item}\n${serial}`);
    }
    for (const { payload, reversed } of this.taken.value)
      if (reversed) for (const serial of payload.serials || []) known.delete(`${payload.item}\n${serial}`);
    return known;
  });

  readonly places = places;

  /** Where a truck is unloaded: docks first, else staging, else the floor. */
  readonly landing = computed<Place[]>(() =>
    this.places.value
      .filter((place) => LANDING.indexOf(place.kind) >= 0)
      .sort((a, b) => LANDING.indexOf(a.kind) - LANDING.indexOf(b.kind) || (a.code < b.code ? -1 : 1)),
  );

  /** The place in use: the one chosen, else the first dock. */
  readonly place = computed<Place | null>(() => {
    const chosen = this.places.value.find((place) => place.id === this.state.value.place);
    return chosen || this.landing.value[0] || null;
  });

  readonly warehouseName = computed<string>(() => {
    const found = bodies<WarehouseRow>(store.partitions.catalogue, 'warehouse').find(
      (row) => row.id === this.warehouse,
    );
    return found ? named(found) : '';
  });

  /** Read when a blind receipt asks whose goods these are. */
  readonly allSuppliers = computed<SupplierRow[]>(() => {
    const rows = bodies<SupplierRow>(store.partitions.catalogue, 'supplier');
    return rows.slice().sort((a, b) => (a.code < b.code ? -1 : 1));
  });

  supplierName(id: number): string {
    const found = this.suppliers.value.get(id);
    if (!found) void this.askSupplier(id);
    return found ? named(found) : '';
  }

  personName(id: number): string {
    const found = bodies<Named & { id: number }>(store.partitions.device, 'person').find((row) => row.id === id);
    return found ? named(found) : '';
  }

  private async askSupplier(id: number): Promise<void> {
    if (this.asked.has(`s${id}`)) return;
    this.asked.add(`s${id}`);
    const row = await store.lookup<Named>(store.partitions.catalogue, 'supplier', String(id)).catch(unread);
    if (row) this.suppliers.value = new Map(this.suppliers.peek()).set(id, row);
  }

  /** Names and units of every item of these orders and receipts; an effect calls it. */
  loadItems(): void {
    const wanted = this.base.value.map((line) => line.item).concat(this.taken.value.map((each) => each.payload.item));
    void this.askItems(wanted.filter((id) => !this.asked.has(`i${id}`)));
  }

  private async askItems(ids: number[]): Promise<void> {
    if (ids.length === 0) return;
    for (const id of ids) this.asked.add(`i${id}`);
    const unique = ids.filter((id, index) => ids.indexOf(id) === index);
    const found = await Promise.all(
      unique.map((id) => store.lookup<Item>(store.partitions.catalogue, 'item', String(id)).catch(unread)),
    );
    const items = new Map(this.items.peek());
    found.forEach((item, at) => (item ? items.set(item.id, item) : this.asked.delete(`i${unique[at]}`)));
    this.items.value = items;
  }

  async item(id: number): Promise<Item | null> {
    const known = this.items.peek().get(id);
    if (known) return known;
    const item = await store.lookup<Item>(store.partitions.catalogue, 'item', String(id));
    if (item) this.items.value = new Map(this.items.peek()).set(id, item);
    return item;
  }

  isWanted(item: number): boolean {
    return this.chosen.peek().some((line) => line.item === item && !isComplete(line));
  }
}
