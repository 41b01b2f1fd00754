import { describe, expect, it } from 'vitest';
import { language } from '../i18n';
import { kindOf, type Kind } from './kinds';
import { askOf, barOf, choiceOf, commandOf, figureOf, nameOf, photosOf, tell, type Look } from './tell';

const look: Look = {
  amount: (value) => `${value / 10_000} pcs`,
  item: (id) => `item ${id}`,
  place: (id) => `place ${id}`,
  warehouse: (id) => `house ${id}`,
  order: (id) => `order ${id}`,
  receipt: (id) => `receipt ${id}`,
  unit: (code) => code,
  problem: (code) => `why ${code}`,
};

describe('a word that every object has', () => {
  it('is no command, choice or code of ours', () => {
    expect(commandOf('constructor')).toBe('constructor');
    expect(choiceOf('constructor')).toEqual({ verb: 'constructor', does: '' });
    expect(nameOf('toString')).toBe('toString');
    expect(kindOf('constructor').code).toBe('constructor');
  });
});

describe('evidence', () => {
  it('is told by what its fields mean, the difference marked', () => {
    language.value = 'en';
    const evidence = {
      receipt: 'r',
      line: 'l',
      item: 1,
      order_line: 2,
      ordered: 120_000,
      received: 0,
      surplus: 40_000,
    };
    const told = tell('receiving.over_receipt', evidence, look);
    expect(told).toEqual([
      { label: 'Receipt', value: 'receipt r', wrong: false },
      { label: 'Ordered', value: '12 pcs', wrong: false },
      { label: 'Accepted before', value: '0 pcs', wrong: false },
      { label: 'Surplus', value: '4 pcs', wrong: true },
    ]);
    expect(figureOf(told)).toBe('4 pcs');
  });

  it('names the item that a barcode belongs to now, or that there is none', () => {
    const told = (belongs: number | null) =>
      tell('receiving.barcode_changed', { item: 1, barcode: '690', belongs }, look).map(({ value }) => value);
    expect(told(7)).toEqual(['690', 'item 7']);
    expect(told(null)).toEqual(['690', 'none']);
  });

  it('asks for a value where a choice needs one, and takes what it can be', () => {
    const expiry = askOf('receiving.expiry_differs', 'set_expiry')!;
    const days = ['2027-05-31', '20270531', '2027/5/31', '2027-02-30', '31.5.2027', ''].map(expiry.read);
    expect(days).toEqual(['2027-05-31', '2027-05-31', '2027-05-31', null, null, null]);
    const serial = askOf('receiving.serial_known', 'other_serial')!;
    expect([serial.read(' S-2 '), serial.read('  ')]).toEqual(['S-2', null]);
    expect(askOf('receiving.serial_known', 'same_piece')).toBeNull();
  });

  it('bars a choice that needs more, and calls it as its kind does', () => {
    language.value = 'en';
    expect(barOf('ledger.shortfall', 'book_found', () => false)).toBe('only who may adjust stock');
    expect(barOf('ledger.shortfall', 'book_found', () => true)).toBe('');
    expect(barOf('receiving.damaged', 'scrap', () => false)).toBe('');
    expect(choiceOf('accept', 'receiving.not_ordered').does).toBe('becomes stock at the average cost so far');
    expect(choiceOf('accept', 'receiving.over_receipt').does).toBe("becomes stock at the order's price");
  });

  it('of a kind that no screen has heard of needs its description alone', () => {
    const kind: Kind = {
      code: 'notes.odd',
      evidence: [
        { name: 'place', means: 'place', after: false },
        { name: 'surplus', means: 'quantity', after: true },
        { name: 'secret', means: 'internal', after: false },
      ],
      choices: ['rewrite'],
      urgency: 2,
      blocks: '',
      told: ['discrepancies.resolve'],
      told_buyer: false,
      asks: {},
      needs: {},
    };
    const told = tell('notes.odd', { place: 3, surplus: 10_000, secret: 'x' }, look, kind);
    expect(told.map(({ label, value }) => [label, value])).toEqual([
      ['Place', 'place 3'],
      ['Surplus', '1 pcs'],
    ]);
  });

  it('of a newer server shows its code and waits for nobody', () => {
    expect(nameOf('moving.new')).toBe('moving.new');
    expect(tell('moving.new', { a: 1 }, look)).toEqual([]);
    expect(kindOf('moving.new').urgency).toBe(1);
  });

  it('has photos where its kind says so', () => {
    expect(photosOf('receiving.damaged', { photos: ['a', 'b'] })).toEqual(['a', 'b']);
    expect(photosOf('receiving.not_ordered', { photos: ['a'] })).toEqual([]);
  });
});
