/** Before finishing: what was taken, each with its undo, and what stays open. */
import { quantity, unitName } from '../../../i18n/format';
import { go } from '../../../shell/router';
import { Actions, Button, Icon, Prompt, Row, Section, Work } from '../../../ui';
import undo from 'lucide:undo-2';
import type { ReceiveFlow } from '../flow';
import type { OrderLine } from '../model';
import type { Taken } from '../state';
import { isComplete, least } from '../tolerance';
import { words } from '../words';
import { Frame, takenBack } from './frame';
import { amount, nameOf, unitOf } from '../../goods/show';

export function Summary({ flow }: { flow: ReceiveFlow }) {
  const { taken } = flow.state.value;
  const { away } = flow.data.view.value;
  const open = flow.data.chosen.value.filter((line) => !isComplete(line));
  const rest = open.filter((line) => line.accepted < least(line));
  const finish = async (): Promise<void> => {
    flow.dispatch({ type: 'finish' });
    await flow.settled();
    go('/', { replace: true });
  };
  return (
    <Frame
      flow={flow}
      onBack={() => flow.dispatch({ type: 'back' })}
      actions={
        <Actions>
          <Button go onPress={() => void finish()}>
            {words().finishNow}
          </Button>
        </Actions>
      }
    >
      <Prompt state="ask" title={words().summary} note={words().summaryNext(rest.length)} />
      <Work>
        <Section
          left={words().summaryTaken}
          right={String(taken.filter((each) => !each.reversed && !away.has(each.op_id)).length)}
        />
        {taken.length === 0 && <p class="sec">{words().summaryNothing}</p>}
        {taken.map((each) => (
          <TakenRow key={each.op_id} flow={flow} taken={each} />
        ))}
        {open.length > 0 && <Section left={words().summaryOpen} right={String(open.length)} />}
        {open.map((line) => (
          <OpenRow key={line.id} flow={flow} line={line} />
        ))}
      </Work>
    </Frame>
  );
}

function TakenRow({ flow, taken }: { flow: ReceiveFlow; taken: Taken }) {
  const item = flow.data.view.value.items.get(taken.payload.item) || null;
  const { quantity: counted, damaged, lot } = taken.payload;
  const back = taken.reversed ? words().reversed : takenBack([taken.op_id]);
  const notes = [
    back,
    lot || '',
    taken.surplus > 0 ? words().surplus(amount(taken.surplus, item)) : '',
    damaged ? words().damagedOfLine(amount(damaged, item)) : '',
  ];
  return (
    <Row
      fill={back ? 'void' : taken.surplus > 0 ? 'plan' : 'full'}
      done={!!back}
      title={nameOf(item)}
      note={notes.filter((note) => note).join(' · ') || (item ? item.sku : '')}
      figure={quantity(counted)}
      unit={item ? unitName(unitOf(item.unit), counted) : ''}
      mark={back ? undefined : <Icon of={undo} size={20} />}
      onPress={back ? undefined : () => flow.dispatch({ type: 'reverse', op_id: taken.op_id })}
    />
  );
}

function OpenRow({ flow, line }: { flow: ReceiveFlow; line: OrderLine }) {
  const item = flow.data.view.value.items.get(line.item) || null;
  const left = line.ordered - line.accepted;
  return (
    <Row
      fill={line.accepted > 0 ? 'part' : 'none'}
      title={nameOf(item)}
      note={line.accepted >= least(line) ? words().shortOk : words().of(amount(line.ordered, item))}
      figure={quantity(left)}
      unit={item ? unitName(unitOf(item.unit), left) : ''}
    />
  );
}
