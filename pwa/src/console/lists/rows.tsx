/** The rows of a list, with what is typed over them and what Enter, Space and Escape do. */
import { go } from '../../shell/router';
import { Empty } from '../../ui/empty';
import type { ShownColumn } from './columns';
import { EditCell } from './edit-cell';
import { move, press, readSort, widen, writeSort } from './layout';
import { said } from './said';
import type { EditColumn } from './plan';
import { optionsOf } from './sheet';
import { ListTable } from './table';
import { drawLed } from './tell';
import { plain, type Row } from './types';
import type { ListModel } from './use-list';

export function Rows({ model }: { model: ListModel }) {
  const { sheet, description, shown, show, kept, columns, query, data, picks, edits, cursor, idOf, nameOf } = model;
  const sorts = readSort(query.sort);
  const unit = columns.find((column) => column.shape === 'quantity');
  function open(row: Row): void {
    const to = sheet.open ? sheet.open(row) : null;
    if (to === null) show({ row: nameOf(row) });
    else go(to);
  }
  function escape(): boolean {
    if (shown.row !== '') show({ row: '' });
    else if (picks.rows.size > 0) picks.none();
    else return false;
    return true;
  }
  function draw(column: ShownColumn, row: Row) {
    const pending = edits.pending.get(idOf(row));
    const now = pending ? { ...row, ...pending } : row;
    const own = sheet.cell ? sheet.cell(column, now) : undefined;
    const drawn = own === undefined ? drawLed(sheet, column, now, column === unit) : own;
    return pending && column.key in pending ? <span class="unsaved">{drawn}</span> : drawn;
  }
  return (
    <ListTable
      label={sheet.title()}
      data={data}
      rowKey={description.key}
      columns={columns}
      sorts={sorts}
      name={sheet.name}
      picked={edits.editable.length > 0 ? picks.rows : null}
      onPick={picks.pick}
      onPickAll={() => void picks.all()}
      onSort={(column, more) => show({ sort: writeSort(press(sorts, column, more)) || null })}
      onWiden={(column, px) => kept.change(widen(kept.layout, column, px))}
      onMove={(column, by) => kept.change(move(kept.layout, column, by))}
      onMoved={(row, at) => {
        cursor.current = at;
        model.setHint('');
        if ((shown.row !== '' || sheet.follows) && row) show({ row: nameOf(row) });
      }}
      onOpen={open}
      onPeek={(row) => show({ row: shown.row === nameOf(row) ? '' : nameOf(row) })}
      onEdit={edits.begin}
      onTwice={(row, column) => (sheet.edits ? edits.begin(row, column) : open(row))}
      firstEdit={columns.find((column) => edits.editable.some((each) => each.key === column.key))?.key}
      onEscape={escape}
      isOpen={shown.row === '' ? undefined : (row) => nameOf(row) === shown.row}
      draw={draw}
      mark={(row) => JSON.stringify(edits.pending.get(idOf(row)) ?? '') + (sheet.mark ?? '')}
      editor={(column, row, step) => editor(model, column, row, step)}
      empty={<Nothing model={model} />}
    />
  );
}

function Nothing({ model: { sheet, shown, view } }: { model: ListModel }) {
  const t = said();
  const filtered = shown.search !== '' || shown.filters.length > 0;
  const own = view?.empty ?? sheet.empty;
  if (!filtered && own) return <>{own}</>;
  return <Empty title={filtered ? t.nothing : t.nothingYet} note={filtered ? t.nothingNext : undefined} />;
}

/** null where the cell is not being typed over. */
function editor(
  { sheet, columns, edits, idOf }: ListModel,
  column: ShownColumn,
  row: Row,
  step: (rows: number, columns: number) => void,
) {
  const { editing, editable } = edits;
  const of = editable.find((each) => each.key === column.key);
  if (!of || !editing || editing.column !== column.key || editing.row !== idOf(row)) return null;
  return (
    <EditCell
      label={said().edit(column.title, sheet.name(row))}
      column={of}
      options={optionsOf(column)}
      value={plain(row[column.key])}
      onDone={(value, text, rows, across) => {
        edits.end();
        if (value !== undefined) void edits.save(row, column.key, text, value);
        const next = nextOf(columns, column, across, editable);
        step(rows, next ? columns.indexOf(next) - columns.indexOf(column) : across);
        if (next) edits.begin(row, next.key);
      }}
    />
  );
}

/** The column beside it, on the right for 1 and on the left for -1, that can be typed over; undefined where there is none. */
function nextOf(columns: ShownColumn[], from: ShownColumn, across: number, editable: EditColumn[]) {
  if (across === 0) return undefined;
  const at = columns.indexOf(from);
  const beside = across > 0 ? columns.slice(at + 1) : columns.slice(0, at).reverse();
  return beside.find(({ key }) => editable.some((each) => each.key === key));
}
