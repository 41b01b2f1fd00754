/** What is in hand: goods with their quantity, or a whole container. */
import pencil from 'lucide:pencil';
import { day, isoDay, quantity, unitName } from '../../../i18n/format';
import { Actions, Button, Cells, ChoiceScreen, ItemHead, Prompt, Qty, QtyBox, Row, Section, Work } from '../../../ui';
import { scanner } from '../../../scanner';
import { itemOf, placeCode } from '../../goods/data';
import { tracks } from '../../goods/model';
import { ownerName } from '../../goods/owner';
import { amount, nameOf, packingOf, unitOf } from '../../goods/show';
import { statusName } from '../../goods/status';
import { words as goodsWords } from '../../goods/words';
import type { MoveFlow } from '../flow';
import type { Line, Whole } from '../state';
import { words } from '../words';
import { Frame } from './frame';

export function Count({ flow, line }: { flow: MoveFlow; line: Line }) {
  const { item, at } = line;
  const all = (): void => flow.dispatch({ type: 'all' });
  return (
    <Frame
      flow={flow}
      actions={
        <Actions>
          <Button go={line.quantity === 0} disabled={at.quantity === 0 || line.quantity === at.quantity} onPress={all}>
            {words().all(amount(at.quantity, item))}
          </Button>
        </Actions>
      }
    >
      <CountPrompt flow={flow} line={line} />
      <Work>
        <ItemHead name={nameOf(item)} note={packingOf(item)} />
        <QtyBox>
          <Qty
            value={quantity(line.quantity)}
            unit={unitName(unitOf(item.unit), line.quantity)}
            note={
              line.quantity > at.quantity
                ? words().over(amount(line.quantity - at.quantity, item))
                : words().there(amount(at.quantity, item))
            }
          >
            <Button icon={pencil} square label={words().edit} onPress={() => flow.dispatch({ type: 'edit' })} />
          </Qty>
        </QtyBox>
        <Cells cells={cellsOf(line)} />
      </Work>
    </Frame>
  );
}

function CountPrompt({ flow, line }: { flow: MoveFlow; line: Line }) {
  const w = words();
  const { into, task } = flow.state.value;
  const pending = scanner.pending.value;
  if (line.expiry && line.expiry < isoDay(Date.now()) && flow.flash.value !== 'right')
    return <Prompt state="ask" aim title={w.expired(day(line.expiry))} note={w.expiredNext} pending={pending} />;
  if (line.at.status !== 'available' && flow.flash.value !== 'right') {
    return (
      <Prompt state="ask" aim title={w.locked(statusName(line.at.status))} note={w.lockedNext} pending={pending} />
    );
  }
  if (line.quantity === 0) return <Prompt state="ready" title={w.none} note={w.noneNext} pending={pending} />;
  const wanted = task && task.target && task.item === line.item.id ? w.taskNext(placeCode(task.target)) : w.countNext;
  return <Prompt state="ready" title={w.count} note={into ? w.intoNext(into) : wanted} pending={pending} />;
}

function cellsOf({ item, at, expiry }: Line): { label: string; value: string }[] {
  const w = words();
  const cells = [{ label: w.from, value: placeCode(at.place) }];
  if (at.owner) cells.push({ label: goodsWords().owner, value: ownerName(at.owner) });
  if (at.lot) cells.push({ label: tracks(item, 's') ? w.serial : w.lot, value: at.lot });
  if (at.container) cells.push({ label: w.container, value: at.container });
  if (expiry && expiry !== at.lot) cells.push({ label: w.expiry, value: expiry });
  return cells.slice(0, 3);
}

export function WholeContainer({ flow, whole }: { flow: MoveFlow; whole: Whole }) {
  const w = words();
  return (
    <Frame flow={flow}>
      <Prompt state="ready" title={w.whole} note={w.wholeNext} pending={scanner.pending.value} />
      <Work>
        <Section left={`${w.container} ${whole.code}`} right={placeCode(whole.place)} />
        {whole.contents.map((each, index) => {
          const item = itemOf(each.item);
          return (
            <Row
              key={index}
              title={nameOf(item)}
              note={[item ? item.sku : '', each.lot].filter((part) => part).join(' · ')}
              figure={quantity(each.quantity)}
              unit={item ? unitName(unitOf(item.unit), each.quantity) : ''}
              onPress={() => flow.dispatch({ type: 'row', at: each })}
            />
          );
        })}
      </Work>
    </Frame>
  );
}

/** Another container was scanned while one is in hand. */
export function Into({ flow, whole }: { flow: MoveFlow; whole: Whole }) {
  const w = words();
  const { into, contents } = flow.state.value;
  const stands = contents[0];
  const choice = stands
    ? { label: w.merge(into), value: into, note: w.mergeNext(placeCode(stands.place)) }
    : { label: w.relabel(into), value: into, note: w.relabelNext };
  return (
    <Frame flow={flow}>
      <Prompt state="ask" title={w.another} note={w.anotherNext} pending={flow.state.value.held.length} />
      <ChoiceScreen raw={whole.code} choices={[choice]} onChoose={() => flow.dispatch({ type: 'into' })} />
    </Frame>
  );
}
