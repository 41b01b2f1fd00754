/** The order's lines, undone first; scan anything on it. */
import users from 'lucide:users';
import { quantity, unitName } from '../../../i18n/format';
import { back } from '../../../shell/router';
import { Actions, Button, Cells, Prompt, Row, Section, Why, Work } from '../../../ui';
import { scanner } from '../../../scanner';
import type { ReceiveFlow } from '../flow';
import type { OrderLine } from '../model';
import { isComplete } from '../tolerance';
import { words } from '../words';
import { Frame } from './frame';
import { ownerName } from '../../goods/owner';
import { nameOf, noteOf, unitOf } from '../../goods/show';
import { words as goodsWords } from '../../goods/words';
import { placeOf, putInto, supplierOf } from './show';

export function List({ flow }: { flow: ReceiveFlow }) {
  const lines = flow.data.chosen.value;
  const open = lines.filter((line) => !isComplete(line));
  const blind = lines.length === 0;
  const done = !blind && open.length === 0;
  const put = flow.flash.value === 'right' ? putInto(flow) : '';
  return (
    <Frame
      flow={flow}
      onBack={() => {
        flow.dispatch({ type: 'back' });
        back();
      }}
      last
      actions={
        <Actions>
          <Button onPress={() => flow.dispatch({ type: 'summary' })} go={done}>
            {open.length > 0 ? words().finish : words().finishAll}
          </Button>
        </Actions>
      }
    >
      {put ? (
        <Prompt state="right" title={put} note={words().scan} pending={scanner.pending.value} />
      ) : (
        <Prompt
          state="ready"
          aim
          title={done ? words().scanDone : words().scan}
          note={done ? words().scanDoneNext : words().scanNext}
          pending={scanner.pending.value}
        />
      )}
      <Work>
        {!blind && (
          <Section left={supplierOf(flow)} right={done ? words().complete(lines.length) : words().toGo(open.length)} />
        )}
        {flow.data.closed.value.map((order) => (
          <Row
            key={`closed-${order.id}`}
            bad
            title={`${order.number} · ${words().orderClosed}`}
            note={words().orderClosedNext}
          />
        ))}
        {flow.data.others.value.map((other) => (
          <Why key={other.person} icon={users} title={words().other(flow.data.personName(other.person), other.lines)} />
        ))}
        {open.map((line) => (
          <LineRow key={line.id} flow={flow} line={line} />
        ))}
        {lines.filter(isComplete).map((line) => (
          <LineRow key={line.id} flow={flow} line={line} />
        ))}
        {flow.state.value.blind && <Whose flow={flow} />}
        <Where flow={flow} />
      </Work>
    </Frame>
  );
}

function LineRow({ flow, line }: { flow: ReceiveFlow; line: OrderLine }) {
  const item = flow.data.view.value.items.get(line.item);
  const done = isComplete(line);
  const left = Math.max(0, line.ordered - line.accepted);
  const shown = done ? line.accepted : left;
  return (
    <Row
      fill={done ? 'full' : line.accepted > 0 ? 'part' : 'none'}
      done={done}
      title={nameOf(item)}
      note={item ? noteOf(item) : ''}
      figure={quantity(shown)}
      unit={item ? unitName(unitOf(item.unit), shown) : ''}
      onPress={() => flow.dispatch({ type: 'line', line })}
    />
  );
}

/** Whose goods without an order stay; else their supplier, where somebody knows. */
function Whose({ flow }: { flow: ReceiveFlow }) {
  const { supplier, owner } = flow.state.value;
  const name = supplier === null ? words().noSupplier : flow.data.supplierName(supplier);
  const [label, value] = owner ? [goodsWords().owner, ownerName(owner)] : [words().supplier, name];
  return <Cells cells={[{ label, value, onPress: () => flow.dispatch({ type: 'suppliers' }) }]} />;
}

/** Where goods are put down, and in which container. */
export function Where({ flow }: { flow: ReceiveFlow }) {
  const { container } = flow.state.value;
  return (
    <Cells
      cells={[
        { label: words().place, value: placeOf(flow), onPress: () => flow.dispatch({ type: 'places' }) },
        {
          label: words().container,
          value: container || words().noContainer,
          onPress: () => flow.dispatch({ type: 'containers' }),
        },
      ]}
    />
  );
}
