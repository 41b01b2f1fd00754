/** Taking goods back on a gun: one step at a time, chosen by the reducer. */
import { scanner } from '../../scanner';
import { Actions, Button, ChoiceScreen, Prompt, Work } from '../../ui';
import { SCALE, type Option } from '../goods/model';
import { Host, QuantityEntry } from '../goods/parts';
import { amount, nameOf, scans } from '../goods/show';
import { words as shared } from '../goods/words';
import { ReturnFlow } from './flow';
import { FieldEntry } from './parts/enter';
import { Frame } from './parts/frame';
import { Judge } from './parts/judge';
import { WrongScan } from './parts/wrong';
import { words } from './words';

export default function TakeBack() {
  const { title, movedNext } = words();
  return (
    <Host title={title} movedNext={movedNext} make={(who, where) => new ReturnFlow(who, where)}>
      {(flow) => <Step flow={flow} />}
    </Host>
  );
}

function Step({ flow }: { flow: ReturnFlow }) {
  const { step, line, wrong, entry, field } = flow.state.value;
  if (step === 'wrong' && wrong) return <WrongScan flow={flow} wrong={wrong} />;
  if (step === 'choose') return <Choose flow={flow} />;
  if (line && step === 'value' && field) return <FieldEntry key={field} flow={flow} line={line} field={field} />;
  if (line && step === 'keypad' && entry)
    return (
      <Frame flow={flow} actions={<></>}>
        <QuantityEntry
          item={line.item}
          entry={entry}
          aim
          title={words().howMany}
          onKey={(key) => flow.dispatch({ type: 'key', key })}
          onEnter={() => flow.dispatch({ type: 'enter' })}
        />
      </Frame>
    );
  if (line) return <Judge flow={flow} line={line} />;
  return step === 'papers' ? <Papers flow={flow} /> : <Goods flow={flow} />;
}

function Papers({ flow }: { flow: ReturnFlow }) {
  const w = words();
  return (
    <Frame
      flow={flow}
      last
      actions={
        <Actions>
          <Button onPress={() => flow.dispatch({ type: 'no_papers' })}>{w.noPapers}</Button>
        </Actions>
      }
    >
      <Prompt state="ready" title={w.papers} note={w.papersNext} pending={scanner.pending.value} />
      <Work>{null}</Work>
    </Frame>
  );
}

function Goods({ flow }: { flow: ReturnFlow }) {
  const w = words();
  const { last, lines } = flow.state.value;
  const taken = last && !last.undone && flow.flash.value === 'right' ? amount(last.payload.quantity, last.item) : '';
  return (
    <Frame
      flow={flow}
      last
      actions={
        <Actions>
          {lines > 0 && (
            <Button go onPress={() => flow.dispatch({ type: 'finish' })}>
              {w.finish(lines)}
            </Button>
          )}
        </Actions>
      }
    >
      <Prompt
        state={taken ? 'right' : 'ready'}
        aim
        title={taken ? w.taken(taken) : w.goods}
        note={taken ? w.goods : w.goodsNext}
        pending={scanner.pending.value}
      />
      <Work>{null}</Work>
    </Frame>
  );
}

function Choose({ flow }: { flow: ReturnFlow }) {
  const w = words();
  const { options, raw, held } = flow.state.value;
  return (
    <Frame
      flow={flow}
      actions={
        <Actions>
          <Button onPress={() => flow.dispatch({ type: 'back' })}>{shared().noneOfThese}</Button>
        </Actions>
      }
    >
      <Prompt state="ask" title={w.which} note={w.whichNext} pending={held.length} />
      <ChoiceScreen
        raw={raw}
        choices={options.map(choiceOf)}
        onChoose={(index) => flow.dispatch({ type: 'choose', index })}
      />
    </Frame>
  );
}

function choiceOf({ match, read, suggested }: Option) {
  const w = words();
  const each = amount((match.numerator * SCALE) / match.denominator, match.item);
  const one = match.unit === match.item.unit ? scans(1, match.unit) : `${scans(1, match.unit)} = ${each}`;
  const note = read.lot ? `${w.lotIs} ${read.lot}` : w.oneIs(one);
  return { label: match.item.sku, value: nameOf(match.item), note, suggested };
}
