/** What every screen of counting has: bar, the last scan with its undo; and what is said of a wrong scan. */
import type { ComponentChildren } from 'preact';
import { signed, unitName } from '../../i18n/format';
import { Actions, Bar, Button, LastScan, Screen, WrongScreen } from '../../ui';
import { nameOf, unitOf } from '../goods/show';
import { wants } from '../goods/wants';
import type { CountFlow } from './flow';
import type { Wrong, WrongCode } from './state';
import { words } from './words';

interface Props {
  flow: CountFlow;
  onBack: () => void;
  children: ComponentChildren;
  last?: boolean;
  actions?: ComponentChildren;
}

export function Frame({ flow, onBack, children, last, actions }: Props) {
  const { place } = flow.state.value;
  return (
    <Screen>
      <Bar title={words().title} sub={place ? place.code : ''} onBack={onBack} />
      {children}
      {last && <LastRow flow={flow} />}
      {actions}
    </Screen>
  );
}

function LastRow({ flow }: { flow: CountFlow }) {
  const { last, said } = flow.state.value;
  if (!last || last.is === 'place') return null;
  const onUndo = (): void => flow.dispatch({ type: 'undo' });
  if (last.is === 'scan') {
    const figure = `${signed(last.quantity)} ${unitName(unitOf(last.item.unit), last.quantity)}`;
    return <LastScan state="done" title={`${figure} ${nameOf(last.item)}`} note={words().inHand} onUndo={onUndo} />;
  }
  const line = said.find(({ op_id }) => op_id === last.op_id);
  if (!line) return null;
  const pending = flow.isPending([line.op_id]);
  const figure = `${signed(line.quantity)} ${unitName(unitOf(line.item.unit), line.quantity)}`;
  return (
    <LastScan
      state={pending ? 'pending' : 'done'}
      title={`${figure} ${nameOf(line.item)}`}
      note={pending ? words().unsent : words().said}
      onUndo={onUndo}
    />
  );
}

export function WrongScan({ flow, wrong }: { flow: CountFlow; wrong: Wrong }) {
  const w = words();
  const sayings: Record<WrongCode, [string, string]> = {
    unknown: [w.wrongUnknown, w.wrongUnknownNext],
    incomplete: [w.wrongIncomplete, w.wrongIncompleteNext],
    not_place: [w.wrongNotPlace, w.wrongNotPlaceNext],
    other_place: [w.wrongOther, w.wrongOtherNext],
    not_goods: [w.wrongGoods, w.wrongGoodsNext],
    serial_repeated: [w.wrongSerial, w.wrongSerialNext],
  };
  const [title, next] = sayings[wrong.code];
  return (
    <Frame
      flow={flow}
      onBack={() => flow.dispatch({ type: 'back' })}
      actions={
        <Actions stop>
          {wrong.place && (
            <Button small onPress={() => flow.dispatch({ type: 'lawful' })}>
              {w.lawful}
            </Button>
          )}
          <Button small onPress={() => flow.dispatch({ type: 'back' })}>
            {w.goOn}
          </Button>
        </Actions>
      }
    >
      <WrongScreen
        title={title}
        expected={wrong.expected || undefined}
        wants={wrong.code === 'serial_repeated' ? wants().serial : flow.state.value.place ? wants().goods : wants().bin}
        got={wrong.got}
        next={next}
      />
    </Frame>
  );
}
