import { describe, expect, it } from 'vitest';
import { unitOf } from './units';

describe('English plurals of units', () => {
  const plurals: [string, string | undefined][] = [
    ['case', 'cases'],
    ['set', 'sets'],
    ['bag', 'bags'],
    ['jar', 'jars'],
    ['box', 'boxes'],
    ['inner box', 'inner boxes'],
    ['bunch', 'bunches'],
    ['tray', 'trays'],
    ['battery', 'batteries'],
    ['glass', 'glasses'],
    ['foot', 'feet'],
    ['pcs', undefined],
    ['pieces', undefined],
    ['kg', undefined],
    ['ml', undefined],
    ['ctn', undefined],
    ['oz', undefined],
    ['m2', undefined],
    ['', undefined],
  ];
  it.each(plurals)('%s', (one, many) => {
    expect(unitOf({ zh: '', en: one }).many).toBe(many);
  });

  it('one of pcs is a pc, whatever it is called in Chinese', () => {
    expect(unitOf({ zh: '个', en: 'pcs' })).toEqual({ zh: '个', en: 'pcs', one: 'pc' });
  });
});
