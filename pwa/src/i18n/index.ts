/** One dictionary in two languages. What a dictionary lacks in one of them does not compile. */
import { signal } from '@preact/signals';

export type Language = 'zh-CN' | 'en';
export const language = signal<Language>('zh-CN');

type Entry = string | ((...args: never[]) => string) | { [key: string]: Entry };
export type Words = { [key: string]: Entry };

/** The same keys with the same parameters. */
export type Same<T> = {
  [K in keyof T]: T[K] extends (...args: infer A) => string
    ? (...args: A) => string
    : T[K] extends string
      ? string
      : Same<T[K]>;
};

/** A function that gives the words in the person's language; inside a component it subscribes to the language. */
export function dictionary<T extends Words>(en: T, zh: Same<T>): () => Same<T> {
  return () => (language.value === 'en' ? (en as unknown as Same<T>) : zh);
}

export interface Named {
  zh: string;
  en: string;
}

/** The name in the person's language, else the one there is. */
export function named(name: Named): string {
  return language.value === 'en' ? name.en || name.zh : name.zh || name.en;
}

/** What a table has under a name that came from elsewhere: 'constructor' is no entry of it. */
export function own<T>(table: Record<string, T>, name: string): T | undefined {
  return Object.prototype.hasOwnProperty.call(table, name) ? table[name] : undefined;
}

/** English plural: `many(3, 'line')` is '3 lines'. */
export function many(n: number, one: string, more: string = `${one}s`): string {
  return `${n} ${n === 1 ? one : more}`;
}
