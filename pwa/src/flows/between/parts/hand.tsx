/** One item or one container in hand: how many, which lot, and where it lies. */
import pencil from 'lucide:pencil';
import { useState } from 'preact/hooks';
import { day, isoDay, quantity, unitName } from '../../../i18n/format';
import { scanner } from '../../../scanner';
import { Actions, Button, Cells, ItemHead, Prompt, Qty, QtyBox, TextEntry, Work } from '../../../ui';
import { placeCode } from '../../goods/data';
import type { Item } from '../../goods/model';
import { nameOf, noteOf, packingOf, unitOf } from '../../goods/show';
import { words as shared } from '../../goods/words';
import type { BetweenFlow } from '../flow';
import { isReady, told, wantsLot, type Hand } from '../state';
import { words } from '../words';
import { Frame } from './frame';

export function InHand({ flow, hand }: { flow: BetweenFlow; hand: Hand }) {
  const w = words();
  const { place } = flow.state.value;
  const at = placeCode(place);
  const { item } = hand;
  return (
    <Frame
      flow={flow}
      actions={
        <Actions>
          {place !== 0 && isReady(hand) && (
            <Button go onPress={() => flow.dispatch({ type: 'post' })}>
              {flow.side === 'out' ? w.load(at) : w.accept(at)}
            </Button>
          )}
        </Actions>
      }
    >
      <HandPrompt flow={flow} hand={hand} />
      <Work>
        {item ? (
          <ItemHead name={nameOf(item)} note={packingOf(item)} />
        ) : (
          <ItemHead name={w.container(hand.container)} note={w.whole} />
        )}
        {item && (
          <QtyBox>
            <Qty value={quantity(hand.quantity)} unit={unitName(unitOf(item.unit), hand.quantity)}>
              {told(item) !== 'serial' && (
                <Button icon={pencil} square label={w.edit} onPress={() => flow.dispatch({ type: 'edit' })} />
              )}
            </Qty>
          </QtyBox>
        )}
        {item && <HandCells flow={flow} hand={hand} item={item} />}
      </Work>
    </Frame>
  );
}

function HandPrompt({ flow, hand }: { flow: BetweenFlow; hand: Hand }) {
  const w = words();
  const pending = scanner.pending.value;
  const by = hand.item && wantsLot(hand) ? told(hand.item) : null;
  if (by) {
    const ask = { lot: w.wantLot, serial: w.wantSerial, expiry: w.wantExpiry };
    return <Prompt state="ready" aim title={ask[by]} note={w.wantNext} pending={pending} />;
  }
  const title = flow.side === 'out' ? w.placeOut : w.placeIn;
  if (hand.expiry && hand.expiry < isoDay(Date.now()))
    return <Prompt state="ask" title={title} note={w.expiredOn(day(hand.expiry))} pending={pending} />;
  return <Prompt state="ready" aim title={title} note={hand.item ? w.placeNext : w.placeContainer} pending={pending} />;
}

function HandCells({ flow, hand, item }: { flow: BetweenFlow; hand: Hand; item: Item }) {
  const w = words();
  const by = told(item);
  const cells: { label: string; value: string; onPress?: () => void }[] = [];
  if (by) cells.push({ label: w[by], value: hand.lot || w.missing, onPress: () => flow.dispatch({ type: 'lot' }) });
  if (flow.side === 'in')
    cells.push({
      label: w.damaged,
      value: hand.damaged ? w.damagedYes : w.damagedNo,
      onPress: () => flow.dispatch({ type: 'damaged' }),
    });
  const at = placeCode(flow.state.value.place);
  if (cells.length < 2 && at) cells.push({ label: w.place, value: at });
  return cells.length > 0 ? <Cells cells={cells} /> : null;
}

export function LotEntry({ flow, hand }: { flow: BetweenFlow; hand: Hand }) {
  const w = words();
  const [text, setText] = useState(hand.lot);
  const by = hand.item && told(hand.item);
  const enter = (): void => {
    if (text.trim()) flow.dispatch({ type: 'typed', text });
  };
  return (
    <Frame
      flow={flow}
      actions={
        <Actions>
          <Button go onPress={enter}>
            {shared().enter}
          </Button>
        </Actions>
      }
    >
      <Prompt
        state="ready"
        aim
        title={w.typeIt}
        note={by === 'expiry' ? w.typeDate : w.wantNext}
        pending={scanner.pending.value}
      />
      <Work>
        <ItemHead name={nameOf(hand.item)} note={hand.item ? noteOf(hand.item) : ''} />
        <TextEntry label={by ? w[by] : w.lot} value={text} onInput={setText} onEnter={enter} />
      </Work>
    </Frame>
  );
}
