/** The last change of a list, turned round. */
import type { Entry } from './changes';
import { valuesOf } from './changes';
import type { RowChange } from './plan';

/** What would put back all that was done; the rows as they are since. */
export function turnedRound(entries: Entry[]): RowChange[] {
  return entries.flatMap(({ change, result }) => {
    if (result.state !== 'done' || !change.row) return [];
    const cells = change.cells.filter((cell) => cell.fault === undefined && cell.after !== undefined);
    if (cells.length === 0) return [];
    const back = cells.map(({ column, before, after }) => ({ column, text: '', before: after!, after: before }));
    return [{ ...change, row: { ...change.row, ...valuesOf(change) }, cells: back }];
  });
}
