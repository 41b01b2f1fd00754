/** Typing a lot, a serial number, or a date on the keypad. */
import { useState } from 'preact/hooks';
import { scanner } from '../../../scanner';
import { Actions, Button, ItemHead, Keypad, Prompt, SumFigure, TextEntry, Work } from '../../../ui';
import { nameOf, noteOf } from '../../goods/show';
import { words as shared } from '../../goods/words';
import type { ReturnFlow } from '../flow';
import type { Field, Line } from '../state';
import { words } from '../words';
import { Frame } from './frame';

export function FieldEntry({ flow, line, field }: { flow: ReturnFlow; line: Line; field: Field }) {
  return field === 'expiry' ? (
    <DateEntry flow={flow} line={line} />
  ) : (
    <WordEntry flow={flow} line={line} field={field} />
  );
}

function DateEntry({ flow, line }: { flow: ReturnFlow; line: Line }) {
  const w = words();
  const [digits, setDigits] = useState('');
  const enter = (): void =>
    digits ? flow.dispatch({ type: 'typed', text: digits }) : flow.dispatch({ type: 'not_printed' });
  const key = (pressed: string): void => {
    if (pressed === 'back') setDigits(digits.slice(0, -1));
    else if (/^\d$/.test(pressed) && digits.length < 8) setDigits(digits + pressed);
  };
  const parts = [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6)].filter((part) => part);
  return (
    <Frame flow={flow} actions={<></>}>
      <Prompt state="ready" aim title={w.typeExpiry} note={w.typeExpiryNext} pending={scanner.pending.value} />
      <Work>
        <ItemHead name={nameOf(line.item)} note={noteOf(line.item)} />
        <SumFigure value={parts.join('-') || '—'} />
      </Work>
      <Keypad plain onKey={key} onEnter={enter} enter={digits ? shared().enter : w.notPrinted} />
    </Frame>
  );
}

function WordEntry({ flow, line, field }: { flow: ReturnFlow; line: Line; field: Field }) {
  const w = words();
  const [text, setText] = useState('');
  const enter = (): void => {
    if (text.trim()) scanner.byHand(text);
    setText('');
  };
  const lot = field === 'lot';
  return (
    <Frame
      flow={flow}
      actions={
        <Actions>
          <Button onPress={() => flow.dispatch({ type: 'not_printed' })}>{w.notPrinted}</Button>
          <Button go onPress={enter}>
            {shared().enter}
          </Button>
        </Actions>
      }
    >
      <Prompt
        state="ready"
        aim
        title={lot ? w.typeLot : w.typeSerial}
        note={w.typeNext}
        pending={scanner.pending.value}
      />
      <Work>
        <ItemHead name={nameOf(line.item)} note={noteOf(line.item)} />
        <TextEntry label={lot ? w.lot : w.serial} value={text} onInput={setText} onEnter={enter} />
      </Work>
    </Frame>
  );
}
