import { describe, expect, it } from 'vitest';
import { othersOf } from './others';

describe('who else receives', () => {
  const open = { state: 'open', order: 4 };
  it('is told once for each person, with all their lines that stand', () => {
    const receipts = [
      { ...open, id: 'a', person: 7, lines: 2 },
      { ...open, id: 'b', person: 7, lines: 1 },
      { ...open, id: 'c', person: 8 }, // all undone
      { ...open, id: 'd', person: 9, lines: 5 }, // one's own
      { ...open, id: 'e', person: 9, lines: 5, order: 5 },
      { ...open, id: 'f', person: 9, lines: 5, state: 'finished' },
    ];
    expect(othersOf(receipts, [4], 'd')).toEqual([{ person: 7, lines: 3 }]);
  });
});
