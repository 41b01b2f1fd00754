/** What the desk adds to a list of the server: what is shown first, what may be changed, where a row leads. */
import type { ComponentChildren } from 'preact';
import { may } from '../session';
import type { FootKey, KeyMap } from '../../ui/console';
import type { Send } from './changes';
import { choiceWord, type ShownColumn } from './columns';
import type { EditColumn } from './plan';
import { said } from './said';
import type { Filter } from './filters';
import type { Choice, Row } from './types';
import type { Option } from '../../ui/console';

export interface Limits extends Pick<EditColumn, 'optional' | 'longest' | 'least' | 'most'> {
  key: string;
}

export interface Edits {
  permission: string;
  columns: Limits[];
  send: Send;
}

export interface RowLink {
  label: string;
  to: string;
}

/** A view that the page itself has: always these rows, whatever is filtered besides. */
export interface SheetView {
  /** as the address says it */
  id: string;
  label: string;
  filters: Filter[];
  sort?: string;
  /** shown first in it, where that differs */
  standard?: string[];
  /** where there is nothing in it */
  empty?: ComponentChildren;
}

/** What a page may do with its list. */
export interface ListHelp {
  /** the open one as the address names it, '' for none */
  row: string;
  /** opens the panel of a row */
  open: (row: string) => void;
  close: () => void;
  /** the row after this one, else another one, '' where there is none; of '' the first */
  after: (row: string) => string;
}

export interface Sheet {
  list: string;
  title: () => string;
  /** keys of the columns shown first; 'name' is the one in the person's language */
  standard: string[];
  /** those that stay while a panel takes room, unless the person chose columns */
  near: string[];
  /** of `standard`, those that a window nearer to 1280 px has no room for */
  spare?: string[];
  /** its rows are the company's, not a warehouse's */
  everywhere?: boolean;
  /** how the address names a row, where that is not its id */
  idOf?: (row: Row) => string;
  /** what the address calls the open row and the view: 'row' and 'view' where nothing is said */
  address?: { row?: string; view?: string };
  /** the page's own views; the first is the one to begin with. `asked`: the one that the address asks for */
  views?: (asked: string) => SheetView[];
  /** buttons of the page */
  acts?: ComponentChildren;
  /** what else is shown of the same, above the views */
  tabs?: ComponentChildren;
  /** rows open beside the list as they are reached */
  follows?: boolean;
  /** words of a column's choices that the server does not know */
  choices?: Record<string, Choice[]>;
  /** px, of columns that are drawn wider or narrower than their kind is */
  widths?: Record<string, number>;
  /** changes when cells are drawn otherwise though their rows are the same */
  mark?: string;
  /** letters of this page, and the foot that says them */
  keys?: (help: ListHelp) => KeyMap;
  foot?: FootKey[];
  /** where there is no row at all */
  empty?: ComponentChildren;
  /** names a row to a person */
  name: (row: Row) => string;
  /** the text column that names a row in what is pasted */
  named?: string;
  /** undefined: as its kind is drawn */
  cell?: (column: ShownColumn, row: Row) => ComponentChildren | undefined;
  /** the address of the rows behind a figure, null where it is the row's own */
  behind?: (column: string, row: Row) => string | null;
  edits?: Edits;
  /** what else can be done with rows that were chosen */
  chosen?: (rows: Row[]) => ComponentChildren;
  /** pages about the row */
  links?: (row: Row) => RowLink[];
  /** where Enter leads; without it to the panel */
  open?: (row: Row) => string | null;
  /** whose changes are told below the row's facts: kind, and what people call it by */
  history?: (row: Row) => [string, string];
  /** instead of the row's facts: of the row that the address names, null where it is not loaded */
  panel?: (id: string, row: Row | null, help: ListHelp) => ComponentChildren;
}

/** The columns that the person may change here. */
export function editColumns({ edits }: Sheet, columns: ShownColumn[]): EditColumn[] {
  if (!edits || !may(edits.permission)) return [];
  return columns.flatMap((column) => {
    const limits = edits.columns.find((each) => each.key === column.key);
    return limits ? [{ ...limits, ...pasted(column) }] : [];
  });
}

/** As a column is met in what is pasted. */
export function pasted({ key, shape, of }: ShownColumn): EditColumn {
  const named = (word: string): string | undefined => {
    const found = (of.choices || []).find((each) =>
      [each.value, each.zh, each.en].some((one) => one.toLowerCase() === word.toLowerCase()),
    );
    return found && found.value;
  };
  return { key, shape, titles: [of.zh, of.en], named };
}

/** What can be chosen in a cell, undefined where something is typed. */
export function optionsOf(column: ShownColumn): Option[] | undefined {
  const t = said();
  if (column.shape === 'flag')
    return [
      { value: 'true', label: t.yes },
      { value: 'false', label: t.no },
    ];
  if (column.shape !== 'choice' || !column.of.choices) return undefined;
  return column.of.choices.map(({ value }) => ({ value, label: choiceWord(column.of, value) }));
}
