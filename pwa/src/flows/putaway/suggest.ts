/** Where goods go: the rule of server/stowage/putaway/suggesting.py once more, held to it by sync/vectors/putaway/. */
import { SCALE } from '../goods/model';
import type { Bin, Binding, Goods, Held, Step, Strategy } from './model';

/** `bins` in use, on the walk (sequence, then id). */
export interface Site {
  bins: readonly Bin[];
  bin(place: number): Bin | undefined;
  /** in which something of the item may lie */
  holding(item: number): readonly number[];
  /** what lies in a bin, with its measures */
  held(place: number): readonly Held[];
  isEmpty(place: number): boolean;
  bindings: readonly Binding[];
}

export interface Suggestion {
  place: number;
  reason: string;
  zone: string;
  near: number | null;
}

/** Why goods may not lie somewhere: full (which limit), storage, or mixed (with which other). */
export interface Misfit {
  word: 'full' | 'storage' | 'mixed';
  limit: string;
  other: Held | null;
}

export function suggest(
  strategy: Strategy,
  goods: Goods,
  site: Site,
  limit = 3,
  passed: readonly number[] = [],
): Suggestion[] {
  const found = new Map<number, Suggestion>();
  const own = new Map<number, Binding>();
  for (const one of site.bindings) if (one.item === goods.item) own.set(one.place, one);
  const others = new Set<number>();
  for (const one of site.bindings) if (one.item !== goods.item && !own.has(one.place)) others.add(one.place);
  const free = (bin: Bin): boolean => !others.has(bin.id) && !own.has(bin.id) && site.isEmpty(bin.id);
  for (const step of strategy.steps) {
    if (!isFor(step, goods)) continue;
    const [bins, fits, near] = candidates(step, goods, site, own, free);
    for (const bin of bins) {
      if (found.size === limit) return Array.from(found.values());
      if (found.has(bin.id) || passed.indexOf(bin.id) >= 0 || (step.zone && bin.zone !== step.zone)) continue;
      if (!fits(bin) || misfit(strategy, goods, bin, site.held(bin.id), own.get(bin.id))) continue;
      found.set(bin.id, { place: bin.id, reason: step.kind, zone: step.zone || '', near });
    }
  }
  return Array.from(found.values()).slice(0, limit);
}

function isFor(step: Step, goods: Goods): boolean {
  if (step.by === 'category') return (goods.category || '') === step.value;
  if (step.by === 'storage') return (goods.storage || '') === step.value;
  if (step.by === 'abc') return (goods.abc || '') === step.value;
  return true;
}

type Candidates = [bins: Iterable<Bin>, fits: (bin: Bin) => boolean, near: number | null];

function candidates(
  step: Step,
  goods: Goods,
  site: Site,
  own: Map<number, Binding>,
  free: (bin: Bin) => boolean,
): Candidates {
  switch (step.kind) {
    case 'fixed_bin':
      return [onTheWalk(site, Array.from(own.keys())), () => true, null];
    case 'same_item':
      return [onTheWalk(site, site.holding(goods.item)), (bin) => lies(site, bin, goods.item, null), null];
    case 'same_lot':
      return goods.lot
        ? [onTheWalk(site, site.holding(goods.item)), (bin) => lies(site, bin, goods.item, goods.lot!), null]
        : [[], free, null];
    case 'near_pick_face': {
      const face = onTheWalk(site, Array.from(own.keys()))[0];
      return face ? [nearest(site.bins, face), free, face.id] : [[], free, null];
    }
    case 'zone_for':
    case 'empty_bin':
      return [site.bins, free, null];
    default:
      return [[], free, null];
  }
}

function onTheWalk(site: Site, places: readonly number[]): Bin[] {
  const bins = places.map((place) => site.bin(place)).filter((bin): bin is Bin => !!bin);
  return bins.sort((a, b) => at(a) - at(b) || a.id - b.id);
}

function at(bin: Bin): number {
  return bin.sequence || 0;
}

function lies(site: Site, bin: Bin, item: number, lot: string | null): boolean {
  return site.held(bin.id).some((one) => one.item === item && (lot === null || one.lot === lot));
}

/** By their distance from the face, of two as far the one before it first; those at one step of the walk by id. */
function* nearest(bins: readonly Bin[], face: Bin): Iterable<Bin> {
  let after = firstFrom(bins, at(face));
  let before = after;
  while (before > 0 || after < bins.length) {
    const back = before > 0 ? at(face) - at(bins[before - 1]!) : Infinity;
    const ahead = after < bins.length ? at(bins[after]!) - at(face) : Infinity;
    if (back <= ahead) {
      const end = before;
      before = firstFrom(bins, at(bins[before - 1]!));
      yield* bins.slice(before, end);
    } else yield bins[after++]!;
  }
}

/** Index of the first bin at this step of the walk or after it. */
function firstFrom(bins: readonly Bin[], sequence: number): number {
  let [low, high] = [0, bins.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(bins[middle]!) < sequence) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Null: the goods may lie there. */
export function misfit(
  strategy: Strategy,
  goods: Goods,
  bin: Bin,
  held: readonly Held[],
  binding?: Binding,
): Misfit | null {
  if (bin.storage && goods.storage && bin.storage !== goods.storage) return { word: 'storage', limit: '', other: null };
  for (const one of held) {
    const otherItem = !!strategy.mixing && strategy.mixing !== 'any' && one.item !== goods.item;
    const otherLot = strategy.mixing === 'one_lot' && one.lot !== (goods.lot || '');
    if (otherItem || otherLot) return { word: 'mixed', limit: '', other: one };
  }
  const limit = over(strategy, goods, bin, held, binding);
  return limit ? { word: 'full', limit, other: null } : null;
}

/** Products of figures here stay exact below 900,000 tons and 900 cubic metres. */
function over(strategy: Strategy, goods: Goods, bin: Bin, held: readonly Held[], binding?: Binding): string {
  const sum = (of: (one: Held) => number): number => held.reduce((all, one) => all + of(one), 0);
  if (bin.max_quantity && goods.quantity + sum((one) => one.quantity) > bin.max_quantity) return 'quantity';
  const own = goods.quantity + sum((one) => (one.item === goods.item ? one.quantity : 0));
  if (binding && binding.maximum && own > binding.maximum) return 'quantity';
  const weight = goods.quantity * (goods.weight_g || 0) + sum((one) => one.quantity * (one.weight_g || 0));
  if (bin.max_weight_g && weight > bin.max_weight_g * SCALE) return 'weight';
  const volume = goods.quantity * (goods.volume_mm3 || 0) + sum((one) => one.quantity * (one.volume_mm3 || 0));
  if (bin.max_volume_ml && volume > bin.max_volume_ml * 1000 * SCALE) return 'volume';
  const inside = new Set(held.map((one) => one.container).filter((code) => code));
  const containers = (goods.containers || 0) + inside.size;
  return strategy.most_containers && goods.containers && containers > strategy.most_containers ? 'containers' : '';
}
