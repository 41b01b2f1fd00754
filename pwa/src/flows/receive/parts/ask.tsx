/** Questions and wrong scans: which meaning, keep the surplus, what does not fit and the way out. */
import { ChoiceScreen, Actions, Button, Prompt, Row, SumFigure, Work, WrongScreen, ItemHead } from '../../../ui';
import { quantity, unitName } from '../../../i18n/format';
import { scanner } from '../../../scanner';
import type { ReceiveFlow } from '../flow';
import { overBy } from '../line';
import { SCALE, type Option } from '../../goods/model';
import type { LineDraft, State, Wrong, WrongCode } from '../state';
import { wants } from '../../goods/wants';
import { words as shared } from '../../goods/words';
import { words } from '../words';
import { Frame } from './frame';
import { amount, nameOf, packingOf, scans, unitOf } from '../../goods/show';
import { numbersOf } from './show';

export function Choose({ flow, choice }: { flow: ReceiveFlow; choice: NonNullable<State['choice']> }) {
  const readings = choice.gs1;
  return (
    <Frame
      flow={flow}
      onBack={() => flow.dispatch({ type: 'back' })}
      actions={
        <Actions>
          <Button onPress={() => flow.dispatch({ type: 'none_of_these' })}>{shared().noneOfThese}</Button>
        </Actions>
      }
    >
      <Prompt
        state="ask"
        title={words().which}
        note={readings ? words().whichRead : words().whichItem}
        pending={flow.held.value}
      />
      <ChoiceScreen
        raw={choice.raw}
        choices={choice.options.map((option) => describe(option, readings))}
        onChoose={(index) => flow.dispatch({ type: 'choose', index })}
      />
    </Frame>
  );
}

function describe(option: Option, reading: boolean) {
  const { match, read, suggested } = option;
  const known = suggested ? (reading ? words().lotKnown : words().onOrder) : undefined;
  if (reading && read.lot) {
    const also = read.count === undefined ? words().noCount : words().alsoCount(scans(read.count, match.unit));
    return { label: words().lot, value: read.lot, note: also, known, suggested };
  }
  const factor = (match.numerator * SCALE) / match.denominator;
  const each =
    match.unit === match.item.unit ? scans(1, match.unit) : `${scans(1, match.unit)} = ${amount(factor, match.item)}`;
  return { label: match.item.sku, value: nameOf(match.item), note: words().oneIs(each), known, suggested };
}

export function Over({ flow, line }: { flow: ReceiveFlow; line: LineDraft }) {
  const { state } = flow;
  const { context } = flow.data;
  const over = overBy(line, state.value, context.value);
  const unit = unitOf(line.item.unit);
  const accepts = line.quantity - line.damaged - over;
  return (
    <Frame
      flow={flow}
      onBack={() => flow.dispatch({ type: 'back' })}
      actions={
        <Actions>
          <Button onPress={() => flow.dispatch({ type: 'correct' })}>{words().overCorrect}</Button>
          <Button go onPress={() => flow.dispatch({ type: 'keep' })}>
            {words().overKeep}
          </Button>
        </Actions>
      }
    >
      <Prompt
        state="ask"
        title={words().over(amount(over, line.item))}
        note={words().overNext}
        pending={flow.held.value + scanner.pending.value}
      />
      <Work>
        <ItemHead name={nameOf(line.item)} note={packingOf(line.item)} />
        <SumFigure
          formula={`${words().accepts} ${amount(accepts, line.item)}`}
          value={quantity(line.quantity)}
          unit={unitName(unit, line.quantity)}
          note={words().counted}
        />
        <Row
          fill="part"
          title={words().overKeep}
          note={words().overKeepNext}
          figure={quantity(over)}
          unit={unitName(unit, over)}
        />
      </Work>
    </Frame>
  );
}

export function WrongScan({ flow, wrong }: { flow: ReceiveFlow; wrong: Wrong }) {
  const line = flow.state.value.line;
  const said = sayings(wrong);
  const lawful = wrong.resolved || wrong.code === 'weight_differs' ? LAWFUL[wrong.code] : undefined;
  const context =
    line && said.sameItem ? `${nameOf(line.item)} · ${words().itemIsRight}` : <Strange flow={flow} wrong={wrong} />;
  return (
    <Frame
      flow={flow}
      onBack={() => flow.dispatch({ type: 'back' })}
      actions={
        <Actions stop>
          <Button small onPress={() => flow.dispatch({ type: lawful ? 'lawful' : 'back' })}>
            {lawful ? words()[lawful] : words().goOn}
          </Button>
        </Actions>
      }
    >
      <WrongScreen
        title={said.title}
        context={context}
        expected={wrong.expected || undefined}
        wants={wantedBy(wrong, flow.state.value)}
        got={wrong.got}
        next={said.next}
      />
    </Frame>
  );
}

/** What would have been right, where no single code was expected. */
function wantedBy({ code, back }: Wrong, { field, blind }: State): string {
  const w = wants();
  if (code === 'serial_repeated') return w.serial;
  if (code === 'expiry_unreadable') return w.expiry;
  if (code === 'other_supplier') return w.sameSupplier;
  if (back === 'value' && field) return w[field];
  return back === 'pick' ? w.order : blind ? w.item : w.ordered;
}

/** What was scanned, and the order that lacks it. */
function Strange({ flow, wrong }: { flow: ReceiveFlow; wrong: Wrong }) {
  const numbers = wrong.code === 'not_ordered' ? numbersOf(flow) : [];
  return (
    <>
      {nameOf(flow.itemOf(wrong))}
      {numbers.map((number) => (
        <span key={number} class="nb">
          {' · '}
          {number}
        </span>
      ))}
    </>
  );
}

const LAWFUL: Partial<Record<WrongCode, 'lawfulItem' | 'lawfulLot' | 'lawfulWeight'>> = {
  weight_differs: 'lawfulWeight',
  not_ordered: 'lawfulItem',
  lot_differs: 'lawfulLot',
  expiry_differs: 'lawfulLot',
};

function sayings(wrong: Wrong): { title: string; next: string; sameItem: boolean } {
  const w = words();
  const all: Record<WrongCode, [string, string, boolean]> = {
    not_ordered: [w.wrongItem, w.wrongItemNext, false],
    unknown: [w.wrongUnknown, w.wrongUnknownNext, false],
    incomplete: [w.wrongIncomplete, w.wrongIncompleteNext, false],
    lot_differs: [w.wrongLot, w.wrongLotNext(wrong.expected), true],
    expiry_differs: [w.wrongExpiry, w.wrongExpiryNext(wrong.expected), true],
    serial_repeated: [w.wrongSerial, w.wrongSerialNext, true],
    expiry_unreadable: [w.wrongDate, w.wrongDateNext, true],
    inexact: [w.wrongUnit, w.wrongUnitNext, true],
    other_supplier: [w.wrongSupplier, w.wrongSupplierNext, false],
    weight_differs: [w.wrongWeight, w.wrongWeightNext, true],
  };
  const [title, next, sameItem] = all[wrong.code];
  return { title, next, sameItem };
}
