/** Receiving on a gun: one step at a time, chosen by the reducer. */
import { useEffect, useMemo } from 'preact/hooks';
import { common } from '../../i18n/common';
import { useScan } from '../../scanner';
import { back } from '../../shell/router';
import { inTask } from '../../shell/status';
import { Actions, Bar, Button, Prompt, Screen, Work } from '../../ui';
import { person, warehouse, warehouseName } from '../sign-in/session';
import { ReceiveFlow } from './flow';
import { Choose, Over, WrongScan } from './parts/ask';
import { Count } from './parts/count';
import { Damage } from './parts/damage';
import { ContainerEntry, FieldEntry, QuantityKeypad } from './parts/enter';
import { List } from './parts/list';
import { Pick } from './parts/pick';
import { Places, Suppliers } from './parts/place';
import { Summary } from './parts/summary';
import { readScan } from './read';
import { words } from './words';
import './receive.css';

export default function Receive() {
  const who = person.value;
  const flow = useMemo(() => new ReceiveFlow(who ? who.id : 0, warehouse.peek()), [who ? who.id : 0]);
  useEffect(() => {
    inTask.value = true;
    void flow.open();
    return () => {
      inTask.value = false;
      flow.close();
    };
  }, [flow]);
  useScan((scan) => flow.scan({ ...readScan(scan), hand: scan.source === 'hand' }), { adds: true });
  if (flow.failure.value) return <CannotWrite full={flow.failure.value === 'QuotaExceededError'} />;
  if (!flow.opened.value) {
    return (
      <Screen>
        <Bar title={words().title} onBack={back} />
        <Work>{null}</Work>
      </Screen>
    );
  }
  if (warehouse.value !== flow.warehouse) return <Moved />;
  return <Step flow={flow} />;
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
    if (step === 'over') return <Over flow={flow} line={line} />;
    if (step === 'keypad' && entry) return <QuantityKeypad flow={flow} line={line} entry={entry} />;
    if (step === 'value' && field) return <FieldEntry flow={flow} line={line} field={field} />;
    if (step === 'damage') return <Damage flow={flow} line={line} />;
    if (step === 'count') return <Count flow={flow} line={line} />;
  }
  return step === 'pick' ? <Pick flow={flow} /> : <List flow={flow} />;
}

/** Somebody at the desk moved this gun to another warehouse while goods were counted. */
function Moved() {
  const w = words();
  return (
    <Screen>
      <Bar title={w.title} onBack={back} />
      <Prompt state="ask" title={w.moved(warehouseName.value)} note={w.movedNext} />
      <Work>{null}</Work>
      <Actions noHand>
        <Button go onPress={back}>
          {common().menu}
        </Button>
      </Actions>
    </Screen>
  );
}

function CannotWrite({ full }: { full: boolean }) {
  const w = words();
  return (
    <Screen>
      <Bar title={w.title} onBack={back} />
      <Prompt state="error" title={full ? w.noWrite : w.noStorage} note={full ? w.noWriteNext : w.noStorageNext} />
      <Work>{null}</Work>
      <Actions noHand>
        {full ? null : (
          <Button go onPress={() => location.reload()}>
            {w.reload}
          </Button>
        )}
      </Actions>
    </Screen>
  );
}
