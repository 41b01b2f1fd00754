/** What every screen of moving has: bar, the last move with its undo. */
import type { ComponentChildren } from 'preact';
import { clock } from '../../../i18n/format';
import { Actions, Bar, LastScan, Screen } from '../../../ui';
import { back } from '../../../shell/router';
import { placeCode } from '../../goods/data';
import { passOver } from '../../goods/left-asked';
import { amount, nameOf } from '../../goods/show';
import { leaveTask } from '../../work/current';
import type { MoveFlow } from '../flow';
import { words } from '../words';

interface Props {
  flow: MoveFlow;
  children: ComponentChildren;
  actions?: ComponentChildren;
  /** the screen takes all there is: no last move, no actions */
  bare?: boolean;
}

export function Frame({ flow, children, actions, bare }: Props) {
  const { step, source, whole, line } = flow.state.value;
  const leave = (): void => {
    leaveTask();
    passOver();
    back();
  };
  const onBack = step === 'start' ? leave : () => flow.dispatch({ type: 'back' });
  const place = placeCode(line ? line.at.place : whole ? whole.place : source);
  return (
    <Screen>
      <Bar title={words().title} sub={place ? `${words().from} ${place}` : ''} onBack={onBack} />
      {children}
      {!bare && <LastRow flow={flow} />}
      {!bare && (actions || <Actions />)}
    </Screen>
  );
}

function LastRow({ flow }: { flow: MoveFlow }) {
  const { last } = flow.state.value;
  if (!last) return null;
  const pending = flow.isPending([last.op_id]);
  const what = last.item ? `${amount(last.quantity, last.item)} ${nameOf(last.item)}` : last.container;
  const ways = `${placeCode(last.from)} → ${placeCode(last.to)}`;
  const kept = flow.isKept([last.op_id]) ? words().unsent : words().writing;
  return (
    <LastScan
      state={last.undone ? 'undone' : pending ? 'pending' : 'done'}
      title={what}
      note={last.undone ? words().undone : pending ? `${kept} · ${ways}` : `${ways} · ${clock(last.at)}`}
      onUndo={() => flow.dispatch({ type: 'undo' })}
      onRedo={() => flow.dispatch({ type: 'redo' })}
    />
  );
}
