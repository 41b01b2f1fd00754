/** Loading or unloading as a session: which transfers there are, and what a scan is. */
import { store } from '../../store';
import type { Named } from '../../i18n';
import { bodies, codes, decimals, loaded, places, readItem } from '../goods/data';
import { resolve, type Scanned as Scan } from '../goods/resolve';
import type { Balance, Said } from '../goods/replay';
import { Session, type Next } from '../goods/session';
import { stockBy } from '../goods/stock';
import { newId } from '../ids';
import type { Container, Content, Line, Side, Transfer } from './model';
import { over } from './over';
import { LINES } from './post';
import { reduce } from './reducer';
import { begin, type Event, type State } from './state';

export interface Warehouse extends Named {
  id: number;
  code: string;
}

const OVER = ['received', 'closed'];

export class BetweenFlow extends Session<State, Event> {
  private held: Balance[] = [];

  constructor(
    readonly side: Side,
    person: number,
    warehouse: number,
  ) {
    super(`between-${side}:${person}@${warehouse}`, person, warehouse, begin(side));
  }

  protected override begin(): State {
    return begin(this.side);
  }

  protected override isDone(state: State): boolean {
    return !state.transfer && state.step !== 'warehouse';
  }

  protected override async ready(): Promise<void> {
    const { stock, catalogue, tasks } = store.partitions;
    await Promise.all([
      loaded(stock, 'place'),
      loaded(catalogue, 'unit'),
      loaded(catalogue, 'warehouse'),
      ...['transfer', 'transfer_line', 'transfer_container'].map((kind) => loaded(tasks, kind)),
    ]);
  }

  /** Those to be loaded, or to be accepted, here. */
  get transfers(): Transfer[] {
    const mine = (one: Transfer): boolean =>
      this.side === 'out'
        ? one.source === this.warehouse && !one.departed && OVER.indexOf(one.state) < 0
        : one.target === this.warehouse && !one.finished;
    return bodies<Transfer>(store.partitions.tasks, 'transfer')
      .filter(mine)
      .sort((a, b) => ((a.expected_on || '9') + a.number < (b.expected_on || '9') + b.number ? -1 : 1));
  }

  get warehouses(): Warehouse[] {
    return bodies<Warehouse>(store.partitions.catalogue, 'warehouse').filter(({ id }) => id !== this.warehouse);
  }

  /** Of the transfer in hand, with what was said here and the server has not answered. */
  get lines(): Line[] {
    const { transfer, outgoing } = this.state.value;
    const rows = bodies<Line>(store.partitions.tasks, 'transfer_line').filter((line) => line.transfer === transfer);
    const pending: Said[] = store.pendingOver(store.partitions.tasks);
    const own = outgoing.filter(({ op_id }) => !pending.some((each) => each.op_id === op_id)) as unknown as Said[];
    return over(rows, transfer, pending.concat(own), store.outbox.value as unknown as Said[]);
  }

  protected override reduce(state: State, event: Event): Next<State> {
    const { lines, held } = this;
    return reduce(state, event, { id: newId, at: store.now().at, decimals: decimals.peek(), lines, held });
  }

  /** Of a transfer that nobody ordered the reference is drawn with the first line: the counter stays dense. */
  protected override async prepare(): Promise<void> {
    const { reference, outgoing } = this.current.peek();
    if (reference || !outgoing.some(({ command }) => LINES.indexOf(command) >= 0)) return;
    const drawn: Event = { type: 'numbered', reference: await store.reference() };
    this.current.value = this.reduce(this.current.peek(), drawn).state;
  }

  protected override async read(scan: Scan): Promise<Event> {
    const resolved = await resolve(scan, {
      ...codes,
      item: readItem,
      orders: [],
      places: places.peek(),
      wanted: (item) => this.lines.some((line) => line.item === item),
      lot: (item, lot) => this.lines.some((line) => line.item === item && line.lot === lot),
    });
    const { raw } = resolved;
    if (resolved.is === 'item' && this.side === 'out')
      for (const { match } of resolved.options) await this.learn(match.item.id);
    if (scan.hand && this.current.peek().step === 'lot' && resolved.is === 'unknown')
      return { type: 'typed', text: raw };
    if (resolved.is === 'unknown') {
      const upper = raw.toUpperCase();
      const transfer = this.transfers.find(
        ({ number, reference }) => number.toUpperCase() === upper || (reference || '').toUpperCase() === upper,
      );
      if (transfer) return { type: 'scanned', resolved: { is: 'transfer', transfer, raw } };
    }
    if (resolved.is === 'container' || resolved.is === 'unknown') {
      const code = resolved.is === 'container' ? resolved.code : raw;
      const whole = await this.whole(code, resolved.is === 'container');
      if (whole) return { type: 'scanned', resolved: { is: 'whole', ...whole, code, raw } };
    }
    return { type: 'scanned', resolved };
  }

  private async learn(item: number): Promise<void> {
    const found = await stockBy('item', item);
    this.held = this.held.filter((each) => each.item !== item).concat(found);
  }

  /** What stands here in it, or what is on its way in it. `sure`: the code can be nothing else. */
  private async whole(code: string, sure: boolean): Promise<{ place: number; seen: Content[] } | null> {
    if (this.side === 'in') {
      const { transfer } = this.current.peek();
      const coming = bodies<Container>(store.partitions.tasks, 'transfer_container');
      const known = coming.some((each) => each.transfer === transfer && each.container === code);
      return known || sure ? { place: 0, seen: [] } : null;
    }
    const held = (await stockBy('container', code)).filter(({ quantity }) => quantity > 0);
    if (held.length === 0) return sure ? { place: 0, seen: [] } : null;
    return { place: held[0]!.place, seen: held.map(content) };
  }
}

function content({ item, quantity, lot, status, owner }: Content): Content {
  return { item, quantity, lot, status, owner };
}
