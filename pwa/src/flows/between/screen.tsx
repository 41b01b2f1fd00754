/** Loading or unloading on a gun: one step at a time, chosen by the reducer. */
import { Actions, Button, ChoiceScreen, Prompt } from '../../ui';
import { SCALE, type Option } from '../goods/model';
import { Host, QuantityEntry } from '../goods/parts';
import { amount, nameOf, scans } from '../goods/show';
import { words as shared } from '../goods/words';
import { BetweenFlow } from './flow';
import type { Side } from './model';
import { Frame } from './parts/frame';
import { InHand, LotEntry } from './parts/hand';
import { Goods, Over, Which, Whither } from './parts/steps';
import { WrongScan } from './parts/wrong';
import { words } from './words';

export function Between({ side }: { side: Side }) {
  const w = words();
  return (
    <Host title={w[side]} movedNext={w.movedNext} make={(who, where) => new BetweenFlow(side, who, where)}>
      {(flow) => <Step flow={flow} />}
    </Host>
  );
}

function Step({ flow }: { flow: BetweenFlow }) {
  const { step, hand, wrong, entry } = flow.state.value;
  if (step === 'wrong' && wrong) return <WrongScan flow={flow} wrong={wrong} />;
  if (step === 'choose') return <Choose flow={flow} />;
  if (hand && hand.item && step === 'keypad' && entry)
    return (
      <Frame flow={flow} actions={<></>}>
        <QuantityEntry
          item={hand.item}
          entry={entry}
          aim
          title={words().howMany}
          onKey={(key) => flow.dispatch({ type: 'key', key })}
          onEnter={() => flow.dispatch({ type: 'enter' })}
        />
      </Frame>
    );
  if (hand && step === 'lot') return <LotEntry flow={flow} hand={hand} />;
  if (hand) return <InHand flow={flow} hand={hand} />;
  if (step === 'finish') return <Over flow={flow} />;
  if (step === 'warehouse') return <Whither flow={flow} />;
  return step === 'goods' ? <Goods flow={flow} /> : <Which flow={flow} />;
}

function Choose({ flow }: { flow: BetweenFlow }) {
  const w = words();
  const { options, raw } = flow.state.value;
  return (
    <Frame
      flow={flow}
      actions={
        <Actions>
          <Button onPress={() => flow.dispatch({ type: 'back' })}>{shared().noneOfThese}</Button>
        </Actions>
      }
    >
      <Prompt state="ask" title={w.more} note={w.moreNext} />
      <ChoiceScreen
        raw={raw}
        choices={options.map(choiceOf)}
        onChoose={(index) => flow.dispatch({ type: 'choose', index })}
      />
    </Frame>
  );
}

function choiceOf({ match, suggested }: Option) {
  const each = amount((match.numerator * SCALE) / match.denominator, match.item);
  const one = match.unit === match.item.unit ? scans(1, match.unit) : `${scans(1, match.unit)} = ${each}`;
  return { label: match.item.sku, value: nameOf(match.item), note: words().oneIs(one), suggested };
}
