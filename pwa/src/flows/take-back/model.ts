/** What a return says. */
import type { Quantity } from '../goods/model';

export const TAKE_LINE = 'returns.take_line/1';
export const REVERSE_LINE = 'returns.reverse_line/1';

export type Condition = 'as_new' | 'opened' | 'broken' | 'expired';
export type Disposal = 'restock' | 'quarantine' | 'scrap';

/** What the goods look like, and what is done with them: one tap. */
export interface Verdict {
  condition: Condition;
  disposal: Disposal;
}

/** The payload of returns.take_line/1; absent fields are the command's defaults. */
export interface TakeLine extends Verdict {
  goods_return: string;
  reference: string;
  place: number;
  item: number;
  quantity: Quantity;
  claim?: string;
  lot?: string;
  expires_on?: string;
  serials?: string[];
  photos?: string[];
}

export interface ReverseLine {
  goods_return: string;
  line: string;
}
