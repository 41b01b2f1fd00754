/** Every kind of exception as the server describes it: what its evidence means, what it offers, how soon somebody must look. */
import { own } from '../i18n';
import described from '../../../sync/schema/discrepancies.json';

export type Means =
  | 'item'
  | 'place'
  | 'warehouse'
  | 'order'
  | 'receipt'
  | 'quantity'
  | 'number'
  | 'text'
  | 'unit'
  | 'word'
  | 'date'
  | 'time'
  | 'photos'
  | 'command'
  | 'problem'
  | 'internal';

export interface Field {
  name: string;
  means: Means;
  /** what was found, beside what was known */
  after: boolean;
}

export interface Kind {
  code: string;
  evidence: Field[];
  choices: string[];
  /** choices that a value is said with, and what it means */
  asks: Record<string, Means>;
  /** choices that need a permission besides */
  needs: Record<string, string>;
  /** 1 now, 2 today, 3 good to know */
  urgency: number;
  /** 'goods' or 'commands' wait for it */
  blocks: string;
  /** permissions: who has one of them finds it in their inbox */
  told: string[];
  /** so does who made, confirmed or ended the order whose goods it is about */
  told_buyer: boolean;
}

const DECIDERS = ['discrepancies.resolve'];
const kinds = described as unknown as Record<string, Kind>;

/** A code of a newer server is shown by its name alone, and soon. */
export function kindOf(code: string): Kind {
  const known = own(kinds, code);
  return (
    known || {
      code,
      evidence: [],
      choices: [],
      asks: {},
      needs: {},
      urgency: 1,
      blocks: '',
      told: DECIDERS,
      told_buyer: false,
    }
  );
}

export function allKinds(): Kind[] {
  return Object.keys(kinds).map((code) => kinds[code]!);
}

/** Characters of a reason, and of what a choice asks for. */
export const LONGEST_REASON = 500;
export const LONGEST_VALUE = 200;

/** Whether somebody finds every kind in their inbox, by what they may do. */
export function isToldOfAll(may: (permission: string) => boolean): boolean {
  return Object.keys(kinds).every((code) => kinds[code]!.told.some(may));
}
