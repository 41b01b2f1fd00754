/** What moves do to balances: they leave here and are there. */
import type { Balance, Change, Effects, Said } from '../goods/replay';
import { MOVE, MOVE_CONTAINER, REVERSE, type Move, type MoveContainer } from './model';

export const effects: Effects = (said, original) => {
  if (said.command !== REVERSE) return moved(said);
  const undone = original((said.payload as unknown as { move: string }).move);
  return undone ? moved(undone).map((change) => ({ ...change, quantity: -change.quantity })) : [];
};

function moved({ command, payload }: Said): Change[] {
  if (command === MOVE) {
    const { item, quantity, lot, status, owner, ...rest } = payload as unknown as Move;
    return both({ item, quantity, lot, status, owner }, rest);
  }
  if (command !== MOVE_CONTAINER) return [];
  const whole = payload as unknown as MoveContainer;
  return whole.seen.reduce<Change[]>((all, content) => all.concat(both(content, whole)), []);
}

type Ends = Pick<Move, 'source' | 'target' | 'container' | 'target_container'>;

function both(goods: Omit<Balance, 'place' | 'container'>, ends: Ends): Change[] {
  return [
    { ...goods, place: ends.source, container: ends.container, quantity: -goods.quantity },
    { ...goods, place: ends.target, container: ends.target_container },
  ];
}
