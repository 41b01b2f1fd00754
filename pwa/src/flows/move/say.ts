/** What is said of a scan that does not fit: what is wrong, and what to do. */
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
