/** What does not fit, what was expected and got. */
import { Actions, Bar, Button, Screen, WrongScreen } from '../../../ui';
import { nameOf } from '../../goods/show';
import { wants } from '../../goods/wants';
import type { BetweenFlow } from '../flow';
import { told, type Wrong, type WrongCode } from '../state';
import { words } from '../words';

export function WrongScan({ flow, wrong }: { flow: BetweenFlow; wrong: Wrong }) {
  const w = words();
  const [title, next] = saying(wrong.code);
  return (
    <Screen>
      <Bar title={w[flow.side]} onBack={() => flow.dispatch({ type: 'back' })} />
      <WrongScreen
        title={title}
        context={nameOf(wrong.item) || undefined}
        expected={wrong.expected || undefined}
        wants={wanted(wrong)}
        got={wrong.got}
        next={next}
      />
      <Actions stop>
        <Button small onPress={() => flow.dispatch({ type: 'back' })}>
          {w.goOn}
        </Button>
      </Actions>
    </Screen>
  );
}

function wanted({ code, back, item }: Wrong): string {
  const w = wants();
  const by = item && told(item);
  if (code === 'no_transfer') return words().note;
  if (code === 'inexact') return w.unit;
  if (code === 'place_first') return w.bin;
  if (code === 'date_unreadable') return w.expiry;
  return back === 'lot' && by ? w[by] : w.goods;
}

function saying(code: WrongCode): [title: string, next: string] {
  const w = words();
  const all: Record<WrongCode, [string, string]> = {
    unknown: [w.wrongUnknown, w.wrongUnknownNext],
    incomplete: [w.wrongIncomplete, w.wrongIncompleteNext],
    no_transfer: [w.wrongTransfer, w.wrongTransferNext],
    not_goods: [w.wrongGoods, w.wrongGoodsNext],
    lot_differs: [w.wrongLot, w.wrongLotNext],
    date_unreadable: [w.wrongDate, w.wrongDateNext],
    inexact: [w.wrongUnit, w.wrongUnitNext],
    place_first: [w.wrongPlace, w.wrongPlaceNext],
  };
  return all[code];
}
