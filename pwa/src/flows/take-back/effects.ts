/** What goods that came back add to stock. */
import type { Change, Effects, Said } from '../goods/replay';
import { SCALE } from '../goods/model';
import { REVERSE_LINE, TAKE_LINE, type ReverseLine, type TakeLine } from './model';

export const effects: Effects = (said, original) => {
  if (said.command === TAKE_LINE) return taken(said);
  if (said.command !== REVERSE_LINE) return [];
  const line = original((said.payload as unknown as ReverseLine).line);
  return line ? taken(line).map((change) => ({ ...change, quantity: -change.quantity })) : [];
};

function taken({ payload }: Said): Change[] {
  const line = payload as unknown as TakeLine;
  if (line.disposal === 'scrap') return [];
  const status = line.disposal === 'restock' ? 'available' : 'quarantine';
  const at = { item: line.item, place: line.place, container: '', status, owner: 0 };
  const serials = line.serials || [];
  if (serials.length > 0) return serials.map((lot) => ({ ...at, lot, quantity: SCALE }));
  return [{ ...at, lot: line.lot || '', quantity: line.quantity }];
}
