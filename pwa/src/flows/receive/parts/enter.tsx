/** Typing: quantities on the keypad, dates on the keypad, lots and serial numbers as text. */
import { useState } from 'preact/hooks';
import x from 'lucide:x';
import { Actions, Button, Icon, ItemHead, Keypad, Prompt, Row, Section, SumFigure, TextEntry, Work } from '../../../ui';
import { scanner } from '../../../scanner';
import type { Entry } from '../../goods/entry';
import { SCALE } from '../../goods/model';
import type { ReceiveFlow } from '../flow';
import type { Field, LineDraft } from '../state';
import { QuantityEntry } from '../../goods/parts';
import { words as shared } from '../../goods/words';
import { words } from '../words';
import { Frame } from './frame';
import { amount, nameOf, noteOf } from '../../goods/show';

export function QuantityKeypad({ flow, line, entry }: { flow: ReceiveFlow; line: LineDraft; entry: Entry }) {
  const damaged = entry.for === 'damaged';
  return (
    <Frame flow={flow} onBack={() => flow.dispatch({ type: 'back' })}>
      <QuantityEntry
        item={line.item}
        entry={entry}
        aim={!damaged}
        title={damaged ? words().damagedOf : words().quantityOf}
        note={damaged ? words().damagedNext(amount(line.quantity, line.item)) : undefined}
        held={flow.held.value}
        onKey={(key) => flow.dispatch({ type: 'key', key })}
        onEnter={() => flow.dispatch({ type: 'enter' })}
      />
    </Frame>
  );
}

export function FieldEntry({ flow, line, field }: { flow: ReceiveFlow; line: LineDraft; field: Field }) {
  return field === 'expiry' ? (
    <DateEntry flow={flow} line={line} />
  ) : (
    <WordEntry key={field} flow={flow} line={line} field={field} />
  );
}

function DateEntry({ flow, line }: { flow: ReceiveFlow; line: LineDraft }) {
  const [digits, setDigits] = useState('');
  const enter = (): void =>
    digits ? flow.dispatch({ type: 'typed', text: digits }) : flow.dispatch({ type: 'not_printed' });
  const key = (pressed: string): void => {
    if (pressed === 'back') setDigits(digits.slice(0, -1));
    else if (/^\d$/.test(pressed) && digits.length < 8) setDigits(digits + pressed);
  };
  const shown =
    digits.length > 4
      ? `${digits.slice(0, 4)}-${digits.slice(4, 6)}${digits.length > 6 ? `-${digits.slice(6)}` : ''}`
      : digits;
  return (
    <Frame flow={flow} onBack={() => flow.dispatch({ type: 'back' })}>
      <Prompt
        state="ready"
        aim
        title={words().wantExpiry}
        note={words().typeExpiryNext}
        pending={scanner.pending.value + flow.held.value}
      />
      <Work>
        <ItemHead name={nameOf(line.item)} note={noteOf(line.item)} />
        <SumFigure value={shown || '—'} />
      </Work>
      <Keypad plain onKey={key} onEnter={enter} enter={digits ? shared().enter : words().notPrinted} />
    </Frame>
  );
}

const LONGEST_WEIGHT = 8;
const WEIGHT_PLACES = 3;

/** In kilograms, as the scales show it. */
export function WeightEntry({ flow, line }: { flow: ReceiveFlow; line: LineDraft }) {
  const [digits, setDigits] = useState('');
  const enter = (): void =>
    flow.dispatch({ type: 'weighed', weight: digits ? Math.round(Number(digits) * SCALE) : null });
  const key = (pressed: string): void => {
    const [, part] = digits.split('.');
    if (pressed === 'back') setDigits(digits.slice(0, -1));
    else if (pressed === '.') setDigits(part === undefined ? `${digits || '0'}.` : digits);
    else if (/^\d$/.test(pressed) && digits.length < LONGEST_WEIGHT && (part || '').length < WEIGHT_PLACES)
      setDigits(digits + pressed);
  };
  return (
    <Frame flow={flow} onBack={() => flow.dispatch({ type: 'back' })}>
      <Prompt
        state="ask"
        title={words().wantWeight}
        note={words().wantWeightNext(amount(line.quantity, line.item))}
        pending={scanner.pending.value + flow.held.value}
      />
      <Work>
        <ItemHead name={nameOf(line.item)} note={noteOf(line.item)} />
        <SumFigure value={digits || '—'} unit="kg" />
      </Work>
      <Keypad plain decimal onKey={key} onEnter={enter} enter={digits ? shared().enter : words().notWeighed} />
    </Frame>
  );
}

function WordEntry({ flow, line, field }: { flow: ReceiveFlow; line: LineDraft; field: Field }) {
  const [text, setText] = useState('');
  const enter = (): void => {
    if (text.trim()) scanner.byHand(text);
    else if (line.serials.length > 0) flow.dispatch({ type: 'back' });
    setText('');
  };
  const lot = field === 'lot';
  return (
    <Frame
      flow={flow}
      onBack={() => flow.dispatch({ type: 'back' })}
      actions={
        <Actions>
          <Button onPress={() => flow.dispatch({ type: 'not_printed' })}>{words().notPrinted}</Button>
          <Button go onPress={enter}>
            {shared().enter}
          </Button>
        </Actions>
      }
    >
      <Prompt
        state="ready"
        aim
        title={lot ? words().wantLot : words().wantSerial}
        note={lot ? words().typeNext : words().wantSerialNext}
        pending={scanner.pending.value + flow.held.value}
      />
      <Work>
        <ItemHead name={nameOf(line.item)} note={noteOf(line.item)} />
        <TextEntry label={lot ? words().lot : words().serials} value={text} onInput={setText} onEnter={enter} />
        {!lot && <Numbers flow={flow} serials={line.serials} />}
      </Work>
    </Frame>
  );
}

/** The pieces in hand, the newest first. */
function Numbers({ flow, serials }: { flow: ReceiveFlow; serials: string[] }) {
  if (serials.length === 0) return null;
  return (
    <>
      <Section left={words().takeOut} right={String(serials.length)} />
      {[...serials].reverse().map((serial) => (
        <Row
          key={serial}
          title={serial}
          mark={<Icon of={x} />}
          onPress={() => flow.dispatch({ type: 'drop', serial })}
        />
      ))}
    </>
  );
}

export function ContainerEntry({ flow }: { flow: ReceiveFlow }) {
  const [text, setText] = useState('');
  const { container } = flow.state.value;
  const enter = (): void => {
    if (text.trim()) scanner.byHand(text);
    setText('');
  };
  return (
    <Frame
      flow={flow}
      onBack={() => flow.dispatch({ type: 'back' })}
      actions={
        <Actions>
          {container && (
            <Button onPress={() => flow.dispatch({ type: 'typed', text: container })}>
              {words().containerClose(container)}
            </Button>
          )}
          <Button go onPress={enter}>
            {shared().enter}
          </Button>
        </Actions>
      }
    >
      <Prompt
        state="ready"
        aim
        title={words().containers}
        note={words().containersNext}
        pending={scanner.pending.value + flow.held.value}
      />
      <Work>
        <TextEntry label={words().container} value={text} onInput={setText} onEnter={enter} />
      </Work>
    </Frame>
  );
}
