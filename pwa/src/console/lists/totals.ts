/** The foot of a list: how many rows the filter finds, and the sums of its figures. */
import { count, money, quantity, unitName } from '../../i18n/format';
import type { Total } from '../../ui/console';
import { unitOf } from '../session';
import type { ShownColumn } from './columns';
import type { ListData } from './data';
import { said } from './said';

/** Sums of other columns are left to the panel: the foot is one line. */
const MOST = 5;

/** Quantities have a sum only while all rows have one unit: it is the first row's. */
export function footTotals({ totals, windows }: ListData, columns: ShownColumn[]): Total[] {
  if (!totals) return [];
  const first = windows.row(0);
  const unit = first && typeof first['unit'] === 'string' ? first['unit'] : '';
  const sums = columns.flatMap((column) => {
    const sum = totals.totals[column.key];
    if (sum === undefined) return [];
    const figure =
      column.shape === 'amount'
        ? money(sum)
        : column.shape === 'quantity'
          ? `${quantity(sum)} ${unit ? unitName(unitOf(unit), sum) : ''}`
          : count(sum);
    return [{ label: column.title, value: figure }];
  });
  return [{ label: said().rows, value: count(totals.count) }, ...sums.slice(0, MOST)];
}
