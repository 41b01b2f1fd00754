/** What putting away does to balances: goods leave the dock and lie in a bin. */
import type { Change, Effects, Said } from '../goods/replay';
import { PUT_AWAY, PUT_CONTAINER, REVERSE, type Content, type PutAway, type PutContainer } from './model';

export const effects: Effects = (said, original) => {
  if (said.command !== REVERSE) return put(said);
  const undone = original((said.payload as { line: string }).line);
  return undone ? put(undone).map((change) => ({ ...change, quantity: -change.quantity })) : [];
};

function put({ command, payload }: Said): Change[] {
  if (command === PUT_AWAY) {
    const { item, quantity, lot, status, owner, ...ends } = payload as unknown as PutAway;
    return both({ item, quantity, lot, status, owner }, ends);
  }
  if (command !== PUT_CONTAINER) return [];
  const whole = payload as unknown as PutContainer;
  const ends = { ...whole, target_container: whole.container };
  return (whole.seen || []).reduce<Change[]>((all, content) => all.concat(both(content, ends)), []);
}

function both(goods: Content, ends: Pick<PutAway, 'source' | 'target' | 'container' | 'target_container'>): Change[] {
  return [
    { ...goods, place: ends.source, container: ends.container, quantity: -goods.quantity },
    { ...goods, place: ends.target, container: ends.target_container },
  ];
}
