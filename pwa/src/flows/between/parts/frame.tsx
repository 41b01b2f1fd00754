/** What every screen of a transfer has: bar, the last line with its undo. */
import type { ComponentChildren } from 'preact';
import { clock } from '../../../i18n/format';
import { back } from '../../../shell/router';
import { Actions, Bar, LastScan, Screen } from '../../../ui';
import { placeCode } from '../../goods/data';
import { amount, nameOf } from '../../goods/show';
import type { BetweenFlow } from '../flow';
import { words } from '../words';

interface Props {
  flow: BetweenFlow;
  children: ComponentChildren;
  actions?: ComponentChildren;
  last?: boolean;
}

export function Frame({ flow, children, actions, last }: Props) {
  const { step, title, lines } = flow.state.value;
  const leave = step === 'transfer' || (step === 'goods' && lines > 0);
  return (
    <Screen>
      <Bar title={words()[flow.side]} sub={title} onBack={leave ? back : () => flow.dispatch({ type: 'back' })} />
      {children}
      {last && <LastRow flow={flow} />}
      {actions || <Actions />}
    </Screen>
  );
}

function LastRow({ flow }: { flow: BetweenFlow }) {
  const { last } = flow.state.value;
  if (!last) return null;
  const w = words();
  const pending = flow.isPending([last.op_id]);
  const kept = flow.isKept([last.op_id]) ? w.unsent : w.writing;
  const { quantity, container, place } = last.payload;
  return (
    <LastScan
      state={last.undone ? 'undone' : pending ? 'pending' : 'done'}
      title={last.item ? `${amount(quantity || 0, last.item)} ${nameOf(last.item)}` : w.container(container || '')}
      note={last.undone ? w.undone : pending ? kept : `${placeCode(place)} · ${clock(last.at)}`}
      onUndo={() => flow.dispatch({ type: 'undo' })}
      onRedo={() => flow.dispatch({ type: 'redo' })}
    />
  );
}
