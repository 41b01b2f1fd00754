/** Inspecting as a session: what a scan is, and what there is to inspect, own unsent work counted in. */
import { isoDay } from '../../i18n/format';
import { store } from '../../store';
import { bodies, codes, itemOf, loaded, places, readItem } from '../goods/data';
import { resolve, type Scanned } from '../goods/resolve';
import { Session, type Next } from '../goods/session';
import { newId } from '../ids';
import { person } from '../sign-in/session';
import { current, nextTask } from '../work/current';
import { refOf } from '../work/model';
import { withUnsent, type InspectionRow, type Pending } from './model';
import { reduce } from './reducer';
import { begin, type Event, type State } from './state';

interface Numbered {
  id: string;
  number: string;
}

function taskNow() {
  const task = current.peek();
  return task && task.process === 'inspect' ? task : null;
}

/** The oldest first. `decided`: what a flow has said and that is not in the queue yet. */
export function inspections(decided: readonly Pending[] = []): InspectionRow[] {
  const { tasks } = store.partitions;
  const pending: Pending[] = store.pendingOver(tasks);
  const own = decided.filter(({ op_id }) => !pending.some((each) => each.op_id === op_id));
  const who = person.value;
  const rows = withUnsent(bodies<InspectionRow>(tasks, 'inspection'), pending.concat(own), who ? who.id : 0);
  return rows.sort((a, b) => a.opened_at - b.opened_at || (a.id < b.id ? -1 : 1));
}

export function mayUseAsIs(): boolean {
  const who = person.value;
  return !!who && (who.permissions || []).indexOf('quality.use_as_is') >= 0;
}

export class InspectFlow extends Session<State, Event> {
  constructor(who: number, warehouse: number) {
    super(`inspect:${who}@${warehouse}`, who, warehouse, begin(null));
  }

  protected override begin(): State {
    const task = taskNow();
    const row = task ? inspections().filter((each) => each.task === task.id && each.left > 0)[0] : undefined;
    return begin(row || null);
  }

  protected override isDone(state: State): boolean {
    return !state.row;
  }

  protected override async ready(): Promise<void> {
    const { stock, tasks, catalogue } = store.partitions;
    const kinds = ['inspection', 'receipt'].map((kind) => loaded(tasks, kind));
    await Promise.all([loaded(stock, 'place'), loaded(catalogue, 'unit'), ...kinds]);
    await Promise.all(inspections().map(({ item }) => readItem(item)));
  }

  protected override reduce(state: State, event: Event): Next<State> {
    const at = store.now().at;
    const task = taskNow();
    const next = reduce(state, event, {
      id: newId,
      at,
      today: isoDay(at),
      person: this.person,
      rows: inspections(state.outgoing),
      receipts: receipts(),
      item: itemOf,
      task: (row) => (task && task.id === row.task ? refOf(task) : null),
    });
    if (task && state.row && !next.state.row && next.state.last !== state.last) void this.settled().then(nextTask);
    return next;
  }

  protected override async read(scan: Scanned): Promise<Event> {
    await Promise.all(inspections().map(({ item }) => readItem(item)));
    const rows = inspections(this.current.peek().outgoing);
    const resolved = await resolve(scan, {
      ...codes,
      item: readItem,
      orders: [],
      places: places.peek(),
      wanted: (item) => rows.some((row) => row.item === item),
      lot: (item, lot) => rows.some((row) => row.item === item && row.goods.some(([of]) => of === lot)),
    });
    return { type: 'scanned', resolved };
  }
}

function receipts(): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { id, number } of bodies<Numbered>(store.partitions.tasks, 'receipt')) found[number.toUpperCase()] = id;
  return found;
}
