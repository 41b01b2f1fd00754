/** Counting on a gun: scan the place, scan what lies there, say when it is all. */
import eyeOff from 'lucide:eye-off';
import pencil from 'lucide:pencil';
import { useEffect } from 'preact/hooks';
import { isoDay, quantity, unitName } from '../../i18n/format';
import { scanner } from '../../scanner';
import { back } from '../../shell/router';
import {
  Actions,
  Bar,
  Button,
  Cells,
  Chip,
  Empty,
  Icon,
  ItemHead,
  Prompt,
  Qty,
  QtyBox,
  Row,
  Screen,
  Section,
  Work,
} from '../../ui';
import { placeCode } from '../goods/data';
import { whose } from '../goods/owner';
import { Host, QuantityEntry } from '../goods/parts';
import { amount, nameOf, packingOf, unitOf } from '../goods/show';
import { words as goodsWords } from '../goods/words';
import { leaveTask } from '../work/current';
import { Choose, Value, Whose } from './ask';
import { CountFlow } from './flow';
import { Frame, WrongScan } from './parts';
import { suggestedOf } from './reducer';
import { standing, type Line, type State } from './state';
import { words } from './words';

export default function Count() {
  useEffect(() => leaveTask, []);
  const { title, movedNext } = words();
  return (
    <Host title={title} movedNext={movedNext} make={(who, where) => new CountFlow(who, where)}>
      {(flow) => <Step flow={flow} />}
    </Host>
  );
}

function Step({ flow }: { flow: CountFlow }) {
  const { step, line, entry, choice, wrong, place } = flow.state.value;
  if (step === 'wrong' && wrong) return <WrongScan flow={flow} wrong={wrong} />;
  if (!place) return <Places flow={flow} />;
  if (step === 'choose' && choice) return <Choose flow={flow} options={choice.options} raw={choice.raw} />;
  if (line && step === 'owner') return <Whose flow={flow} line={line} />;
  if (line && step === 'value') return <Value flow={flow} line={line} />;
  if (line && step === 'keypad' && entry)
    return (
      <Frame flow={flow} onBack={() => flow.dispatch({ type: 'back' })}>
        <QuantityEntry
          item={line.item}
          entry={entry}
          aim
          title={words().quantityOf}
          onKey={(key) => flow.dispatch({ type: 'key', key })}
          onEnter={() => flow.dispatch({ type: 'enter' })}
        />
      </Frame>
    );
  return line ? <InHand flow={flow} line={line} /> : <Items flow={flow} />;
}

/** Where to count: what is planned, or any place that is scanned. */
function Places({ flow }: { flow: CountFlow }) {
  const w = words();
  const rows = flow.planned.value;
  const state = flow.state.value;
  const code = suggestedOf(state, rows, placeCode);
  const { last } = state;
  const right = flow.flash.value === 'right' && last && last.is === 'place';
  return (
    <Screen>
      <Bar title={w.title} onBack={back} />
      {right ? (
        <Prompt state="right" title={last.empty ? w.placeEmpty(last.code) : w.placeDone(last.code)} note={w.finished} />
      ) : (
        <Prompt
          state="ready"
          aim
          title={code ? w.scanNext(code) : w.scanPlace}
          note={code ? w.plannedNext : w.anyNext}
          pending={scanner.pending.value}
        />
      )}
      <Work>
        {last && last.is === 'place' && (
          <Row
            fill="full"
            title={last.empty ? w.placeEmpty(last.code) : w.placeDone(last.code)}
            note={w.finished}
            mark=""
          />
        )}
        {rows.length > 0 && <Section left={w.planned} right={String(rows.length)} />}
        {rows.slice(0, 50).map((row) => (
          <Row
            key={row.id}
            fill="plan"
            title={placeCode(row.place)}
            note={[row.round === 2 ? w.again : '', row.name || w.shortfall].filter((each) => each).join(' · ')}
            mark={row.blind ? <Icon of={eyeOff} size={20} /> : ''}
          />
        ))}
      </Work>
      <Actions />
    </Screen>
  );
}

/** What was said of this place: the review before it is done. */
function Items({ flow }: { flow: CountFlow }) {
  const w = words();
  const state = flow.state.value;
  const said = standing(state);
  const finish = (): void => {
    flow.dispatch({ type: 'finish' });
    leaveTask();
  };
  return (
    <Frame
      flow={flow}
      onBack={back}
      last
      actions={
        <Actions>
          <Button go onPress={finish}>
            {said.length === 0 ? w.empty : w.done}
          </Button>
        </Actions>
      }
    >
      <Prompt state="ready" aim title={w.counting(state.place!.code)} note={w.add} pending={scanner.pending.value} />
      <Work>
        {state.planned && state.planned.blind && (
          <Chip>
            <Icon of={eyeOff} size={20} />
            {w.blind}
          </Chip>
        )}
        {state.container && <ContainerCell flow={flow} state={state} />}
        {said.length === 0 && <Empty title={w.nothing} note={w.nothingNext} />}
        {said.map(({ op_id, item, lot, container, owner, quantity: q }) => (
          <Row
            key={op_id}
            fill="full"
            title={nameOf(item)}
            note={[lot, container, item.sku, whose(owner || 0)].filter(Boolean).join(' · ')}
            figure={quantity(q)}
            unit={unitName(unitOf(item.unit), q)}
          />
        ))}
      </Work>
    </Frame>
  );
}

function ContainerCell({ flow, state }: { flow: CountFlow; state: State }) {
  const onPress = (): void => flow.dispatch({ type: 'loose' });
  return <Cells cells={[{ label: words().container, value: state.container, onPress }]} />;
}

function ownerCell(flow: CountFlow, line: Line) {
  const onPress = (): void => flow.dispatch({ type: 'whose' });
  return { label: goodsWords().owner, value: whose(line.owner || 0, true), onPress };
}

/** One item in hand: the number grows with every scan. */
function InHand({ flow, line }: { flow: CountFlow; line: Line }) {
  const w = words();
  const { item } = line;
  const { last, place } = flow.state.value;
  const right = flow.flash.value === 'right' && last && last.is === 'scan' && last.quantity > 0;
  const isExpired = line.expiry !== '' && line.expiry < isoDay(Date.now());
  const cells = [
    ...(line.lot ? [{ label: w.lot, value: line.lot }] : []),
    ...(line.container ? [{ label: w.container, value: line.container }] : []),
    ...(line.owners.some((owner) => owner) ? [ownerCell(flow, line)] : []),
  ];
  return (
    <Frame
      flow={flow}
      onBack={() => flow.dispatch({ type: 'take' })}
      last
      actions={
        <Actions>
          <Button go onPress={() => flow.dispatch({ type: 'take' })}>
            {w.take(amount(line.quantity, item))}
          </Button>
        </Actions>
      }
    >
      {isExpired ? (
        <Prompt state="ask" title={w.expired(line.expiry)} note={w.more} pending={scanner.pending.value} />
      ) : right ? (
        <Prompt state="right" title={w.right(amount(last.quantity, item))} note={w.more} />
      ) : (
        <Prompt state="ready" aim title={w.counting(place!.code)} note={w.more} pending={scanner.pending.value} />
      )}
      <Work>
        <ItemHead name={nameOf(item)} note={packingOf(item)} />
        <QtyBox>
          <Qty value={quantity(line.quantity)} unit={unitName(unitOf(item.unit), line.quantity)}>
            <Button icon={pencil} square label={w.edit} onPress={() => flow.dispatch({ type: 'edit' })} />
          </Qty>
        </QtyBox>
        {cells.length > 0 && <Cells cells={cells} />}
      </Work>
    </Frame>
  );
}
