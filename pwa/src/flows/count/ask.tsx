/** What counting asks: the lot or serial, and which meaning of a code. */
import { useState } from 'preact/hooks';
import { scanner } from '../../scanner';
import { Actions, Button, ChoiceScreen, ItemHead, Prompt, TextEntry, Work } from '../../ui';
import { SCALE, type Option } from '../goods/model';
import { whose } from '../goods/owner';
import { amount, nameOf, scans } from '../goods/show';
import { words as goodsWords } from '../goods/words';
import type { CountFlow } from './flow';
import { Frame } from './parts';
import { wantsValue } from './reducer';
import type { Line } from './state';
import { words } from './words';

/** The lot or the serial that the item needs. */
export function Value({ flow, line }: { flow: CountFlow; line: Line }) {
  const w = words();
  const [text, setText] = useState('');
  const serial = wantsValue(line) === 'serial';
  const enter = (): void => flow.dispatch({ type: 'typed', text });
  return (
    <Frame
      flow={flow}
      onBack={() => flow.dispatch({ type: 'undo' })}
      actions={
        <Actions>
          <Button onPress={() => flow.dispatch({ type: 'bare' })}>{w.none}</Button>
          <Button go disabled={text.trim() === ''} onPress={enter}>
            {w.ok}
          </Button>
        </Actions>
      }
    >
      <Prompt
        state="ask"
        aim
        title={serial ? w.wantSerial : w.wantLot}
        note={w.wantNext}
        pending={scanner.pending.value + flow.state.value.held.length}
      />
      <Work>
        <ItemHead name={nameOf(line.item)} note={line.item.sku} />
        <TextEntry label={serial ? w.serial : w.lot} value={text} onInput={setText} onEnter={enter} longest={100} />
      </Work>
    </Frame>
  );
}

/** Whose goods these are, where several owners' lie. */
export function Whose({ flow, line }: { flow: CountFlow; line: Line }) {
  const w = goodsWords();
  const choices = line.owners.map((owner) => ({ label: w.owner, value: whose(owner, true) }));
  return (
    <Frame flow={flow} onBack={() => flow.dispatch({ type: 'back' })} actions={<Actions />}>
      <Prompt
        state="ask"
        title={w.whose}
        note={w.whoseNext}
        pending={scanner.pending.value + flow.state.value.held.length}
      />
      <ChoiceScreen
        raw={nameOf(line.item)}
        choices={choices}
        onChoose={(index) => flow.dispatch({ type: 'owner', owner: line.owners[index]! })}
      />
    </Frame>
  );
}

export function Choose({ flow, options, raw }: { flow: CountFlow; options: Option[]; raw: string }) {
  const w = words();
  const describe = ({ match, read, suggested }: Option) => {
    const factor = (match.numerator * SCALE) / match.denominator;
    const one = scans(1, match.unit);
    const each = match.unit === match.item.unit ? one : `${one} = ${amount(factor, match.item)}`;
    const lot = read.lot ? `${w.lot} ${read.lot}` : '';
    return {
      label: match.item.sku,
      value: nameOf(match.item),
      note: [w.oneIs(each), lot].filter(Boolean).join(' · '),
      suggested,
    };
  };
  return (
    <Frame flow={flow} onBack={() => flow.dispatch({ type: 'back' })} actions={<Actions />}>
      <Prompt
        state="ask"
        title={w.which}
        note={w.whichNext}
        pending={scanner.pending.value + flow.state.value.held.length}
      />
      <ChoiceScreen
        raw={raw}
        choices={options.map(describe)}
        onChoose={(index) => flow.dispatch({ type: 'choose', index })}
      />
    </Frame>
  );
}
