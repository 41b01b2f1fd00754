/** Putting away as a session: what a scan is, what lies there, and where it should go, own unsent work counted in. */
import { isoDay } from '../../i18n/format';
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
import type { Goods } from './model';
import { reduce } from './reducer';
import { goodsOf, misfitIn, ready, suggested } from './site';
import { begin, type Event, type Load, type State } from './state';

const SHOWN = 4; // suggestions, one after the other

function taskNow() {
  const task = current.peek();
  return task && task.process === 'put_away' ? task : null;
}

export class PutFlow extends Session<State, Event> {
  private contents: Balance[] = [];
  private looking: Promise<void> = Promise.resolve();

  constructor(person: number, warehouse: number) {
    super(`putaway:${person}@${warehouse}`, person, warehouse, begin(null, []));
  }

  protected override begin(): State {
    return begin(taskNow(), this.contents);
  }

  protected override isDone(state: State): boolean {
    return !state.load;
  }

  protected override restore(kept: { state: State }): State {
    if (kept.state.load) this.look(kept.state.load);
    return kept.state;
  }

  protected override async ready(): Promise<void> {
    await Promise.all([loaded(store.partitions.stock, 'place'), loaded(store.partitions.tasks, 'order'), ready()]);
    const task = taskNow();
    if (!task || !task.place) return;
    const lying = await this.stock('place', task.place);
    this.contents = lying.filter(
      (one) => (!task.item || one.item === task.item) && (!task.container || one.container === task.container),
    );
  }

  protected override reduce(state: State, event: Event): Next<State> {
    const at = store.now().at;
    if (event.type !== 'found') passOver();
    const next = reduce(state, event, {
      id: newId,
      at,
      today: isoDay(at),
      place: placeOf,
      item: itemOf,
      decimals: decimals.peek(),
    });
    const { load } = next.state;
    if (load && load !== state.load && !next.state.found) this.look(load);
    this.follow(next.state);
    return next;
  }

  /** Where the load should go is looked for while its person walks off; a scan waits for it. */
  private look(load: Load): void {
    this.looking = this.goods(load)
      .then((goods) => suggested(goods, this.own(), SHOWN))
      .then((found) => this.dispatch({ type: 'found', load, found }));
  }

  private goods(load: Load): Promise<Goods> {
    const first = load.rows[0]!;
    return goodsOf(load.item.id, load.quantity, first.lot, load.whole ? 1 : 0);
  }

  private own(): Said[] {
    return this.current.peek().outgoing as unknown as Said[];
  }

  /** Once all that a task asks for is put away, the next one is opened. */
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
    await this.looking;
    const { contents, load } = this.current.peek();
    const resolved = await resolve(scan, {
      ...codes,
      item: readItem,
      orders: bodies<Order>(store.partitions.tasks, 'order'),
      places: places.peek(),
      wanted: (item) => contents.some((each) => each.item === item),
      lot: (item, lot) => contents.some((each) => each.item === item && each.lot === lot),
    });
    if (resolved.is === 'place') {
      const misfit = load ? await misfitIn(resolved.place.id, await this.goods(load), this.own()) : null;
      const stock = load ? [] : await this.stock('place', resolved.place.id);
      return { type: 'scanned', resolved, stock, misfit };
    }
    // a label that says LPN, or a text under which goods are known
    const code = resolved.is === 'container' ? resolved.code : resolved.is === 'unknown' ? resolved.raw : '';
    if (code) {
      const stock = await this.stock('container', code);
      if (resolved.is === 'container' || stock.length > 0)
        return { type: 'scanned', resolved: { is: 'container', code, raw: resolved.raw }, stock, misfit: null };
    }
    if (resolved.is !== 'item') return { type: 'scanned', resolved, stock: [], misfit: null };
    const ids = resolved.options.map(({ match }) => match.item.id).filter((id, at, all) => all.indexOf(id) === at);
    const found = await Promise.all(ids.map((id) => this.stock('item', id)));
    const stock = found.reduce((all, each) => all.concat(each), []);
    return { type: 'scanned', resolved, stock, misfit: null };
  }

  private async stock(by: 'item' | 'place' | 'container', value: number | string): Promise<Balance[]> {
    const rows = await stockBy(by, value, this.own());
    await Promise.all(rows.map(({ item }) => readItem(item)));
    return rows;
  }
}
