/** Cells and conditions in the person's words. */
import check from 'lucide:check';
import type { ComponentChildren } from 'preact';
import { named } from '../../i18n';
import { amount, count, day, price, quantity, stamp, unitName } from '../../i18n/format';
import { Icon } from '../../ui/icon';
import { Bin } from '../../ui/plate';
import { placeName } from '../places';
import { unitOf } from '../session';
import { choiceWord, type ShownColumn } from './columns';
import type { Filter } from './filters';
import { writeDraft } from './filters';
import { said } from './said';
import type { Sheet } from './sheet';
import { isReference, type Cell, type Reference, type Row } from './types';
import { type Shape, writeValue } from './values';

/** '22969 Jam scented candles' */
function tellReference(shape: Shape, found: Reference): string {
  if (shape === 'place' && !found.code) return placeName(Number(found.id), '');
  const name = named({ zh: found.zh ?? '', en: found.en ?? '' });
  return [found.code, name].filter(Boolean).join(' ');
}

/** One line of text, '' for an empty cell. */
export function tellCell({ shape, of }: ShownColumn, cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return '';
  if (isReference(cell)) return tellReference(shape, cell);
  if (Array.isArray(cell)) return cell.map((each) => choiceWord(of, each)).join(', ');
  if (typeof cell === 'boolean') return cell ? said().yes : said().no;
  if (typeof cell === 'string') return shape === 'date' ? day(cell) : shape === 'choice' ? choiceWord(of, cell) : cell;
  switch (shape) {
    case 'quantity':
      return quantity(cell);
    case 'amount':
      return amount(cell);
    case 'price':
      return price(cell);
    case 'percent':
      return writeValue('percent', cell);
    case 'instant':
      return stamp(cell);
    default:
      return count(cell);
  }
}

/** A cell as a list shows it. `unit`: this column says the unit of the row. */
export function drawCell(column: ShownColumn, row: Row, unit: boolean): ComponentChildren {
  const cell = row[column.key];
  const { shape } = column;
  if (cell === null || cell === undefined || cell === '') return null;
  if (isReference(cell)) return drawReference(column, cell);
  if (cell === 0 && (shape === 'quantity' || shape === 'amount')) return null;
  if (shape === 'quantity' && typeof cell === 'number') {
    const code = unit && typeof row['unit'] === 'string' ? row['unit'] : '';
    return (
      <>
        {quantity(cell)}
        {code && <span class="u">{unitName(unitOf(code), cell)}</span>}
      </>
    );
  }
  if (shape === 'flag') {
    const told = <span class="hidden-word">{tellCell(column, cell)}</span>;
    return cell ? (
      <>
        <Icon of={check} size={16} />
        {told}
      </>
    ) : (
      told
    );
  }
  if (column.key === 'unit' && typeof cell === 'string') return named(unitOf(cell));
  return tellCell(column, cell);
}

/** The same, leading to the rows behind the figure. */
export function drawLed(sheet: Sheet, column: ShownColumn, row: Row, unit: boolean): ComponentChildren {
  const drawn = drawCell(column, row, unit);
  const to = drawn === null ? null : behind(sheet, column, row);
  return to === null ? drawn : ledTo(to, drawn);
}

function behind({ behind: find }: Sheet, { key }: ShownColumn, row: Row): string | null {
  return find && row[key] ? find(key, row) : null;
}

function ledTo(to: string, drawn: ComponentChildren): ComponentChildren {
  return (
    <a class="fig-link" href={`#${to}`}>
      {drawn}
    </a>
  );
}

/** A cell in the panel of its row. */
export function tellLed(sheet: Sheet, column: ShownColumn, row: Row): ComponentChildren {
  const told = tellCell(column, row[column.key]);
  const to = told === '' ? null : behind(sheet, column, row);
  return to === null ? told : ledTo(to, told);
}

function drawReference({ shape }: ShownColumn, found: Reference): ComponentChildren {
  const name = named({ zh: found.zh ?? '', en: found.en ?? '' });
  if (shape === 'place') return found.code ? <Bin code={found.code} /> : placeName(Number(found.id), name);
  if (shape === 'person' || shape === 'warehouse') return name || found.code;
  if (!name) return found.code;
  return (
    <>
      <span class="code ref-code">{found.code}</span> {name}
    </>
  );
}

/** '≥ 24', '12 – 40', 'candle', 'bin, dock' */
export function tellFilter(column: ShownColumn, filter: Filter): string {
  const { shape, of } = column;
  const t = said();
  if (filter.told !== undefined) return filter.told;
  const { op, first, second, chosen } = writeDraft(shape, filter);
  const told = (text: string): string => (shape === 'date' || shape === 'instant' ? day(text) : text);
  if (shape === 'flag') return first === 'true' ? t.yes : t.no;
  switch (op) {
    case 'empty':
      return filter.value === false ? t.notEmpty : t.ops.empty;
    case 'in':
      return chosen.map((each) => choiceWord(of, each)).join(', ');
    case 'from':
      return `≥ ${told(first)}`;
    case 'to':
      return `≤ ${told(first)}`;
    case 'between':
      return `${told(first)} – ${told(second)}`;
    case 'starts':
      return `${first}…`;
    case 'contains':
      return first;
    case 'is':
      return `= ${told(first)}`;
  }
}
