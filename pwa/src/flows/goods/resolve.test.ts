import { describe, expect, it } from 'vitest';
import { Incomplete } from '../../store/incomplete';
import type { Item } from './model';
import { gtinForms, resolve as resolveScan, type Local, type Reading } from './resolve';

const resolve = (raw: string, readings: Reading[], from: Local) => resolveScan({ raw, readings }, from);

const CANDLE: Item = { id: 1, sku: '22969', zh: '蜡烛', en: 'Candle', unit: 'pcs', track: 'le' };
const CLOCK: Item = { id: 2, sku: '85099B', zh: '闹钟', en: 'Clock', unit: 'pcs' };
const ITEMS = [CANDLE, CLOCK];
const BARCODES: Record<string, [number, string, number, number][]> = {
  '5012345678900': [[1, 'pcs', 1, 1]],
  '15012345678907': [[1, 'case', 24, 1]],
  '4000000000006': [
    [1, 'pcs', 1, 1],
    [2, 'case', 12, 1],
  ],
};

const local: Local = {
  barcode: (code) => Promise.resolve(BARCODES[code] || []),
  sku: (sku) => Promise.resolve((ITEMS.find((item) => item.sku === sku) || { id: null }).id),
  item: (id) => Promise.resolve(ITEMS.find((item) => item.id === id) || null),
  orders: [{ id: 187, number: 'PO-2611-0187', supplier: 9, state: 'confirmed' }],
  places: [{ id: 5, code: 'D-02', kind: 'dock' }],
  wanted: (item) => item === 2,
  lot: (_, lot) => lot === 'L2611B',
};

describe('a plain code', () => {
  it('is a barcode with its factor', async () => {
    expect(await resolve('15012345678907', [], local)).toMatchObject({
      is: 'item',
      options: [{ match: { unit: 'case', numerator: 24 } }],
    });
  });
  it('is found with a leading zero too', async () =>
    expect(await resolve('05012345678900', [], local)).toMatchObject({ is: 'item' }));
  it('of two items offers both, the wanted one first', async () => {
    expect(await resolve('4000000000006', [], local)).toMatchObject({
      options: [{ match: { item: CLOCK }, suggested: true }, { match: { item: CANDLE } }],
    });
  });
  it('is a SKU, typed small too', async () =>
    expect(await resolve('85099b', [], local)).toMatchObject({
      is: 'item',
      options: [{ match: { item: CLOCK, unit: 'pcs' } }],
    }));
  it('is told as the row has it, a SKU is not told', async () => {
    const code = async (raw: string): Promise<unknown> => {
      const found = await resolve(raw, [], local);
      return found.is === 'item' ? found.options[0]!.match.code : found.is;
    };
    expect(await code('85099b')).toBeUndefined();
    expect(await code('15012345678907')).toBe('15012345678907');
  });
  it("is an order's number", async () =>
    expect(await resolve('po-2611-0187', [], local)).toMatchObject({ is: 'order', order: { id: 187 } }));
  it('is a place', async () =>
    expect(await resolve('D-02', [], local)).toMatchObject({ is: 'place', place: { id: 5 } }));
  it('is a container', async () =>
    expect(await resolveScan({ raw: 'T-0041', readings: [], own: 'container' }, local)).toMatchObject({
      is: 'container',
      code: 'T-0041',
    }));
  it('is unknown, whatever is in it', async () => {
    for (const raw of ['', '   ', '\u001d', '😀', "'; drop table", '9'.repeat(5000)])
      expect(await resolve(raw, [], local)).toMatchObject({ is: 'unknown' });
  });
});

describe('where this gun has lost part of its data', () => {
  const lost = (): Promise<never> => Promise.reject(new Incomplete('catalogue'));
  const noBarcodes: Local = { ...local, barcode: lost };

  it('no code is said to be unknown', async () => {
    expect(await resolve('5012345678900', [], noBarcodes)).toEqual({ is: 'incomplete', raw: '5012345678900' });
    expect(await resolve('0', [], { ...local, sku: lost })).toMatchObject({ is: 'incomplete' });
    expect(await resolve('01…', [{ gtin: '5012345678900' }], noBarcodes)).toMatchObject({ is: 'incomplete' });
  });
  it('what is known all the same is told', async () => {
    expect(await resolve('22969', [], noBarcodes)).toMatchObject({
      is: 'item',
      options: [{ match: { item: CANDLE } }],
    });
    expect(await resolve('PO-2611-0187', [], noBarcodes)).toMatchObject({ is: 'order' });
    expect(await resolve('d-02', [], noBarcodes)).toMatchObject({ is: 'place' });
    const one: Local = { ...local, barcode: (code) => (code.length === 13 ? lost() : local.barcode(code)) };
    expect(await resolve('15012345678907', [], one)).toMatchObject({ is: 'item' });
  });
  it('one of two items is not taken for the only one', async () => {
    const item = (id: number): Promise<Item | null> => (id === 1 ? lost() : local.item(id));
    expect(await resolve('4000000000006', [], { ...local, item })).toMatchObject({ is: 'incomplete' });
  });
  it('other errors are not taken for it', async () => {
    const barcode = (): Promise<never> => Promise.reject(new Error('disk'));
    await expect(resolve('1', [], { ...local, barcode })).rejects.toThrow('disk');
  });
});

describe('a GS1 code', () => {
  it('says item, lot and expiry', async () => {
    const read = { lot: 'L2611B', expiry: '2028-05-18' };
    expect(await resolve('01…', [{ gtin: '15012345678907', ...read }], local)).toMatchObject({
      is: 'item',
      gs1: true,
      options: [{ read, match: { unit: 'case' } }],
    });
  });
  it('with a lost separator offers each reading, the lot we know first', async () => {
    const two = [
      { gtin: '05012345678900', lot: 'L2611B3724' },
      { gtin: '05012345678900', lot: 'L2611B', count: 24 },
    ];
    expect(await resolve('01…', two, local)).toMatchObject({
      options: [{ read: { lot: 'L2611B', count: 24 }, suggested: true }, { read: { lot: 'L2611B3724' } }],
    });
  });
  it('may be a lot or date alone', async () =>
    expect(await resolve('17280518', [{ expiry: '2028-05-18' }], local)).toMatchObject({
      is: 'read',
      read: { expiry: '2028-05-18' },
    }));
  it('may be a container', async () =>
    expect(await resolve('00…', [{ sscc: '340123450000000017' }], local)).toMatchObject({
      is: 'container',
      code: '340123450000000017',
    }));
  it('of an unknown article names its number', async () =>
    expect(await resolve('01…', [{ gtin: '09999999999994' }], local)).toMatchObject({
      is: 'unknown',
      raw: '09999999999994',
    }));
});

describe('forms of a GTIN', () => {
  it('are tried from the one scanned on', () =>
    expect(gtinForms('5012345678900')).toEqual(['5012345678900', '05012345678900']));
  it('leave other codes alone', () => expect(gtinForms('85099B')).toEqual(['85099B']));
});
