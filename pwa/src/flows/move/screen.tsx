/** Moving on a gun: one step at a time, chosen by the reducer. */
import { quantity, unitName } from '../../i18n/format';
import { scanner } from '../../scanner';
import { Empty, Prompt, Row, Section, Work } from '../../ui';
import { itemOf, placeCode } from '../goods/data';
import { LeftKeypad, LeftPanel } from '../goods/left-parts';
import { asked, entry as keypad } from '../goods/left-asked';
import { Host, QuantityEntry } from '../goods/parts';
import { whose } from '../goods/owner';
import type { Balance } from '../goods/replay';
import { amount, nameOf, unitOf } from '../goods/show';
import { statusName } from '../goods/status';
import { MoveFlow } from './flow';
import { Frame } from './parts/frame';
import { Count, Into, WholeContainer } from './parts/hand';
import { WrongScan } from './parts/wrong';
import { words } from './words';

export default function Move() {
  const { title, movedNext } = words();
  return (
    <Host title={title} movedNext={movedNext} make={(who, where) => new MoveFlow(who, where)}>
      {(flow) => <Step flow={flow} />}
    </Host>
  );
}

function Step({ flow }: { flow: MoveFlow }) {
  const { step, line, whole, wrong, entry } = flow.state.value;
  if (keypad.value) return <LeftKeypad title={words().title} />;
  if (step === 'wrong' && wrong) return <WrongScan flow={flow} wrong={wrong} />;
  if (step === 'choose') return <Choose flow={flow} />;
  if (whole) return step === 'into' ? <Into flow={flow} whole={whole} /> : <WholeContainer flow={flow} whole={whole} />;
  if (line && step === 'keypad' && entry)
    return (
      <Frame flow={flow} bare>
        <QuantityEntry
          item={line.item}
          entry={entry}
          aim
          title={words().howMany}
          note={words().there(amount(line.at.quantity, line.item))}
          onKey={(key) => flow.dispatch({ type: 'key', key })}
          onEnter={() => flow.dispatch({ type: 'enter' })}
        />
      </Frame>
    );
  if (line) return <Count flow={flow} line={line} />;
  return step === 'at' ? <At flow={flow} /> : <Start flow={flow} />;
}

/** 'Moved to A2', while it is to be seen. */
function movedTo(flow: MoveFlow): string {
  const { last } = flow.state.value;
  if (!last || last.undone || flow.flash.value !== 'right') return '';
  return words().moved([placeCode(last.to), last.into].filter((each) => each).join(' · '));
}

function Start({ flow }: { flow: MoveFlow }) {
  const moved = movedTo(flow);
  const title = moved || words().start;
  return (
    <Frame flow={flow}>
      <Prompt
        state={moved ? 'right' : 'ready'}
        aim
        title={title}
        note={moved ? words().start : words().startNext}
        pending={scanner.pending.value}
      />
      <Work>
        <LeftPanel />
      </Work>
    </Frame>
  );
}

function At({ flow }: { flow: MoveFlow }) {
  const { contents: lying, source } = flow.state.value;
  const contents = asked.value ? [] : lying; // what the books have there is not told with the question
  const moved = movedTo(flow);
  return (
    <Frame flow={flow}>
      <Prompt
        state={moved ? 'right' : 'ready'}
        aim
        title={moved || words().at}
        note={moved ? words().at : words().atNext}
        pending={scanner.pending.value}
      />
      <Work>
        <LeftPanel />
        {lying.length === 0 && <Empty title={words().nothing} note={words().nothingNext} />}
        {contents.length > 0 && <Section left={placeCode(source)} />}
        {contents.map((each, index) => (
          <Goods key={index} at={each} onPress={() => flow.dispatch({ type: 'row', at: each })} />
        ))}
      </Work>
    </Frame>
  );
}

/** One of several balances that the scan may be of. */
function Choose({ flow }: { flow: MoveFlow }) {
  const { candidates, held } = flow.state.value;
  const apart = candidates.some(({ at }) => at.place !== candidates[0]!.at.place);
  return (
    <Frame flow={flow}>
      <Prompt state="ask" aim title={words().which} note={words().whichNext} pending={held.length} />
      <Work>
        {candidates.map(({ at }, index) => (
          <Goods
            key={index}
            at={at}
            placed={apart}
            apart={candidates.some((each) => each.at.owner !== candidates[0]!.at.owner)}
            onPress={() => flow.dispatch({ type: 'choose', index })}
          />
        ))}
      </Work>
    </Frame>
  );
}

interface GoodsProps {
  at: Balance;
  placed?: boolean;
  /** to be told from others' goods */
  apart?: boolean;
  onPress: () => void;
}

function Goods({ at, placed, apart, onPress }: GoodsProps) {
  const item = itemOf(at.item);
  const status = at.status === 'available' ? '' : statusName(at.status);
  const said = [item ? item.sku : '', at.lot, at.container, status, whose(at.owner, apart)];
  return (
    <Row
      title={placed ? placeCode(at.place) : nameOf(item)}
      note={said.filter((each) => each).join(' · ')}
      figure={quantity(at.quantity)}
      unit={item ? unitName(unitOf(item.unit), at.quantity) : ''}
      onPress={onPress}
    />
  );
}
