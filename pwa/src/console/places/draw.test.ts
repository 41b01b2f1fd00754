import { describe, expect, test } from 'vitest';
import { type Area, beside, type Block, draw, natural } from './draw';
import { counted, paths, PITCH, shadeOf, SIZE } from './shades';
import type { Drawn } from './types';

let ids = 0;
function place(code: string, more: Partial<Drawn> = {}): Drawn {
  ids += 1;
  const [aisle = '', bay = '', level = ''] = code.split('-');
  return { id: ids, code, kind: 'bin', zone: code[0]!, aisle, bay, level, ...more };
}
const zone = (code: string) => ({ code, name_zh: '', name_en: '', storage_class: 'any', sequence: 0, version: 1 });
const aisle = (code: string) => ({ zone: code[0]!, code, name_zh: '', name_en: '', sequence: 0 });
const told = (block: Block): string[] => block.cells.map(({ place: { code }, x, y }) => `${code} ${x},${y}`);

function picture(places: Drawn[], zones = ['B', 'A'], aisles = ['A2', 'A1', 'B1']): Area[] {
  return draw({ places, zones: zones.map(zone), aisles: aisles.map(aisle) });
}

describe('where a place is drawn', () => {
  test('bays from left to right, levels upwards, numbers by what they are worth', () => {
    const areas = picture(['A1-10-1', 'A1-9-1', 'A1-9-10', 'A1-9-2'].map((code) => place(code)));
    const block = areas[0]!.blocks[0]!;
    expect([block.columns, block.rows, block.bays]).toEqual([2, 3, ['9', '10']]);
    expect(told(block)).toEqual(['A1-10-1 1,2', 'A1-9-1 0,2', 'A1-9-10 0,0', 'A1-9-2 0,1']);
    expect(['10', 'b', '2', 'A'].sort(natural)).toEqual(['2', '10', 'A', 'b']);
  });

  test('zones and aisles as they are ordered, what is in none first', () => {
    const dock = place('D-01', { kind: 'dock', zone: '', aisle: '', bay: '' });
    const areas = picture([place('A1-1-1'), place('A2-1-1'), place('B1-1-1'), dock]);
    expect(areas.map((area) => area.code)).toEqual(['', 'B', 'A']);
    expect(areas[2]!.blocks.map((block) => block.aisle)).toEqual(['A2', 'A1']);
    expect(areas[0]!.zone).toBeNull();
  });

  test('places without bays, and two in one spot, stand in rows', () => {
    const docks = Array.from({ length: 30 }, (_, at) => place(`D${at}`, { zone: '', aisle: '', bay: '' }));
    const block = picture(docks)[0]!.blocks[0]!;
    expect([block.columns, block.rows, told(block)[29]]).toEqual([24, 2, 'D29 5,1']);
    const twice = picture([place('A1-1-1'), place('A1-1-1')])[0]!.blocks[0]!;
    expect([twice.columns, twice.rows, twice.bays]).toEqual([2, 1, []]);
  });
});

test('arrows go from cell to cell, over the edge into the next rack, and stop at the ends', () => {
  const areas = picture(['A2-1-1', 'A2-2-1', 'A2-2-2', 'A1-1-1', 'A1-3-1'].map((code) => place(code)));
  const { blocks } = areas[0]!;
  const code = ([block, cell]: [number, number]): string => blocks[block]!.cells[cell]!.place.code;
  expect(code(beside(blocks, [0, 0], 'right'))).toBe('A2-2-1');
  expect(code(beside(blocks, [0, 1], 'up'))).toBe('A2-2-2');
  expect(code(beside(blocks, [0, 0], 'up'))).toBe('A2-2-2'); // nothing straight above: the nearest
  expect(code(beside(blocks, [0, 1], 'right'))).toBe('A1-1-1');
  expect(code(beside(blocks, [0, 1], 'down'))).toBe('A1-3-1');
  expect(code(beside(blocks, [1, 0], 'left'))).toBe('A2-2-2');
  expect(beside(blocks, [0, 0], 'left')).toEqual([0, 0]);
  expect(beside(blocks, [1, 1], 'down')).toEqual([1, 1]);
});

describe('how a place is shaded', () => {
  test.each([
    [{}, 'none', 'none'],
    [{ items: 1 }, 'some', 'some'],
    [{ items: 1, fill_bp: 0, days: 0 }, 's1', 's1'],
    [{ items: 1, fill_bp: 2_500, days: 30 }, 's1', 's1'],
    [{ items: 2, fill_bp: 2_501, days: 31 }, 's2', 's2'],
    [{ items: 2, fill_bp: 10_000, days: 365 }, 's4', 's4'],
    [{ items: 2, fill_bp: 10_001, days: 366 }, 'over', 'over'],
  ])('%o', (what, fill, age) => {
    expect([shadeOf(place('A1-1-1', what), 'fill'), shadeOf(place('A1-1-1', what), 'age')]).toEqual([fill, age]);
  });

  test('what is solid is as high as the bin is full, and never nothing', () => {
    const full = (fill_bp: number) => picture([place('A1-1-1', { items: 1, fill_bp })])[0]!.blocks[0]!;
    const high = (fill_bp: number): string => paths(full(fill_bp), 'fill').solid[0]![1];
    expect(high(10_000)).toBe(`M1 1h${SIZE.x}v${SIZE.y}h-${SIZE.x}z`);
    expect(high(5_000)).toContain('v7h');
    expect(high(1)).toContain('v2h');
    expect(high(30_000)).toContain(`v${SIZE.y}h`);
    expect(paths(full(10_001), 'fill').crossed).not.toBe('');
    expect(paths(full(10_000), 'fill').crossed).toBe('');
  });

  test('every cell has its outline where it is', () => {
    const block = picture(['A1-1-1', 'A1-2-1'].map((code) => place(code)))[0]!.blocks[0]!;
    expect(paths(block, 'fill')).toEqual({
      outline: [1, 1 + PITCH.x].map((left) => `M${left} 1h${SIZE.x}v${SIZE.y}h-${SIZE.x}z`).join(''),
      solid: [],
      crossed: '',
    });
    expect([
      ...counted(
        block.cells.map((cell) => cell.place),
        'fill',
      ),
    ]).toEqual([['none', 2]]);
  });
});
