/** Damaged goods: how many of those counted, and photos of them. */
import pencil from 'lucide:pencil';
import { useEffect, useState } from 'preact/hooks';
import { quantity, unitName } from '../../../i18n/format';
import { store } from '../../../store';
import { Actions, Button, ItemHead, PhotoButton, Prompt, Qty, QtyBox, Row, Work } from '../../../ui';
import type { ReceiveFlow } from '../flow';
import { shrink } from '../../goods/photo';
import type { LineDraft } from '../state';
import { words } from '../words';
import { Frame } from './frame';
import { amount, nameOf, noteOf, unitOf } from '../../goods/show';

export function Damage({ flow, line }: { flow: ReceiveFlow; line: LineDraft }) {
  const { item } = line;
  const pointed = line.serials.length > 0;
  const addPhoto = async (file: File): Promise<void> => {
    const sha256 = await store.blobs.add(await shrink(file));
    flow.dispatch({ type: 'photo', sha256 });
  };
  return (
    <Frame
      flow={flow}
      onBack={() => flow.dispatch({ type: 'back' })}
      actions={
        <Actions>
          <PhotoButton label={words().takePhoto} onPhoto={(file) => void addPhoto(file)} />
          <Button go onPress={() => flow.dispatch({ type: 'back' })}>
            {words().damageDone}
          </Button>
        </Actions>
      }
    >
      <Prompt
        state="ready"
        aim={pointed}
        title={pointed ? words().damagedWhich : words().damagedOf}
        note={pointed ? words().damagedWhichNext : words().damagedNext(amount(line.quantity, item))}
        pending={flow.held.value}
      />
      <Work>
        <ItemHead name={nameOf(item)} note={noteOf(item)} />
        <QtyBox>
          <Qty
            value={quantity(line.damaged)}
            unit={unitName(unitOf(item.unit), line.damaged)}
            note={words().photos(line.photos.length)}
          >
            {!pointed && (
              <Button
                icon={pencil}
                square
                label={words().damagedQuantity}
                onPress={() => flow.dispatch({ type: 'edit' })}
              />
            )}
          </Qty>
        </QtyBox>
        {line.serials.map((serial) => (
          <Row
            key={serial}
            fill={(line.broken || []).indexOf(serial) >= 0 ? 'full' : 'none'}
            title={serial}
            mark=""
            onPress={() => flow.dispatch({ type: 'mark', serial })}
          />
        ))}
        <div class="photos">
          {line.photos.map((sha256) => (
            <Photo key={sha256} sha256={sha256} />
          ))}
        </div>
      </Work>
    </Frame>
  );
}

function Photo({ sha256 }: { sha256: string }) {
  const [url, setUrl] = useState('');
  useEffect(() => {
    let shown = '';
    void store.blobs.get(sha256).then((blob) => {
      if (!blob) return;
      shown = URL.createObjectURL(blob);
      setUrl(shown);
    });
    return () => URL.revokeObjectURL(shown);
  }, [sha256]);
  return url ? <img src={url} alt={words().damaged} width="88" height="88" /> : null;
}
