import { beforeEach, describe, expect, it } from 'vitest';
import { language } from '../i18n';
import { PCS } from '../i18n/format';
import { cameLater, doubtOf, gistOf, photosIn, sayings, type SaidLook } from './said';

const look: SaidLook = {
  item: (id) => (id === 7 ? 'Alarm clock · 22727' : ''),
  unitOf: (id) => (id === 7 ? PCS : null),
  unit: (code) => code,
  place: (id) => (id === 1 ? 'D-01' : ''),
  order: (id) => (id === 4 ? 'PO-2611-0004' : ''),
  supplier: () => '',
};
const LINE = {
  receipt: '5d2c1b0a-1111-4222-8333-444455556666',
  reference: 'G07-000123',
  place: 1,
  item: 7,
  quantity: 20_000,
  damaged: 0,
  order: 4,
  order_line: 31,
  lot: '',
  serials: ['A', 'B', '+3'],
  factors: { case: 240_000 },
  photos: ['a'.repeat(64), 'not one'],
};

describe('what was said', () => {
  beforeEach(() => {
    language.value = 'en';
  });

  it('a name that nobody knows is cut, and one that every object has is its own', () => {
    const [long, plain] = sayings({ ['x'.repeat(190)]: 'a', constructor: 'b' }, look);
    expect(long).toEqual({ label: `${'x'.repeat(40)}…`, value: 'a' });
    expect(plain).toEqual({ label: 'constructor', value: 'b' });
  });

  it('is told with names, units and figures', () => {
    expect(sayings(LINE, look).map(({ label, value }) => `${label}: ${value}`)).toEqual([
      'Item: Alarm clock · 22727',
      'Counted: 2 pcs',
      'Serial numbers: A, B, +3',
      'Order: PO-2611-0004',
      'Place: D-01',
      'Reference: G07-000123',
      'Packaging: 1 case = 24 pcs',
      'Photos: 2 photos',
    ]);
    expect(gistOf(LINE, look)).toBe('2 pcs Alarm clock · 22727');
    expect(photosIn(LINE)).toEqual(['a'.repeat(64)]);
  });

  it('is told as unknown where nobody knows it', () => {
    const odd = { item: 9_999, quantity: 20_000, order: 5, place: -1 };
    expect(sayings(odd, look).map(({ value }) => value)).toEqual([
      'not known (9999)',
      '2',
      'not known (5)',
      'not known (-1)',
    ]);
    expect(gistOf(odd, look)).toBe('2 not known (9999)');
  });

  it('never throws, and is never long', () => {
    const odd: Record<string, unknown> = {
      item: { a: 1 },
      quantity: 'twelve',
      damaged: 1.5,
      order: [],
      place: 'dock',
      supplier: true,
      expires_on: 20270101,
      serials: 'A',
      factors: [1, 2],
      codes: { x: null },
      photos: 7,
      constructor: 'x',
      new_field: { deep: 'x'.repeat(900) },
    };
    const told = sayings(odd, look);
    expect(told.map(({ label }) => label)).toContain('new_field');
    expect(told.every(({ value }) => typeof value === 'string' && value.length < 200)).toBe(true);
    expect(gistOf(odd, look)).toBe('twelve not known ({"a":1})');
    expect(photosIn(odd)).toEqual([]);
    expect(sayings('{"broken', look)).toEqual([{ label: 'As it came', value: '{"broken' }]);
    expect(sayings('', look)).toEqual([{ label: 'As it came', value: 'It cannot be shown' }]);
    expect([gistOf('x', look), photosIn('x')]).toEqual(['', []]);
  });
});

describe('when it was done', () => {
  it('says how uncertain that is, where it matters', () => {
    language.value = 'en';
    expect([40, 600_000, 5_400_000, 10_800_000, 86_400_000, 172_800_000].map(doubtOf)).toEqual([
      '',
      '± 10 min',
      '± 90 min',
      '± 3 h',
      '± 24 h',
      '± 2 days',
    ]);
  });
  it('and when it came, where that is much later', () => {
    expect([cameLater(0, 60_000), cameLater(0, 3_600_000), cameLater(3_600_000, 0)]).toEqual([false, true, true]);
  });
});
