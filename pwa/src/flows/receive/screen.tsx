/** Receiving on a gun: one step at a time, chosen by the reducer. */
import { Host } from '../goods/parts';
import { ReceiveFlow } from './flow';
import { Choose, Over, WrongScan } from './parts/ask';
import { Count } from './parts/count';
import { Damage } from './parts/damage';
import { ContainerEntry, FieldEntry, QuantityKeypad, WeightEntry } from './parts/enter';
import { List } from './parts/list';
import { Pick } from './parts/pick';
import { Places, Suppliers } from './parts/place';
import { Summary } from './parts/summary';
import { words } from './words';
import './receive.css';

export default function Receive() {
  const { title, movedNext } = words();
  return (
    <Host title={title} movedNext={movedNext} make={(who, where) => new ReceiveFlow(who, where)}>
      {(flow) => <Step flow={flow} />}
    </Host>
  );
}

function Step({ flow }: { flow: ReceiveFlow }) {
  const { step, line, entry, field, choice, wrong } = flow.state.value;
  if (step === 'wrong' && wrong) return <WrongScan flow={flow} wrong={wrong} />;
  if (step === 'choose' && choice) return <Choose flow={flow} choice={choice} />;
  if (step === 'place') return <Places flow={flow} />;
  if (step === 'supplier') return <Suppliers flow={flow} />;
  if (step === 'container') return <ContainerEntry flow={flow} />;
  if (step === 'summary' || step === 'done') return <Summary flow={flow} />;
  if (line) {
    if (step === 'weight') return <WeightEntry flow={flow} line={line} />;
    if (step === 'over') return <Over flow={flow} line={line} />;
    if (step === 'keypad' && entry) return <QuantityKeypad flow={flow} line={line} entry={entry} />;
    if (step === 'value' && field) return <FieldEntry flow={flow} line={line} field={field} />;
    if (step === 'damage') return <Damage flow={flow} line={line} />;
    if (step === 'count') return <Count flow={flow} line={line} />;
  }
  return step === 'pick' ? <Pick flow={flow} /> : <List flow={flow} />;
}
