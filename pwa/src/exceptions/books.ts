/** The words of all rooms together. A room with many of its own has a file words-<room>.ts, and one line here. */
import { values as common } from './values';
import * as words from './words';
import * as between from './words-between';
import * as putaway from './words-putaway';
import * as quality from './words-quality';
import * as returns from './words-returns';

type Book = {
  codes?: () => Record<string, { name: string; says: string }>;
  choices?: () => Record<string, { verb: string; does: string }>;
  asked?: () => Record<string, string>;
  rights?: () => Record<string, string>;
  commands?: () => Record<string, string>;
  fields?: () => Record<string, string>;
  values?: () => Record<string, string>;
};

const BOOKS: readonly Book[] = [words, { values: common }, putaway, quality, returns, between];

function all<T>(read: (book: Book) => (() => Record<string, T>) | undefined): () => Record<string, T> {
  return () => Object.assign({}, ...BOOKS.map((book) => (read(book) || none)())) as Record<string, T>;
}

function none(): Record<string, never> {
  return {};
}

export const codes = all((book) => book.codes);
export const choices = all((book) => book.choices);
export const asked = all((book) => book.asked);
export const rights = all((book) => book.rights);
export const commands = all((book) => book.commands);
export const fields = all((book) => book.fields);
export const values = all((book) => book.values);
