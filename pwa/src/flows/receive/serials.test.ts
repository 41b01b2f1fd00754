import { describe, expect, it } from 'vitest';
import { reduce } from './reducer';
import type { Event } from './state';
import { context, pcs, RADIO, item, play, scan, OPEN, TAKE } from './testkit';

describe('serial numbers', () => {
  const radio = (serial: string): Event => scan(item(RADIO, { serial }));
  const three = [OPEN, radio('S1'), radio('S2'), radio('S3')];

  it('one too many is corrected by saying which, never by a number', () => {
    const { state } = play([...three, TAKE, { type: 'correct' }]);
    expect(state).toMatchObject({ step: 'value', field: 'serial' });
    const after = play([{ type: 'drop', serial: 'S2' }, { type: 'drop', serial: 'S9' }, { type: 'back' }], state).state;
    expect(after.line).toMatchObject({ serials: ['S1', 'S3'], quantity: pcs(2) });
    expect(play([{ type: 'undo' }], after).state.line).toMatchObject({ serials: ['S1', 'S2', 'S3'], quantity: pcs(3) });
    expect(play([TAKE], after).state.taken[0]!.payload).toMatchObject({ serials: ['S1', 'S3'], quantity: pcs(2) });
  });

  it('of a line that somebody took back are counted again', () => {
    const { state } = play([OPEN, radio('S1'), TAKE]);
    const now = context(state);
    expect(reduce(state, radio('S1'), now).state.line).toBeNull();
    const view = { ...now.view, away: new Set(state.taken.map((each) => each.op_id)) };
    expect(reduce(state, radio('S1'), { ...now, view }).state.line).toMatchObject({ serials: ['S1'] });
  });

  it('that are not printed are counted like other goods, apart from the printed ones', () => {
    const none: Event[] = [OPEN, scan(item(RADIO)), { type: 'field', field: 'serial' }, { type: 'not_printed' }];
    expect(play([...none, scan(item(RADIO))]).state.line).toMatchObject({ quantity: pcs(1), serials: [] });
    const two: Event[] = [{ type: 'edit' }, { type: 'key', key: '2' }, { type: 'enter' }];
    const { state } = play([...none, ...two, radio('S1'), TAKE]);
    const said = play([{ type: 'keep' }], state).state.taken.map((each) => each.payload);
    expect(said.map(({ quantity, serials }) => [quantity, serials])).toEqual([
      [pcs(1), ['S1']],
      [pcs(2), undefined],
    ]);
    expect(play([...three, ...none.slice(2), ...two]).state.line).toMatchObject({ quantity: pcs(3) });
  });

  it('of damaged pieces are pointed at or scanned, and said apart from the good ones', () => {
    const { state } = play([
      OPEN,
      scan(item(RADIO, { serial: 'S1' })),
      scan(item(RADIO, { serial: 'S2' })),
      scan(item(RADIO, { serial: 'S3' })),
      { type: 'damage' },
      { type: 'edit' },
      { type: 'mark', serial: 'S1' },
      { type: 'mark', serial: 'S2' },
      { type: 'mark', serial: 'S1' },
      scan({ is: 'unknown', raw: 'S3' }),
      scan({ is: 'unknown', raw: 'S3' }),
      { type: 'photo', sha256: 'ab' },
      { type: 'back' },
      TAKE,
    ]);
    const said = state.taken.map(({ payload: { quantity, damaged, serials, photos } }) => [
      quantity,
      damaged,
      serials,
      photos,
    ]);
    expect(said).toEqual([
      [pcs(1), undefined, ['S1'], undefined],
      [pcs(2), pcs(2), ['S2', 'S3'], ['ab']],
    ]);
  });
});
