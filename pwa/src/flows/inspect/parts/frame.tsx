/** What every screen of inspecting has: bar, the last decision with its undo. */
import type { ComponentChildren } from 'preact';
import { clock } from '../../../i18n/format';
import { back } from '../../../shell/router';
import { Actions, Bar, LastScan, Screen } from '../../../ui';
import { itemOf } from '../../goods/data';
import { amount, nameOf } from '../../goods/show';
import type { InspectFlow } from '../flow';
import { words } from '../words';

interface Props {
  flow: InspectFlow;
  children: ComponentChildren;
  actions?: ComponentChildren;
  last?: boolean;
}

export function Frame({ flow, children, actions, last }: Props) {
  const { step, row } = flow.state.value;
  return (
    <Screen>
      <Bar
        title={words().title}
        sub={row ? row.number : ''}
        onBack={step === 'find' ? back : () => flow.dispatch({ type: 'back' })}
      />
      {children}
      {last && <LastRow flow={flow} />}
      {actions || <Actions />}
    </Screen>
  );
}

function LastRow({ flow }: { flow: InspectFlow }) {
  const { last } = flow.state.value;
  if (!last) return null;
  const w = words();
  const item = itemOf(last.item);
  const { passed, rejected } = last.share;
  const pending = flow.isPending(last.ops);
  const kept = flow.isKept(last.ops) ? w.unsent : w.writing;
  const title = rejected === 0 ? w.passed(amount(passed, item)) : w.part(amount(passed, item), amount(rejected, item));
  return (
    <LastScan
      state={last.undone ? 'undone' : pending ? 'pending' : 'done'}
      title={passed === 0 ? w.rejected(amount(rejected, item)) : title}
      note={last.undone ? w.undone : pending ? kept : `${nameOf(item)} · ${clock(last.at)}`}
      onUndo={() => flow.dispatch({ type: 'undo' })}
    />
  );
}
