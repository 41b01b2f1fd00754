/** What every screen of returns has: bar, the last line with its undo. */
import type { ComponentChildren } from 'preact';
import { clock } from '../../../i18n/format';
import { back } from '../../../shell/router';
import { Actions, Bar, LastScan, Screen } from '../../../ui';
import { amount, nameOf } from '../../goods/show';
import type { ReturnFlow } from '../flow';
import { words } from '../words';

interface Props {
  flow: ReturnFlow;
  children: ComponentChildren;
  actions?: ComponentChildren;
  last?: boolean;
}

export function Frame({ flow, children, actions, last }: Props) {
  const { step, claim, lines } = flow.state.value;
  const leave = step === 'papers' || (step === 'goods' && lines > 0);
  return (
    <Screen>
      <Bar title={words().title} sub={claim} onBack={leave ? back : () => flow.dispatch({ type: 'back' })} />
      {children}
      {last && <LastRow flow={flow} />}
      {actions || <Actions />}
    </Screen>
  );
}

function LastRow({ flow }: { flow: ReturnFlow }) {
  const { last } = flow.state.value;
  if (!last) return null;
  const w = words();
  const pending = flow.isPending([last.op_id]);
  const { condition, disposal, quantity } = last.payload;
  const kept = flow.isKept([last.op_id]) ? w.unsent : w.writing;
  const verdict = `${w[condition]} · ${w[disposal]}`;
  return (
    <LastScan
      state={last.undone ? 'undone' : pending ? 'pending' : 'done'}
      title={`${amount(quantity, last.item)} ${nameOf(last.item)}`}
      note={last.undone ? w.undone : pending ? `${kept} · ${w[condition]}` : `${verdict} · ${clock(last.at)}`}
      onUndo={() => flow.dispatch({ type: 'undo' })}
      onRedo={() => flow.dispatch({ type: 'redo' })}
    />
  );
}
