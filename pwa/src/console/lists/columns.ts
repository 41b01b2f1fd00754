/** The columns of a list as the desk shows them: their words, shapes and widths. */
import { language, named } from '../../i18n';
import type { Layout, Sort } from './layout';
import type { Choice, Description, ListColumn } from './types';
import { tight } from '../width';
import { isFigure, shapeOf, type Shape } from './values';

export interface ShownColumn {
  key: string;
  title: string;
  shape: Shape;
  /** figures stand at the right */
  right: boolean;
  /** px */
  width: number;
  /** takes the room that is left */
  flexible: boolean;
  of: ListColumn;
}

const WIDTHS: Record<Shape, number> = {
  text: 128,
  quantity: 112,
  amount: 116,
  price: 108,
  integer: 104,
  percent: 124,
  date: 104,
  instant: 116,
  flag: 88,
  choice: 104,
  choices: 160,
  person: 140,
  item: 220,
  place: 108,
  warehouse: 140,
  partner: 148,
  device: 92,
  document: 128,
};
/** In a window of 1280 px what a list shows first has to fit beside the rail. */
const TIGHT: Partial<Record<Shape, number>> = {
  text: 104,
  quantity: 88,
  amount: 104,
  price: 88,
  integer: 76,
  percent: 84,
  device: 84,
  date: 92,
  flag: 68,
  choice: 88,
  choices: 128,
  person: 96,
  item: 200,
  place: 100,
  warehouse: 112,
  partner: 132,
};
const NAME_WIDTH = 220;
const TIGHT_NAME = 160;
const HEAD_PADDING = 34;
/** px between the last column and the edge, beyond the padding */
const EDGE = 14;
/** px that the mark of a sorted head takes beyond the padding, and its place among several */
const SORT_MARK = 8;
const SORT_PLACE = 10;
/** px of a letter of a head, at its widest; of a Chinese character it is two */
const LETTER = 7;
const BY_KEY: Record<string, number> = { sku: 112, code: 112, unit: 96, active: 96, city: 160, items: 108 };
const TIGHT_BY_KEY: Record<string, number> = { ...BY_KEY, sku: 96, code: 92, active: 76, city: 144, items: 88 };
const FLEXIBLE = /^(item|partner)$/;

/** The keys in the person's language: 'name' stands for name_zh or name_en, where there is no name in one language. */
export function inLanguage(keys: string[], { columns }: Description): string[] {
  const own = language.value === 'en' ? 'name_en' : 'name_zh';
  const named = columns.some(({ key }) => key === own) ? own : 'name';
  return keys.map((key) => (key === 'name' ? named : key));
}

/** px that a head needs over two lines: its longest word, or half of all. */
function headWidth(title: string): number {
  const letters = (text: string): number => text.replace(/[^\x00-\x7f]/g, '  ').length;
  const longest = Math.max(...title.split(/[ /]|(?=[^\x00-\x7f])/).map(letters));
  return HEAD_PADDING + LETTER * Math.max(longest, Math.ceil(letters(title) / 2) + 2);
}

/** px that a head needs beside its words. */
function besideHead(key: string, { columns }: Layout, sorts: Sort[]): number {
  const edge = columns[columns.length - 1] === key ? EDGE : 0;
  if (!sorts.some(({ column }) => column === key)) return edge;
  return edge + SORT_MARK + (sorts.length > 1 ? SORT_PLACE : 0);
}

function shownColumn(column: ListColumn, layout: Layout, sorts: Sort[], widths: Record<string, number>): ShownColumn {
  const shape = shapeOf(column);
  const isName = /^name/.test(column.key);
  const kind = (tight.value && TIGHT[shape]) || WIDTHS[shape];
  const usual = tight.value
    ? (TIGHT_BY_KEY[column.key] ?? (isName ? TIGHT_NAME : kind))
    : (BY_KEY[column.key] ?? (isName ? NAME_WIDTH : kind));
  const title = named(column);
  const width =
    layout.widths[column.key] ??
    Math.max(widths[column.key] ?? usual, headWidth(title) + besideHead(column.key, layout, sorts));
  return {
    key: column.key,
    title,
    shape,
    right: isFigure(shape),
    width,
    flexible: layout.widths[column.key] === undefined && (isName || FLEXIBLE.test(shape)),
    of: column,
  };
}

/** What a page says of its columns: words of choices that the server does not know, and widths in px. */
export interface ColumnHints {
  choices?: Record<string, Choice[]>;
  widths?: Record<string, number>;
}

/** All columns of a list, in its order. */
export function allColumns(
  description: Description,
  layout: Layout,
  sorts: Sort[],
  { choices = {}, widths = {} }: ColumnHints = {},
): ShownColumn[] {
  return description.columns.map((column) => {
    const own = choices[column.key];
    return shownColumn(own ? { ...column, choices: own } : column, layout, sorts, widths);
  });
}

/** Those that are shown, from left to right. */
export function inLayout(columns: ShownColumn[], layout: Layout): ShownColumn[] {
  const known = new Map(columns.map((column) => [column.key, column]));
  return layout.columns.map((key) => known.get(key)!);
}

export function choiceWord(column: ListColumn, value: string): string {
  const found = (column.choices || []).find((choice) => choice.value === value);
  return found ? named(found) : value;
}
