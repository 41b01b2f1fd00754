/** What /api/number-patterns answers. */
export interface PatternRow {
  kind: string;
  pattern: string;
  /** null: nothing was numbered yet */
  last: string | null;
}
