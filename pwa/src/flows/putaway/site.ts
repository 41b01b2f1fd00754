/** The bins of the warehouse in memory, with what lies in them and own unsent work over it, for the rule that suggests. */
import { computed } from '@preact/signals';
import { store } from '../../store';
import { bodies, loaded, readItem } from '../goods/data';
import { balance, replay, type Balance, type Said } from '../goods/replay';
import { USUAL, type Bin, type Binding, type Goods, type Held, type Measured, type Strategy } from './model';
import { misfit, suggest, type Misfit, type Site, type Suggestion } from './suggest';

const KINDS = ['place', 'balance', 'binding', 'putaway_strategy', 'abc'];
const AMBIENT = 'ambient'; // what an item is where its row says nothing
const SELDOM = 'C';
const ROUNDS = 5; // of reading items whose measures are wanted

/** Resolves once all that a suggestion asks is in memory. */
export async function ready(): Promise<void> {
  await Promise.all(KINDS.map((kind) => loaded(store.partitions.stock, kind)));
}

const bins = computed<Bin[]>(() =>
  bodies<Bin & { kind: string }>(store.partitions.stock, 'place')
    .filter(({ kind }) => kind === 'bin')
    .sort((a, b) => (a.sequence || 0) - (b.sequence || 0) || a.id - b.id),
);

const binOf = computed<Map<number, Bin>>(() => new Map(bins.value.map((bin) => [bin.id, bin])));

const lying = computed<Map<number, Balance[]>>(() => {
  const found = new Map<number, Balance[]>();
  for (const body of bodies<Partial<Balance>>(store.partitions.stock, 'balance')) {
    const one = balance(body);
    const there = found.get(one.place);
    if (there) there.push(one);
    else found.set(one.place, [one]);
  }
  return found;
});

const holding = computed<Map<number, number[]>>(() => {
  const found = new Map<number, number[]>();
  lying.value.forEach((there, place) => {
    for (const item of Array.from(new Set(there.map((one) => one.item)))) {
      const places = found.get(item);
      if (places) places.push(place);
      else found.set(item, [place]);
    }
  });
  return found;
});

export function strategyNow(): Strategy {
  return bodies<Strategy>(store.partitions.stock, 'putaway_strategy')[0] || USUAL;
}

/** What own unsent commands touch, by place. */
function overlay(own: Said[]): Map<number, Balance[]> {
  const { stock } = store.partitions;
  const pending: Said[] = store.pendingOver(stock);
  const commands = pending.concat(own.filter(({ op_id }) => !pending.some((each) => each.op_id === op_id)));
  const touched = new Map<number, Balance[]>();
  if (commands.length === 0) return touched;
  const known = commands.concat(store.outbox.peek());
  const places = new Set<number>();
  replay([], commands, ({ place }) => (places.add(place), false), known);
  places.forEach((id) =>
    touched.set(
      id,
      replay(lying.peek().get(id) || [], commands, ({ place }) => place === id, known),
    ),
  );
  return touched;
}

type Measures = Map<number, Measured>;

function siteWith(own: Map<number, Balance[]>, measures: Measures, wanted: Set<number>): Site {
  const at = (place: number): Balance[] => own.get(place) || lying.peek().get(place) || [];
  return {
    bins: bins.peek(),
    bin: (place) => binOf.peek().get(place),
    holding: (item) => Array.from(new Set((holding.peek().get(item) || []).concat(Array.from(own.keys())))),
    bindings: bodies<Binding>(store.partitions.stock, 'binding'),
    isEmpty: (place) => at(place).length === 0,
    held: (place) => at(place).map((one) => held(one, measures, wanted)),
  };
}

function held(one: Balance, measures: Measures, wanted: Set<number>): Held {
  const measured = measures.get(one.item);
  if (!measured) wanted.add(one.item);
  return { ...one, weight_g: measured && measured.weight_g, volume_mm3: measured && measured.volume_mm3 };
}

/** Asks `of` the bins; again with the measures of the items that it met, until it meets no new ones. */
async function asked<T>(own: Said[], of: (site: Site) => T): Promise<T> {
  const touched = overlay(own);
  const measures: Measures = new Map();
  for (let round = 1; ; round += 1) {
    const wanted = new Set<number>();
    const answer = of(siteWith(touched, measures, wanted));
    if (wanted.size === 0 || round === ROUNDS) return answer;
    for (const id of Array.from(wanted)) measures.set(id, ((await readItem(id)) as Measured | null) || {});
  }
}

/** Goods with all that decides where they may lie. */
export async function goodsOf(item: number, quantity: number, lot: string, containers: number): Promise<Goods> {
  const measured = ((await readItem(item)) || {}) as Measured;
  const row = bodies<{ item: number; abc: string }>(store.partitions.stock, 'abc').filter(
    (one) => one.item === item,
  )[0];
  return {
    item,
    quantity,
    lot,
    containers,
    category: measured.category || '',
    storage: measured.storage || AMBIENT,
    weight_g: measured.weight_g || 0,
    volume_mm3: measured.volume_mm3 || 0,
    abc: row ? row.abc : SELDOM,
  };
}

export function suggested(goods: Goods, own: Said[], limit: number): Promise<Suggestion[]> {
  return asked(own, (site) => suggest(strategyNow(), goods, site, limit));
}

/** Why goods may not lie in a place; null where they may, or where it is no bin. */
export async function misfitIn(place: number, goods: Goods, own: Said[]): Promise<Misfit | null> {
  const bin = binOf.peek().get(place);
  if (!bin) return null;
  return asked(own, (site) => {
    const binding = site.bindings.filter((one) => one.item === goods.item && one.place === place).pop();
    return misfit(strategyNow(), goods, bin, site.held(place), binding);
  });
}
