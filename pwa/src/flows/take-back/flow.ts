/** Taking back as a session: what a scan is, and the device reference that is drawn with the first line. */
import { store } from '../../store';
import { codes, decimals, loaded, places, readItem } from '../goods/data';
import type { Place } from '../goods/model';
import { resolve, type Scanned } from '../goods/resolve';
import { Session, type Next } from '../goods/session';
import { newId } from '../ids';
import { TAKE_LINE, type TakeLine } from './model';
import { reduce } from './reducer';
import { begin, type Event, type State } from './state';

const LANDING = ['staging', 'dock', 'floor'];

/** Where goods are taken back when nobody scanned a place. */
export function landing(): Place | null {
  const fit = places.value.filter(({ kind }) => LANDING.indexOf(kind) >= 0);
  return fit.sort((a, b) => LANDING.indexOf(a.kind) - LANDING.indexOf(b.kind) || (a.code < b.code ? -1 : 1))[0] || null;
}

export class ReturnFlow extends Session<State, Event> {
  constructor(person: number, warehouse: number) {
    super(`return:${person}@${warehouse}`, person, warehouse, begin(''));
  }

  protected override begin(): State {
    return begin(newId());
  }

  protected override isDone(state: State): boolean {
    return state.step === 'papers' && !state.line;
  }

  protected override async ready(): Promise<void> {
    const { stock, catalogue, tasks } = store.partitions;
    await Promise.all([loaded(stock, 'place'), loaded(catalogue, 'unit'), loaded(tasks, 'order')]);
  }

  protected override reduce(state: State, event: Event): Next<State> {
    return reduce(state, event, { id: newId, at: store.now().at, dock: landing(), decimals: decimals.peek() });
  }

  /** The reference is drawn with the first line, not before: the counter stays dense. */
  protected override async prepare(): Promise<void> {
    for (;;) {
      const state = this.current.peek();
      const takes = state.outgoing.filter(({ command }) => command === TAKE_LINE);
      const first = takes.map(({ payload }) => payload as TakeLine).find(({ reference }) => !reference);
      if (!first) return;
      const { goods_return } = first;
      const known = state.goods_return === goods_return ? state.reference : '';
      const drawn: Event = { type: 'numbered', goods_return, reference: known || (await store.reference()) };
      this.current.value = this.reduce(this.current.peek(), drawn).state;
    }
  }

  protected override async read(scan: Scanned): Promise<Event> {
    const resolved = await resolve(scan, {
      ...codes,
      item: readItem,
      orders: [],
      places: places.peek(),
      wanted: () => false,
      lot: () => false,
    });
    const { step } = this.current.peek();
    // what a person typed may correct what was read before; a code that means something is a scan, however it came
    if (scan.hand && step === 'value' && (resolved.is === 'unknown' || resolved.is === 'incomplete'))
      return { type: 'typed', text: resolved.raw };
    return { type: 'scanned', resolved };
  }
}
