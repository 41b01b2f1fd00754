/** One item in hand: how many, what it says on it, and what it looks like. */
import pencil from 'lucide:pencil';
import { day, quantity, unitName } from '../../../i18n/format';
import { scanner } from '../../../scanner';
import { store } from '../../../store';
import { Actions, Button, Cells, ItemHead, PhotoButton, Prompt, Qty, QtyBox, Row, Work } from '../../../ui';
import { placeCode } from '../../goods/data';
import { tracks } from '../../goods/model';
import { shrink } from '../../goods/photo';
import { nameOf, packingOf, unitOf } from '../../goods/show';
import { landing, type ReturnFlow } from '../flow';
import { isExpired, verdicts } from '../reducer';
import { isNumbered, wanted, type Field, type Line } from '../state';
import { words } from '../words';
import { Frame } from './frame';

export function Judge({ flow, line }: { flow: ReturnFlow; line: Line }) {
  const w = words();
  const { item } = line;
  const addPhoto = async (file: File): Promise<void> => {
    flow.dispatch({ type: 'photo', sha256: await store.blobs.add(await shrink(file)) });
  };
  const ready = line.quantity > 0 && !wanted(line);
  return (
    <Frame
      flow={flow}
      actions={
        <Actions ruled>
          <PhotoButton
            label={line.photos.length > 0 ? w.photos(line.photos.length) : w.photo}
            onPhoto={(file) => void addPhoto(file)}
          />
        </Actions>
      }
    >
      <JudgePrompt flow={flow} line={line} />
      <Work>
        <ItemHead name={nameOf(item)} note={ready ? printed(line) : packingOf(item)} />
        <QtyBox>
          <Qty value={quantity(line.quantity)} unit={unitName(unitOf(item.unit), line.quantity)}>
            {!isNumbered(line) && (
              <Button icon={pencil} square label={w.edit} onPress={() => flow.dispatch({ type: 'edit' })} />
            )}
          </Qty>
        </QtyBox>
        {!ready && <FieldCells flow={flow} line={line} />}
        {ready &&
          verdicts(line, Date.now()).map((verdict) => (
            <Row
              key={verdict.disposal}
              title={w[verdict.condition]}
              note={w[verdict.disposal]}
              onPress={() => flow.dispatch({ type: 'judge', verdict })}
            />
          ))}
      </Work>
    </Frame>
  );
}

/** '22969 · L2611A · 2028-05-18': what is known once all is. */
function printed({ item, lot, expiry, serials }: Line): string {
  return [item.sku, lot, expiry, ...serials.slice(-1)].filter((each) => each).join(' · ');
}

function JudgePrompt({ flow, line }: { flow: ReturnFlow; line: Line }) {
  const w = words();
  const { held } = flow.state.value;
  const pending = scanner.pending.value + held.length;
  const field = wanted(line) || (isNumbered(line) && line.quantity === 0 ? 'serial' : null);
  const ask: Record<Field, string> = { lot: w.wantLot, expiry: w.wantExpiry, serial: w.wantSerial };
  if (field) return <Prompt state="ready" aim title={ask[field]} note={w.wantNext} pending={pending} />;
  if (held.length > 0) return <Prompt state="ask" title={w.waits} note={w.waitsNext} pending={pending} />;
  if (isExpired(line, Date.now()))
    return <Prompt state="ask" title={w.expiredOn(day(line.expiry))} note={w.expiredNext} pending={pending} />;
  return <Prompt state="ready" title={w.more} note={w.moreNext} pending={pending} />;
}

function FieldCells({ flow, line }: { flow: ReturnFlow; line: Line }) {
  const w = words();
  const shown = (field: Field, value: string): string =>
    value || (line.missing.indexOf(field) >= 0 ? w.notThere : w.missing);
  const open = (field: Field) => () => flow.dispatch({ type: 'field', field });
  const cells: { label: string; value: string; onPress?: () => void }[] = [];
  if (tracks(line.item, 'l')) cells.push({ label: w.lot, value: shown('lot', line.lot), onPress: open('lot') });
  if (tracks(line.item, 'e'))
    cells.push({ label: w.expiry, value: shown('expiry', line.expiry), onPress: open('expiry') });
  if (tracks(line.item, 's'))
    cells.push({ label: w.serial, value: shown('serial', line.serials.slice(-1)[0] || ''), onPress: open('serial') });
  const place = placeCode(flow.state.value.place) || (landing() || { code: '' }).code;
  if (cells.length < 2) cells.push({ label: w.place, value: place });
  return <Cells cells={cells} />;
}
