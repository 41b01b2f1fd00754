/** Putting away on a gun: one step at a time, chosen by the reducer. */
import { quantity, unitName } from '../../i18n/format';
import { scanner } from '../../scanner';
import { Actions, Button, ChoiceScreen, Empty, ItemHead, Prompt, Row, Section, Work } from '../../ui';
import { itemOf, placeCode } from '../goods/data';
import { LeftKeypad, LeftPanel } from '../goods/left-parts';
import { asked, entry as keypad } from '../goods/left-asked';
import { Host, QuantityEntry } from '../goods/parts';
import { whose } from '../goods/owner';
import { total, type Balance } from '../goods/replay';
import { amount, nameOf, unitOf } from '../goods/show';
import { statusName } from '../goods/status';
import { PutFlow } from './flow';
import { Frame, noteOf, Plate, reasonOf, whatIs, WrongScan } from './parts';
import { mayBeSplit } from './reducer';
import type { Load } from './state';
import { words } from './words';
import './putaway.css';

export default function PutAway() {
  const { title, movedNext } = words();
  return (
    <Host title={title} movedNext={movedNext} make={(who, where) => new PutFlow(who, where)}>
      {(flow) => <Step flow={flow} />}
    </Host>
  );
}

function Step({ flow }: { flow: PutFlow }) {
  const { step, load, wrong, entry } = flow.state.value;
  if (keypad.value) return <LeftKeypad title={words().title} />;
  if (step === 'wrong' && wrong) return <WrongScan flow={flow} wrong={wrong} />;
  if (step === 'choose') return <Choose flow={flow} />;
  if (load && step === 'keypad' && entry)
    return (
      <Frame flow={flow} bare>
        <QuantityEntry
          item={load.item}
          entry={entry}
          title={words().howMany}
          note={words().there(amount(total(load.rows), load.item))}
          onKey={(key) => flow.dispatch({ type: 'key', key })}
          onEnter={() => flow.dispatch({ type: 'enter' })}
        />
      </Frame>
    );
  if (load && step === 'reason') return <Why flow={flow} load={load} />;
  if (load) return <ToBin flow={flow} load={load} />;
  return step === 'at' ? <At flow={flow} /> : <Start flow={flow} />;
}

/** 'Put into A-01', while it is to be seen. */
function putInto(flow: PutFlow): string {
  const { last } = flow.state.value;
  return last && !last.undone && flow.flash.value === 'right' ? words().done(placeCode(last.to)) : '';
}

function Start({ flow }: { flow: PutFlow }) {
  const put = putInto(flow);
  const w = words();
  return (
    <Frame flow={flow}>
      <Prompt
        state={put ? 'right' : 'ready'}
        aim
        title={put || w.start}
        note={put ? w.start : w.startNext}
        pending={scanner.pending.value}
      />
      <Work>
        <LeftPanel />
      </Work>
    </Frame>
  );
}

function At({ flow }: { flow: PutFlow }) {
  const { contents: lying, source } = flow.state.value;
  const contents = asked.value ? [] : lying; // what the books have there is not told with the question
  const put = putInto(flow);
  const w = words();
  return (
    <Frame flow={flow}>
      <Prompt
        state={put ? 'right' : 'ready'}
        aim
        title={put || w.at}
        note={put ? w.at : w.atNext}
        pending={scanner.pending.value}
      />
      <Work>
        <LeftPanel />
        {lying.length === 0 && <Empty title={w.nothing} note={w.nothingNext} />}
        {contents.length > 0 && <Section left={placeCode(source)} />}
        {contents.map((each, index) => (
          <Lying key={index} at={each} onPress={() => flow.dispatch({ type: 'row', at: each })} />
        ))}
      </Work>
    </Frame>
  );
}

function Choose({ flow }: { flow: PutFlow }) {
  const { candidates } = flow.state.value;
  const apart = candidates.some(({ source }) => source !== candidates[0]!.source);
  return (
    <Frame flow={flow}>
      <Prompt state="ask" aim title={words().which} note={words().whichNext} />
      <Work>
        {candidates.map((load, index) => (
          <Lying
            key={index}
            at={{ ...load.rows[0]!, quantity: load.quantity }}
            placed={apart}
            apart={candidates.some(({ rows }) => rows[0]!.owner !== candidates[0]!.rows[0]!.owner)}
            onPress={() => flow.dispatch({ type: 'choose', index })}
          />
        ))}
      </Work>
    </Frame>
  );
}

interface LyingProps {
  at: Balance;
  placed?: boolean;
  /** to be told from others' goods */
  apart?: boolean;
  onPress: () => void;
}

function Lying({ at, placed, apart, onPress }: LyingProps) {
  const item = itemOf(at.item);
  const said = [
    placed ? placeCode(at.place) : '',
    item ? item.sku : '',
    at.lot,
    at.container,
    at.status === 'available' ? '' : statusName(at.status),
    whose(at.owner, apart),
  ];
  return (
    <Row
      title={nameOf(item)}
      note={said.filter((each) => each).join(' · ')}
      figure={quantity(at.quantity)}
      unit={item ? unitName(unitOf(item.unit), at.quantity) : ''}
      onPress={onPress}
    />
  );
}

function ToBin({ flow, load }: { flow: PutFlow; load: Load }) {
  const { found, shown } = flow.state.value;
  const w = words();
  const bin = (found || [])[shown];
  const many = (found || []).length;
  const actions = (
    <Actions>
      <Button disabled={many < 2} onPress={() => flow.dispatch({ type: 'other' })}>
        {w.other}
      </Button>
      <Button disabled={!mayBeSplit(load)} onPress={() => flow.dispatch({ type: 'split' })}>
        {w.split}
      </Button>
    </Actions>
  );
  return (
    <Frame flow={flow} actions={actions}>
      {!found && <Prompt state="loading" title={w.looking} pending={scanner.pending.value} />}
      {found && bin && <Prompt state="ready" title={w.put} pending={scanner.pending.value} />}
      {found && !bin && <Prompt state="ready" title={w.none} note={w.noneNext} pending={scanner.pending.value} />}
      <Work>
        {bin && <Plate place={bin.place} />}
        {bin && (
          <div class="bin-why">
            <b>{reasonOf(bin)}</b>
            {many > 1 && <span>{w.more(shown + 1, many)}</span>}
          </div>
        )}
        <ItemHead name={whatIs(load)} note={noteOf(load)} />
      </Work>
    </Frame>
  );
}

function Why({ flow, load }: { flow: PutFlow; load: Load }) {
  const { found, shown, target } = flow.state.value;
  const w = words();
  const bin = (found || [])[shown];
  const code = bin ? placeCode(bin.place) : '';
  const choices = [w.full, w.blocked, w.unreachable, w.because].map((value) => ({ label: code, value }));
  return (
    <Frame flow={flow}>
      <Prompt state="ask" title={w.why} note={w.whyNext(placeCode(target))} />
      <ChoiceScreen
        raw={whatIs(load)}
        choices={choices}
        onChoose={(index) => flow.dispatch({ type: 'because', index })}
      />
    </Frame>
  );
}
