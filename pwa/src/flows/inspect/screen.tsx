/** Inspecting received goods on a gun: one step at a time, chosen by the reducer. */
import { scanner } from '../../scanner';
import { Actions, Bar, Button, Prompt, Row, Screen, Section, Work, WrongScreen } from '../../ui';
import { itemOf, placeCode } from '../goods/data';
import { Host } from '../goods/parts';
import { amount, nameOf } from '../goods/show';
import { inspections, InspectFlow } from './flow';
import { REASONS, type InspectionRow, type Reason } from './model';
import { Frame } from './parts/frame';
import { Look } from './parts/look';
import { Type } from './parts/type';
import type { Wrong, WrongCode } from './state';
import { reasons, words } from './words';

export default function Inspect() {
  const { title, movedNext } = words();
  return (
    <Host title={title} movedNext={movedNext} make={(who, where) => new InspectFlow(who, where)}>
      {(flow) => <Step flow={flow} />}
    </Host>
  );
}

function Step({ flow }: { flow: InspectFlow }) {
  const { step, row, wrong, what, options } = flow.state.value;
  if (step === 'wrong' && wrong) return <WrongScan flow={flow} wrong={wrong} />;
  if (step === 'choose') return <Choose flow={flow} options={options} />;
  if (row && step === 'keypad' && what !== null) return <Type flow={flow} row={row} what={what} />;
  if (row && step === 'reason') return <Why flow={flow} />;
  return row ? <Look flow={flow} row={row} /> : <Find flow={flow} />;
}

function Find({ flow }: { flow: InspectFlow }) {
  const w = words();
  const { last, outgoing } = flow.state.value;
  const open = inspections(outgoing).filter(({ left }) => left > 0);
  const done = last && !last.undone && flow.flash.value === 'right' ? last.share : null;
  const item = last ? itemOf(last.item) : null;
  const said = done
    ? done.passed > 0
      ? w.passed(amount(done.passed, item))
      : w.rejected(amount(done.rejected, item))
    : '';
  return (
    <Frame flow={flow} last>
      <Prompt
        state={said ? 'right' : open.length > 0 ? 'ready' : 'empty'}
        aim={open.length > 0}
        title={said || (open.length > 0 ? w.find : w.none)}
        note={open.length > 0 ? w.findNext : w.noneNext}
        pending={scanner.pending.value}
      />
      <Work>
        {open.length > 0 ? (
          <>
            <Section left={w.waiting(open.length)} right={w.since} />
            <Rows flow={flow} rows={open} />
          </>
        ) : null}
      </Work>
    </Frame>
  );
}

function Rows({ flow, rows }: { flow: InspectFlow; rows: InspectionRow[] }) {
  return (
    <>
      {rows.map((row) => {
        const item = itemOf(row.item);
        const lots = row.goods.map(([lot]) => lot).filter((lot) => lot);
        const note = [row.number, placeCode(row.place), lots.length === 1 ? lots[0] : ''];
        return (
          <Row
            key={row.id}
            title={nameOf(item) || row.number}
            note={note.filter((part) => part).join(' · ')}
            figure={amount(row.left, item)}
            onPress={() => flow.dispatch({ type: 'open', row })}
          />
        );
      })}
    </>
  );
}

function Choose({ flow, options }: { flow: InspectFlow; options: InspectionRow[] }) {
  const w = words();
  return (
    <Frame flow={flow}>
      <Prompt state="ask" title={w.which} note={w.whichNext} pending={scanner.pending.value} />
      <Work>
        <Rows flow={flow} rows={options} />
      </Work>
    </Frame>
  );
}

function Why({ flow }: { flow: InspectFlow }) {
  const w = words();
  const say = reasons();
  const { expiry, bads, row } = flow.state.value;
  const off = ((row && row.characteristics) || []).some((one) => one.check === 'measured' && bads[one.code]);
  const likely: Reason | null = expiry ? 'expired' : off ? 'measure' : null;
  const ordered = likely ? [likely, ...REASONS.filter((each) => each !== likely)] : REASONS;
  return (
    <Frame flow={flow}>
      <Prompt state="ask" title={w.why} note={w.whyNext} pending={scanner.pending.value} />
      <Work>
        {ordered.map((reason) => (
          <Row key={reason} title={say[reason]} onPress={() => flow.dispatch({ type: 'reason', reason })} />
        ))}
      </Work>
    </Frame>
  );
}

function WrongScan({ flow, wrong }: { flow: InspectFlow; wrong: Wrong }) {
  const w = words();
  const all: Record<WrongCode, [title: string, next: string]> = {
    unknown: [w.wrongUnknown, w.wrongUnknownNext],
    incomplete: [w.wrongIncomplete, w.wrongIncompleteNext],
    nothing: [w.wrongNothing, w.wrongNothingNext],
    waits: [w.wrongWaits, w.wrongWaitsNext],
    other: [w.wrongOther, w.wrongOtherNext],
    serial_foreign: [w.wrongSerial, w.wrongSerialNext],
    serial_repeated: [w.wrongRepeated, w.wrongRepeatedNext],
  };
  const [title, next] = all[wrong.code];
  return (
    <Screen>
      <Bar title={w.title} onBack={() => flow.dispatch({ type: 'back' })} />
      <WrongScreen title={title} expected={wrong.expected || undefined} wants={w.wants} got={wrong.got} next={next} />
      <Actions stop>
        <Button small onPress={() => flow.dispatch({ type: 'back' })}>
          {w.goOn}
        </Button>
      </Actions>
    </Screen>
  );
}
