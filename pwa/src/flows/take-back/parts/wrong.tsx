/** What does not fit, what was expected and got. */
import { Actions, Bar, Button, Screen, WrongScreen } from '../../../ui';
import { nameOf } from '../../goods/show';
import { wants } from '../../goods/wants';
import type { ReturnFlow } from '../flow';
import type { Field, Wrong, WrongCode } from '../state';
import { words } from '../words';

export function WrongScan({ flow, wrong }: { flow: ReturnFlow; wrong: Wrong }) {
  const [title, next] = saying(wrong);
  return (
    <Screen>
      <Bar title={words().title} onBack={() => flow.dispatch({ type: 'back' })} />
      <WrongScreen
        title={title}
        context={nameOf(wrong.item) || undefined}
        expected={wrong.expected || undefined}
        wants={wanted(wrong, flow.state.value.field)}
        got={wrong.got}
        next={next}
      />
      <Actions stop>
        <Button small onPress={() => flow.dispatch({ type: 'back' })}>
          {words().goOn}
        </Button>
      </Actions>
    </Screen>
  );
}

function wanted({ code, back }: Wrong, field: Field | null): string {
  const w = wants();
  if (code === 'serial_repeated') return w.serial;
  if (code === 'expiry_unreadable') return w.expiry;
  if (code === 'inexact') return w.unit;
  return back === 'value' && field ? w[field] : w.item;
}

function saying(wrong: Wrong): [title: string, next: string] {
  const w = words();
  const all: Record<WrongCode, [string, string]> = {
    unknown: [w.wrongUnknown, w.wrongUnknownNext],
    incomplete: [w.wrongIncomplete, w.wrongIncompleteNext],
    not_goods: [w.wrongGoods, w.wrongGoodsNext],
    lot_differs: [w.wrongLot, w.wrongLotNext(wrong.expected)],
    expiry_differs: [w.wrongExpiry, w.wrongLotNext(wrong.expected)],
    serial_repeated: [w.wrongSerial, w.wrongSerialNext],
    expiry_unreadable: [w.wrongDate, w.wrongDateNext],
    inexact: [w.wrongUnit, w.wrongUnitNext],
  };
  return all[wrong.code];
}
