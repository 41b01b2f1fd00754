/** The columns of a list as the desk shows them: their words, shapes and widths. */
import { language, named } from '../../i18n';
import type { Layout } from './layout';
import type { Description, ListColumn } from './types';
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
const NAME_WIDTH = 220;
const BY_KEY: Record<string, number> = { sku: 112, code: 112, unit: 96, active: 96, city: 160, items: 108 };
const FLEXIBLE = /^(item|partner)$/;

/** The key in the person's language: 'name' stands for name_zh or name_en. */
export function inLanguage(keys: string[]): string[] {
  return keys.map((key) => (key === 'name' ? (language.value === 'en' ? 'name_en' : 'name_zh') : key));
}

function shownColumn(column: ListColumn, layout: Layout): ShownColumn {
  const shape = shapeOf(column);
  const isName = /^name/.test(column.key);
  const width = layout.widths[column.key] ?? BY_KEY[column.key] ?? (isName ? NAME_WIDTH : WIDTHS[shape]);
  return {
    key: column.key,
    title: named(column),
    shape,
    right: isFigure(shape),
    width,
    flexible: layout.widths[column.key] === undefined && (isName || FLEXIBLE.test(shape)),
    of: column,
  };
}

/** All columns of a list, in its order. */
export function allColumns(description: Description, layout: Layout): ShownColumn[] {
  return description.columns.map((column) => shownColumn(column, layout));
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
