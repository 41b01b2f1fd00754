/** What GET /api/changes and GET /api/audit/{no} answer. Times are ms UTC. */

export type Fields = Record<string, unknown>;

export interface Who {
  id: number;
  code: string;
  name_zh: string;
  name_en: string;
}

export interface Where {
  id: string;
  code: string;
  name: string;
}

/** Only the fields that differ; `before` null: it was new, `after` null: it was gone. */
export interface Sides {
  before: Fields | null;
  after: Fields | null;
}

export interface Change extends Sides {
  at: number;
  /** the command that did it */
  what: string;
  person: Who | null;
  device: Where | null;
}

export interface ChangesPage {
  rows: Change[];
  next: number | null;
}

export interface Entry {
  no: number;
  at: number;
  what: string;
  person: Who | null;
  device: Where | null;
  warehouse: number | null;
  outcome: string;
  /** why it was not carried out */
  code: string;
  /** the number of what it made */
  number: string;
  said: Fields | string | null;
  changes: (Sides & { kind: string; key: string })[];
  params: Fields;
  address: string;
  sha256: string;
  chain: string;
}
