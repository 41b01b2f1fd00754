/** How bins are coloured: by how full they are or by how old their oldest goods are. Shape says it too, for eyes that see no colour. Pure. */
import type { Block } from './draw';
import type { Drawn } from './types';

export type By = 'fill' | 'age';

/** From light to dark; `some`: goods are there and nothing more is known. `over`: more than its limit. */
export type Shade = 'none' | 's1' | 's2' | 's3' | 's4' | 'over' | 'some';
export const SHADES: Shade[] = ['none', 's1', 's2', 's3', 's4', 'over', 'some'];

const FILLS: [number, Shade][] = [
  [2_500, 's1'],
  [5_000, 's2'],
  [7_500, 's3'],
  [10_000, 's4'],
];
const AGES: [number, Shade][] = [
  [30, 's1'],
  [90, 's2'],
  [180, 's3'],
  [365, 's4'],
];

export function shadeOf(place: Drawn, by: By): Shade {
  if (!place.items) return 'none';
  const value = by === 'fill' ? place.fill_bp : place.days;
  if (value === undefined) return 'some';
  const found = (by === 'fill' ? FILLS : AGES).find(([most]) => value <= most);
  return found ? found[1] : 'over';
}

/** Of a cell, px: from one to the next, and what of it is drawn. */
export const PITCH = { x: 18, y: 16 };
export const SIZE = { x: 16, y: 14 };
const LEAST = 2;

/** How much of the cell is solid: by fill as much as it is full, by age all of it. */
function height(place: Drawn, by: By): number {
  if (by === 'age' || place.fill_bp === undefined) return SIZE.y;
  return Math.max(LEAST, Math.round((SIZE.y * Math.min(10_000, place.fill_bp)) / 10_000));
}

/** The cells of a block as paths: the outline of all, the solid part of each shade, a cross over those that are too full or too old. */
export function paths(block: Block, by: By): { outline: string; solid: [Shade, string][]; crossed: string } {
  const solid = new Map<Shade, string>();
  let outline = '';
  let crossed = '';
  for (const { place, x, y } of block.cells) {
    const [left, top] = [x * PITCH.x + 1, y * PITCH.y + 1];
    outline += `M${left} ${top}h${SIZE.x}v${SIZE.y}h-${SIZE.x}z`;
    const shade = shadeOf(place, by);
    if (shade === 'none') continue;
    const high = height(place, by);
    solid.set(shade, `${solid.get(shade) || ''}M${left} ${top + SIZE.y - high}h${SIZE.x}v${high}h-${SIZE.x}z`);
    if (shade === 'over') crossed += `M${left + 4} ${top + 3}l8 8m0-8l-8 8`;
  }
  return { outline, solid: [...solid.entries()], crossed };
}

/** How many places have each shade. */
export function counted(places: Drawn[], by: By): Map<Shade, number> {
  const found = new Map<Shade, number>();
  for (const place of places) {
    const shade = shadeOf(place, by);
    found.set(shade, (found.get(shade) || 0) + 1);
  }
  return found;
}
