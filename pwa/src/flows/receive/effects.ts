/** What received goods add to stock before the server has said what became of them: what is beyond an order, or to be inspected, only it knows. */
import type { Change, Effects, Said } from '../goods/replay';
import { SCALE } from '../goods/model';
import { isConfirmLine, type ConfirmLine, type ReverseLine } from './model';

export const effects: Effects = (said, original) => {
  if (isConfirmLine(said.command)) return landed(said);
  if (said.command !== 'receiving.reverse_line/1') return [];
  const line = original((said.payload as unknown as ReverseLine).line);
  return line ? landed(line).map((change) => ({ ...change, quantity: -change.quantity })) : [];
};

function landed({ payload }: Said): Change[] {
  const line = payload as unknown as ConfirmLine;
  const damaged = line.damaged || 0;
  const at = { item: line.item, place: line.place, container: line.container || '', owner: line.owner || 0 };
  const serials = line.serials || [];
  // pieces with a number are said damaged ones apart from good ones
  if (serials.length > 0)
    return serials.map((lot) => ({ ...at, lot, status: damaged > 0 ? 'damaged' : 'available', quantity: SCALE }));
  const lot = line.lot || '';
  return [
    { ...at, lot, status: 'available', quantity: line.quantity - damaged },
    { ...at, lot, status: 'damaged', quantity: damaged },
  ].filter(({ quantity }) => quantity > 0);
}
