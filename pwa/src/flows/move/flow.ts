/** Moving as a session: what a scan is and what lies there, own unsent moves counted in. */
import { store, unread } from '../../store';
import { bodies, codes, decimals, itemOf, loaded, placeOf, places, readItem } from '../goods/data';
import type { Order } from '../goods/model';
import { askAfter, passOver } from '../goods/left-asked';
import { total, type Balance, type Said } from '../goods/replay';
import { resolve, type Scanned } from '../goods/resolve';
import { Session, type Next, type Outgoing } from '../goods/session';
import { stockBy } from '../goods/stock';
import { newId } from '../ids';
import { current, nextTask } from '../work/current';
import { reduce } from './reducer';
import { begin, type Event, type State } from './state';

const PROCESSES = ['move', 'replenish'];

/** The task in hand where it is one of moving. */
function taskNow() {
  const task = current.peek();
  return task && PROCESSES.indexOf(task.process) >= 0 ? task : null;
}

export class MoveFlow extends Session<State, Event> {
  private contents: Balance[] = [];

  constructor(person: number, warehouse: number) {
    super(`move:${person}@${warehouse}`, person, warehouse, begin(null, []));
  }

  protected override begin(): State {
    return begin(taskNow(), this.contents);
  }

  protected override isDone(state: State): boolean {
    return !state.line && !state.whole;
  }

  protected override async ready(): Promise<void> {
    await Promise.all([loaded(store.partitions.stock, 'place'), loaded(store.partitions.tasks, 'order')]);
    const task = taskNow();
    this.contents = task && task.place ? await stockBy('place', task.place) : [];
  }

  protected override reduce(state: State, event: Event): Next<State> {
    const context = { id: newId, at: store.now().at, place: placeOf, item: itemOf, decimals: decimals.peek() };
    passOver();
    const next = reduce(state, event, context);
    this.follow(next.state);
    return next;
  }

  /** Once all that a task asks for is moved, the next one is opened. */
  private follow({ task, outgoing }: State): void {
    if (!task || outgoing.length === 0) return;
    const done = outgoing.reduce((sum, { payload }) => {
      const said = payload as { task?: { task: string }; quantity?: number; seen?: Balance[] };
      return said.task && said.task.task === task.id ? sum + (said.seen ? total(said.seen) : said.quantity || 0) : sum;
    }, task.done || 0);
    if (done >= (task.quantity || 1)) void this.settled().then(nextTask);
  }

  protected override sent(outgoing: Outgoing[]): Promise<void> {
    void askAfter(outgoing as unknown as Said[], this.person, this.warehouse).catch(unread);
    return Promise.resolve();
  }

  protected override async read(scan: Scanned): Promise<Event> {
    const resolved = await resolve(scan, {
      ...codes,
      item: readItem,
      orders: bodies<Order>(store.partitions.tasks, 'order'),
      places: places.peek(),
      wanted: (item) => this.current.peek().contents.some((each) => each.item === item),
      lot: (item, lot) => this.current.peek().contents.some((each) => each.item === item && each.lot === lot),
    });
    if (resolved.is === 'place')
      return { type: 'scanned', resolved, stock: await this.stock('place', resolved.place.id) };
    // a label that says LPN, or a text under which goods are known
    const code = resolved.is === 'container' ? resolved.code : resolved.is === 'unknown' ? resolved.raw : '';
    if (code) {
      const stock = await this.stock('container', code);
      if (resolved.is === 'container' || stock.length > 0)
        return { type: 'scanned', resolved: { is: 'container', code, raw: resolved.raw }, stock };
    }
    if (resolved.is !== 'item') return { type: 'scanned', resolved, stock: [] };
    const ids = resolved.options.map(({ match }) => match.item.id).filter((id, at, all) => all.indexOf(id) === at);
    const found = await Promise.all(ids.map((id) => this.stock('item', id)));
    return { type: 'scanned', resolved, stock: found.reduce((all, each) => all.concat(each), []) };
  }

  private async stock(by: 'item' | 'place' | 'container', value: number | string): Promise<Balance[]> {
    const rows = await stockBy(by, value, this.current.peek().outgoing as unknown as Said[]);
    await Promise.all(rows.map(({ item }) => readItem(item)));
    return rows;
  }
}
