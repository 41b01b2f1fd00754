import { afterEach, describe, expect, it, vi } from 'vitest';
import { bringable, isTaken, looked, tallyOf, waiting } from './bring';
import type { BroughtFile } from '../../store/queue-file';
import type { Outcome } from '../api';
import type { PreviewOp, Standing } from './types';

const FILE: BroughtFile = {
  device: 'd',
  code: 'G07',
  incarnation: 'i',
  ops: [4, 5, 6].map((cseq) => ({ op_id: `op-${cseq}`, cseq, bytes: '', signature: '' })),
  photos: [],
  missing: 0,
};

const NONE = { items: [], places: [], orders: [], suppliers: [] };

function ops(...standings: Standing[]): PreviewOp[] {
  return standings.map((standing, index) => ({
    op_id: `op-${index + 4}`,
    cseq: index + 4,
    standing,
    command: '',
    person: 0,
    occurred_at: 0,
    outcome: '',
    said: {},
  }));
}

describe('what can be brought', () => {
  it('is all of it where all is signed', () => {
    const found = looked(FILE, [{ last_cseq: 3, ops: ops('known', 'new', 'unreadable'), people: [], named: NONE }]);
    expect([found.next, found.forged]).toEqual([4, null]);
    expect(bringable(found)).toBe(FILE);
  });
  it('ends before the first that is not', () => {
    const found = looked(FILE, [{ last_cseq: 3, ops: ops('new', 'forged', 'new'), people: [], named: NONE }]);
    expect(found.forged).toBe(5);
    expect(bringable(found).ops.map((op) => op.cseq)).toEqual([4]);
    expect(waiting(found, null)).toBe(1);
    expect(waiting(found, new Map([['op-4', {} as Outcome]]))).toBe(0);
  });
  it('people of all parts are known', () => {
    const person = { id: 7, code: 'P7', name_zh: '陈', name_en: 'Chen' };
    const found = looked(FILE, [
      { last_cseq: 9, ops: ops('known'), people: [], named: NONE },
      { last_cseq: 9, ops: ops('new'), people: [person], named: NONE },
    ]);
    expect(found.people.get(7)).toEqual(person);
    expect(found.next).toBe(10);
  });
  it('is told by what became of what was new', () => {
    const found = looked(FILE, [{ last_cseq: 3, ops: ops('known', 'new', 'unreadable'), people: [], named: NONE }]);
    const outcomes = ['applied', 'applied_with_exception', 'parked'].map((outcome, at): [string, Outcome] => [
      `op-${at + 4}`,
      { outcome } as Outcome,
    ]);
    expect(tallyOf(found, new Map(outcomes))).toEqual({ fresh: 2, recorded: 0, excepted: 1, aside: 1, other: 0 });
  });
});

describe('a photo', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });
  const photo = { sha256: 'a'.repeat(64), type: 'image/png', size: 1, data: new Blob(['x']) };
  const answers = (status: number, said: unknown): void => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify(said), { status })));
  };

  it('that the server has', async () => {
    answers(200, { offset: 1, complete: true });
    expect(await isTaken('d', photo)).toBe(true);
  });
  it('that is not what its name says keeps no other back', async () => {
    answers(422, { code: 'blob_hash' });
    expect(await isTaken('d', photo)).toBe(false);
  });
  it('that nobody may bring ends it', async () => {
    answers(403, { code: 'not_permitted' });
    await expect(isTaken('d', photo)).rejects.toThrow();
  });
});
