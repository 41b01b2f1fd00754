/** What the desk adds to a list of the server: what is shown first, what may be changed, where a row leads. */
import type { ComponentChildren } from 'preact';
import { may } from '../session';
import type { Send } from './changes';
import { choiceWord, type ShownColumn } from './columns';
import type { EditColumn } from './plan';
import { said } from './said';
import type { Row } from './types';
import type { Option } from '../../ui/console';

export interface Limits extends Pick<EditColumn, 'optional' | 'longest' | 'least' | 'most'> {
  key: string;
}

export interface Edits {
  permission: string;
  /** who may, for those who may not: 'Buyers change items' */
  only: () => string;
  columns: Limits[];
  send: Send;
}

export interface RowLink {
  label: string;
  to: string;
}

export interface Sheet {
  list: string;
  title: () => string;
  /** keys of the columns shown first; 'name' is the one in the person's language */
  standard: string[];
  /** those that stay while a panel takes room, unless the person chose columns */
  near: string[];
  /** its rows are the company's, not a warehouse's */
  everywhere?: boolean;
  /** names a row to a person */
  name: (row: Row) => string;
  /** the text column that names a row in what is pasted */
  named?: string;
  /** undefined: as its kind is drawn */
  cell?: (column: ShownColumn, row: Row) => ComponentChildren | undefined;
  edits?: Edits;
  /** pages about the row */
  links?: (row: Row) => RowLink[];
  /** where Enter leads; without it to the panel */
  open?: (row: Row) => string | null;
  /** whose changes are told below the row's facts: kind, and what people call it by */
  history?: (row: Row) => [string, string];
  /** instead of the row's facts */
  panel?: (row: Row, close: () => void) => ComponentChildren;
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
