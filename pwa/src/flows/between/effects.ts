/** What loading takes from stock here, and what arrives adds to it. */
import type { Change, Effects, Said } from '../goods/replay';
import {
  ACCEPT,
  DISPATCH,
  DISPATCH_CONTAINER,
  UNDO_ACCEPT,
  UNDO_DISPATCH,
  type Goods,
  type Undo,
  type Whole,
} from './model';

export const effects: Effects = (said, original) => {
  if (said.command !== UNDO_DISPATCH && said.command !== UNDO_ACCEPT) return moved(said);
  const undone = original((said.payload as unknown as Undo).line);
  return undone ? moved(undone).map((change) => ({ ...change, quantity: -change.quantity })) : [];
};

function moved({ command, payload }: Said): Change[] {
  if (command === DISPATCH_CONTAINER) {
    const { container, place, seen } = payload as unknown as Whole;
    return (seen || []).map((content) => ({ ...content, place, container, quantity: -content.quantity }));
  }
  if (command !== DISPATCH && command !== ACCEPT) return [];
  const { item, place, quantity, lot, status, owner, damaged } = payload as unknown as Goods;
  const there = { item, place, container: '', lot: lot || '', owner: owner || 0 };
  const lies = damaged ? 'damaged' : status || 'available';
  return [{ ...there, status: lies, quantity: command === ACCEPT ? quantity : -quantity }];
}
