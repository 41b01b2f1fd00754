/** A warehouse as racks seen from the front: zone by zone, aisle by aisle, bays beside each other, levels upon each other. Pure. */
import type { Aisle, Drawn, Picture, Zone } from './types';

export interface Cell {
  place: Drawn;
  /** column and row, from the top left */
  x: number;
  y: number;
}

export interface Block {
  key: string;
  zone: string;
  /** '' for places of no aisle */
  aisle: string;
  columns: number;
  rows: number;
  cells: Cell[];
  /** of a rack: its bays from left to right; of places without bays none */
  bays: string[];
}

export interface Area {
  /** '' for places of no zone */
  code: string;
  zone: Zone | null;
  blocks: Block[];
}

/** Places without bays stand in rows of so many. */
const ROW = 24;

/** '2' before '10'. */
export function natural(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true, sensitivity: 'base' }) || (one < other ? -1 : 1);
}

/** Zones and aisles as they are ordered; what is in none comes first. */
export function draw({ zones, aisles, places }: Picture): Area[] {
  const order = ['', ...zones.map((zone) => zone.code)];
  const byZone = grouped(places, (place) => place.zone || '');
  const codes = [...order.filter((code) => byZone.has(code)), ...[...byZone.keys()].filter((c) => !order.includes(c))];
  return codes.map((code) => ({
    code,
    zone: zones.find((zone) => zone.code === code) || null,
    blocks: blocksOf(
      code,
      byZone.get(code)!,
      aisles.filter((aisle) => aisle.zone === code),
    ),
  }));
}

function blocksOf(zone: string, places: Drawn[], aisles: Aisle[]): Block[] {
  // docks, staging and bins of no aisle do not stand beside each other
  const byAisle = grouped(places, (place) => (place.aisle ? ` ${place.aisle}` : place.kind));
  const order = aisles.map((aisle) => ` ${aisle.code}`);
  const at = (key: string): number => (key[0] === ' ' ? order.indexOf(key) + 1 || order.length + 1 : 0);
  const keys = [...byAisle.keys()].sort((one, other) => at(one) - at(other));
  return keys.map((key) => {
    const there = byAisle.get(key)!;
    const aisle = key[0] === ' ' ? key.slice(1) : '';
    return { key: `${zone}|${key}`, zone, aisle, ...(rack(there) || row(there)) };
  });
}

type Laid = Pick<Block, 'columns' | 'rows' | 'cells' | 'bays'>;

/** By bay and level; null where two places would stand in one spot, or have no bay. */
function rack(places: Drawn[]): Laid | null {
  const bays = [...new Set(places.map((place) => place.bay || ''))].sort(natural);
  const levels = [...new Set(places.map((place) => place.level || ''))].sort(natural);
  const spots = new Set(places.map((place) => `${place.bay || ''}|${place.level || ''}`));
  if (bays.includes('') || spots.size < places.length) return null;
  const cells = places.map((place) => ({
    place,
    x: bays.indexOf(place.bay || ''),
    y: levels.length - 1 - levels.indexOf(place.level || ''),
  }));
  return { columns: bays.length, rows: levels.length, cells, bays };
}

function row(places: Drawn[]): Laid {
  const cells = places.map((place, at) => ({ place, x: at % ROW, y: Math.floor(at / ROW) }));
  return { columns: Math.min(ROW, places.length), rows: Math.ceil(places.length / ROW), cells, bays: [] };
}

function grouped(places: Drawn[], key: (place: Drawn) => string): Map<string, Drawn[]> {
  const found = new Map<string, Drawn[]>();
  for (const place of places) {
    const there = found.get(key(place));
    if (there) there.push(place);
    else found.set(key(place), [place]);
  }
  return found;
}

export type Way = 'up' | 'down' | 'left' | 'right';

/** The cell that an arrow leads to from `at` (block and cell): over the edge of a block into the one before or after it. */
export function beside(blocks: Block[], [block, cell]: [number, number], way: Way): [number, number] {
  const here = blocks[block]!;
  const from = here.cells[cell]!;
  const ahead = (one: Cell): number =>
    way === 'left' ? from.x - one.x : way === 'right' ? one.x - from.x : way === 'up' ? from.y - one.y : one.y - from.y;
  const aside = (one: Cell): number =>
    way === 'left' || way === 'right' ? Math.abs(one.y - from.y) : Math.abs(one.x - from.x);
  const same = nearest(here.cells, (one) =>
    ahead(one) > 0 && (way === 'up' || way === 'down' || aside(one) === 0) ? ahead(one) * 1000 + aside(one) : null,
  );
  if (same !== null) return [block, same];
  const next = way === 'up' || way === 'left' ? block - 1 : block + 1;
  const there = blocks[next];
  if (!there) return [block, cell];
  const edge = (one: Cell): number =>
    way === 'up'
      ? (there.rows - 1 - one.y) * 1000 + aside(one)
      : way === 'down'
        ? one.y * 1000 + aside(one)
        : way === 'left'
          ? (there.columns - 1 - one.x) * 1000 + aside(one)
          : one.x * 1000 + aside(one);
  return [next, nearest(there.cells, edge)!];
}

/** Place of the cell with the least distance; null where none has one. */
function nearest(cells: Cell[], distance: (cell: Cell) => number | null): number | null {
  let best: number | null = null;
  let least = Infinity;
  cells.forEach((cell, at) => {
    const far = distance(cell);
    if (far !== null && far < least) [best, least] = [at, far];
  });
  return best;
}
