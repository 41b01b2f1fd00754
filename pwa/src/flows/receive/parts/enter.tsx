/** Typing: quantities on the keypad, dates on the keypad, lots and serial numbers as text. */
import { useState } from 'preact/hooks';
import { quantity, unitName } from '../../../i18n/format';
import x from 'lucide:x';
import { Actions, Button, Icon, ItemHead, Keypad, Prompt, Row, Section, SumFigure, TextEntry, Work } from '../../../ui';
import { scanner } from '../../../scanner';
import * as entries from '../entry';
import type { Entry } from '../entry';
import type { ReceiveFlow } from '../flow';
import { SCALE } from '../model';
import type { Field, LineDraft } from '../state';
import { words } from '../words';
import { Frame } from './frame';
import { amount, nameOf, noteOf, unitOf } from './show';

export function QuantityKeypad({ flow, line, entry }: { flow: ReceiveFlow; line: LineDraft; entry: Entry }) {
  const { item } = line;
  const damaged = entry.for === 'damaged';
  const base = unitOf(flow, item.unit);
  const total = entries.sum(entry).quantity;
  const key = (pressed: string): void => flow.dispatch({ type: 'key', key: pressed });
  return (
    <Frame flow={flow} onBack={() => flow.dispatch({ type: 'back' })}>
      <Prompt
        state="ready"
        aim={!damaged}
        title={damaged ? words().damagedOf : words().quantityOf}
        note={damaged ? words().damagedNext(amount(flow, line.quantity, item)) : words().quantityNext}
        pending={scanner.pending.value + flow.held.value}
      />
      <Work>
        <ItemHead name={nameOf(item)} note={noteOf(item)} />
        <SumFigure formula={formula(flow, entry)} value={quantity(total)} unit={unitName(base, total)} />
      </Work>
      <Keypad
        units={entry.units.map((unit) => ({
          label: unitName(unitOf(flow, unit.unit)),
          factor: quantity((unit.numerator * SCALE) / unit.denominator),
        }))}
        active={0}
        decimal={entry.decimals > 0}
        onKey={key}
        onEnter={() => flow.dispatch({ type: 'enter' })}
        enter={words().enter}
      />
    </Frame>
  );
}

/** '3 cases × 24 + 5 pcs' */
function formula(flow: ReceiveFlow, entry: Entry): string {
  const named = (digits: string, unit: number, one: boolean): string => {
    const of = entry.units[unit]!;
    const shown = `${digits} ${unitName(unitOf(flow, of.unit), one ? SCALE : 0)}`;
    return unit === 0 ? shown : `${shown} × ${quantity((of.numerator * SCALE) / of.denominator)}`;
  };
  const terms = entry.terms.map(({ count, unit }) => named(quantity(count), unit, count === SCALE));
  if (entry.digits) terms.push(named(entry.digits, 0, entry.digits === '1'));
  return terms.join(' + ');
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
      <Keypad plain onKey={key} onEnter={enter} enter={digits ? words().enter : words().notPrinted} />
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
            {words().enter}
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
            {words().enter}
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
