/** What is said of a scan that does not fit: what is wrong, and what to do. */
import { wants } from '../goods/wants';
import type { Wrong, WrongCode } from './state';
import { words } from './words';

export function saying(wrong: Wrong): [title: string, next: string] {
  const w = words();
  const all: Record<WrongCode, [string, string]> = {
    unknown: [w.wrongUnknown, w.wrongUnknownNext],
    incomplete: [w.wrongIncomplete, w.wrongIncompleteNext],
    not_goods: [w.wrongOrder, w.wrongOrderNext],
    not_here: [w.wrongHere, w.wrongHereNext],
    nowhere: [w.wrongNowhere, w.wrongNowhereNext],
    other_item: [w.wrongItem, w.wrongItemNext],
    lot_differs: [w.wrongLot, w.wrongLotNext(wrong.expected)],
    too_many: [w.wrongMany, w.wrongManyNext],
    same_bin: [w.wrongBin, w.wrongBinNext],
    no_quantity: [w.wrongNone, w.wrongNoneNext],
    inexact: [w.wrongUnit, w.wrongUnitNext],
    container_empty: [w.wrongEmpty, w.wrongEmptyNext],
    container_elsewhere: [w.wrongElsewhere, w.wrongElsewhereNext],
    same_container: [w.wrongSame, w.wrongSameNext],
  };
  return all[wrong.code];
}

/** What would have been right, where no single code was expected. */
export function wanted({ code, back }: Wrong): string {
  const w = wants();
  switch (code) {
    case 'not_here':
      return w.lying;
    case 'nowhere':
    case 'same_bin':
      return w.otherBin;
    case 'no_quantity':
      return w.quantity;
    case 'inexact':
      return w.unit;
    case 'container_empty':
      return w.filled;
    case 'same_container':
      return w.otherContainer;
    default:
      return back === 'count' || back === 'whole' ? w.bin : w.any;
  }
}
