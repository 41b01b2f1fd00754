/** One item in hand: the number, what is still needed, take it. */
import pencil from 'lucide:pencil';
import { daysBetween, isoDay, quantity, unitName } from '../../../i18n/format';
import { Actions, Button, Cells, ItemHead, Prompt, Qty, QtyBox, Stow, Work } from '../../../ui';
import { scanner } from '../../../scanner';
import type { ReceiveFlow } from '../flow';
import { isNumbered, lacking, linesFor, overBy, wanted } from '../line';
import { SCALE, tracks } from '../../goods/model';
import { whose } from '../../goods/owner';
import { isExpired } from '../scan';
import type { Field, LineDraft } from '../state';
import { words } from '../words';
import { Frame, scanFigure } from './frame';
import { amount, nameOf, packingOf, unitOf } from '../../goods/show';
import { kilograms } from '../../goods/weight';
import { placeOf, putInto } from './show';

export function Count({ flow, line }: { flow: ReceiveFlow; line: LineDraft }) {
  const { item } = line;
  const lacks = line.ordered ? lacking(line, flow.state.value, flow.data.context.value) : 0;
  const left = lacks - (line.quantity - line.damaged);
  return (
    <Frame
      flow={flow}
      onBack={() => flow.dispatch({ type: 'put_back' })}
      last
      actions={
        <Actions>
          <Button onPress={() => flow.dispatch({ type: 'damage' })}>{words().damage}</Button>
          <Button go disabled={line.quantity === 0} onPress={() => flow.dispatch({ type: 'take' })}>
            {line.quantity === 0 ? words().takeNothing : words().take(amount(line.quantity, item))}
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
            note={leftNote(line, left, flow.state.value.owner || 0)}
          >
            {!isNumbered(line) && (
              <Button icon={pencil} square label={words().edit} onPress={() => flow.dispatch({ type: 'edit' })} />
            )}
          </Qty>
          {line.ordered && <Filling flow={flow} line={line} />}
        </QtyBox>
        <FieldCells flow={flow} line={line} />
      </Work>
    </Frame>
  );
}

/** The order's quantity as cells, one a packaging: what was there before and what is in hand. */
function Filling({ flow, line }: { flow: ReceiveFlow; line: LineDraft }) {
  const lines = linesFor(line.item.id, flow.state.value, flow.data.context.value);
  const ordered = lines.reduce((sum, each) => sum + each.ordered, 0);
  const there = lines.reduce((sum, each) => sum + Math.min(each.ordered, each.accepted), 0);
  const pack = (line.item.units || [])[0];
  const factor = pack ? (pack[1] * SCALE) / pack[2] : SCALE;
  const cell = ordered % factor === 0 ? factor : SCALE;
  const good = line.quantity - line.damaged;
  return (
    <Stow
      total={Math.ceil(ordered / cell)}
      done={Math.min(ordered, there + good) / cell}
      over={there + good > ordered}
    />
  );
}

function leftNote(line: LineDraft, left: number, owner: number): string {
  if (!line.ordered && owner) return whose(owner);
  if (!line.ordered) return words().notOrdered;
  if (left > 0) return words().left(amount(left, line.item));
  return left === 0 ? words().leftNone : words().leftOver(amount(-left, line.item));
}

function CountPrompt({ flow, line }: { flow: ReceiveFlow; line: LineDraft }) {
  const over = overBy(line, flow.state.value, flow.data.context.value);
  const last = flow.state.value.last;
  const pending = scanner.pending.value;
  if (over > 0)
    return (
      <Prompt state="ask" title={words().overBy(amount(over, line.item))} note={words().overByNext} pending={pending} />
    );
  if (isExpired(line, Date.now()))
    return <Prompt state="ask" title={words().expiredOn(line.expiry)} note={words().expiredNext} pending={pending} />;
  const put = flow.flash.value === 'right' ? putInto(flow) : '';
  if (put) return <Prompt state="right" title={put} note={words().countScan} pending={pending} />;
  if (flow.flash.value === 'right' && last && !last.undone && last.kind === 'scan' && last.quantity > 0)
    return <Prompt state="right" title={words().right(scanFigure(last))} note={words().more} pending={pending} />;
  const field = wanted(line) || (isNumbered(line) ? 'serial' : null);
  const ask: Record<Field, [string, string]> = {
    lot: [words().wantLot, words().wantLotNext],
    expiry: [words().wantExpiry, words().wantExpiryNext],
    serial: [words().wantSerial, words().wantSerialNext],
  };
  const [title, note] = field ? ask[field] : [words().countScan, words().countNext];
  return <Prompt state="ready" aim title={title} note={note} pending={pending} />;
}

function FieldCells({ flow, line }: { flow: ReceiveFlow; line: LineDraft }) {
  const type = (field: Field) => () => flow.dispatch({ type: 'field', field });
  const shown = (field: Field, value: string): string =>
    value || (line.missing.indexOf(field) >= 0 ? words().notThere : words().missing);
  const cells: { label: string; value: string; onPress?: () => void }[] = [];
  if (tracks(line.item, 'l')) cells.push({ label: words().lot, value: shown('lot', line.lot), onPress: type('lot') });
  if (tracks(line.item, 'e'))
    cells.push({ label: expiryLabel(line.expiry), value: shown('expiry', line.expiry), onPress: type('expiry') });
  if (tracks(line.item, 's')) {
    const newest = line.serials[line.serials.length - 1] || '';
    cells.push({ label: words().serials, value: shown('serial', newest), onPress: type('serial') });
  }
  if (line.damaged > 0) {
    const damaged = `${amount(line.damaged, line.item)}`;
    cells.push({ label: words().damaged, value: damaged, onPress: () => flow.dispatch({ type: 'damage' }) });
  }
  if (line.weight) cells.push({ label: words().weight, value: kilograms(line.weight) });
  const { container } = flow.state.value;
  if (container)
    cells.push({ label: words().container, value: container, onPress: () => flow.dispatch({ type: 'containers' }) });
  if (cells.length === 0)
    cells.push({ label: words().place, value: placeOf(flow), onPress: () => flow.dispatch({ type: 'places' }) });
  return <Cells cells={cells} />;
}

function expiryLabel(expiry: string): string {
  if (!expiry) return words().expiry;
  const days = daysBetween(isoDay(Date.now()), expiry);
  return days < 0 ? words().expired : words().expiryDays(days);
}
