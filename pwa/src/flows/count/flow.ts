/** Counting as a session; planned places as the feed and own unsent work have them. */
import { computed } from '@preact/signals';
import { store } from '../../store';
import { bodies, codes, decimals, loaded, placeOf, placeCode, places, readItem } from '../goods/data';
import type { Resolved } from '../goods/model';
import { resolve, type Scanned } from '../goods/resolve';
import { Session, type Next } from '../goods/session';
import { stockBy } from '../goods/stock';
import { newId } from '../ids';
import { current, mine } from '../work/current';
import { refOf } from '../work/model';
import { reduce, wantsValue } from './reducer';
import { begin, type Event, type Owners, type Planned, type State } from './state';

export class CountFlow extends Session<State, Event> {
  /** Places that a plan wants counted by this person, in the order of their codes; not those that wait to be sent. */
  readonly planned = computed<Planned[]>(() => {
    const { tasks } = store.partitions;
    const done = new Set(
      store
        .pendingOver(tasks)
        .filter(({ command }) => command === 'counts.finish/1')
        .map(({ payload }) => (payload as { plan_line?: string }).plan_line),
    );
    return bodies<Planned>(tasks, 'count_task')
      .filter((row) => row.not_by !== this.person && !done.has(row.id) && placeOf(row.place))
      .sort((a, b) => (placeCode(a.place) < placeCode(b.place) ? -1 : 1));
  });

  constructor(person: number, warehouse: number) {
    super(`count:${person}@${warehouse}`, person, warehouse, begin(''));
  }

  protected override begin(): State {
    const task = current.peek();
    const planned = task ? this.planned.peek().find((row) => row.id === task.id) : undefined;
    return { ...begin(newId()), planned: planned || null };
  }

  /** A draft of an earlier version held no scans. */
  protected override restore({ state }: { state: State }): State {
    return { ...state, held: state.held || [] };
  }

  /** Nothing is in hand between two places. */
  protected override isDone(state: State): boolean {
    return state.place === null && state.step === 'place';
  }

  protected override async ready(): Promise<void> {
    const { catalogue, stock, tasks } = store.partitions;
    await Promise.all([
      loaded(stock, 'place'),
      loaded(catalogue, 'unit'),
      loaded(tasks, 'count_task'),
      loaded(tasks, 'task'),
    ]);
  }

  protected override reduce(state: State, event: Event): Next<State> {
    return reduce(state, event, {
      id: newId,
      decimals: decimals.peek(),
      planned: this.planned.peek(),
      ref: (planned) => {
        const task = mine.peek().find((row) => row.id === planned.id);
        return task ? refOf(task) : null;
      },
      codeOf: placeCode,
    });
  }

  /** Whose of what was scanned lie here; where nothing is told of the place, whose lie anywhere, if not ours alone. */
  private async ownersOf(resolved: Resolved): Promise<Owners> {
    const { place } = this.current.peek();
    const found: Owners = {};
    if (!place || resolved.is !== 'item') return found;
    const here = await stockBy('place', place.id);
    for (const { match } of resolved.options) {
      const { id } = match.item;
      const lying = here.filter(({ item }) => item === id);
      const elsewhere = lying.length > 0 ? [] : (await stockBy('item', id)).map(({ owner }) => owner);
      const owners = lying.map(({ owner }) => owner).concat(elsewhere.some((owner) => owner) ? [0, ...elsewhere] : []);
      found[id] = Array.from(new Set(owners)).sort((a, b) => a - b);
    }
    return found;
  }

  protected override async read(scan: Scanned): Promise<Event> {
    const resolved = await resolve(scan, {
      ...codes,
      item: readItem,
      orders: [],
      places: places.peek(),
      wanted: () => false,
      lot: (item, lot) => this.current.peek().said.some((said) => said.item.id === item && said.lot === lot),
    });
    if (scan.hand && wantsValue(this.current.peek().line) && resolved.is === 'unknown')
      return { type: 'typed', text: resolved.raw };
    return { type: 'scanned', resolved, owners: await this.ownersOf(resolved) };
  }
}
