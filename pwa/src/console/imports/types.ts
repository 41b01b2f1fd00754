/** What /api/imports answers. Times are ms UTC; columns and rows of a head count from 0, rows of the file as Excel counts them. */

export type ImportState = 'reading' | 'mapping' | 'checked' | 'going' | 'done' | 'failed' | 'cancelled';

export interface ImportCounts {
  rows: number;
  new: number;
  changed: number;
  same: number;
  wrong: number;
  skipped: number;
}

export interface ImportTold {
  id: string;
  kind: string;
  name: string;
  warehouse: number | null;
  size: number;
  state: ImportState;
  stage: string;
  progress: number;
  total: number;
  head_row: number | null;
  headers: string[];
  sample: string[][];
  /** key of a field → column */
  mapping: Record<string, number | null>;
  counts: ImportCounts | null;
  /** what is wrong with the file as a whole, in words */
  why: string;
  /** what to know before it is let in, in words */
  remarks: string[];
  result: { commands: number; documents: { document: string; number: string }[]; made: number } | null;
  created_at: number;
  changed_at: number;
}

export interface FieldWords {
  key: string;
  title: string;
  about: string;
  needed: boolean;
  choices: string[];
}

export interface KindWords {
  name: string;
  title: string;
  needs_warehouse: boolean;
  takes_warehouse: boolean;
  /** where people see what was made */
  page: string;
  fields: FieldWords[];
}

export interface CellFault {
  row: number;
  column: number | null;
  field: string;
  value: string;
  why: string;
}
