/** What is to be labelled and on what, as it is typed, and the question that the server is asked. Pure. */
import type { Kind, Offer } from './types';

export interface Draft {
  kind: Kind;
  /** ids that another page chose, "1,2,3", and what these are called */
  ids: string;
  called: string;
  search: string;
  unit: string;
  warehouse: string;
  zone: string;
  aisle: string;
  pattern: string;
  receipt: string;
  item: string;
  lot: string;
  drawing: string;
  codes: string;
  /** how many numbers to draw */
  count: string;
  /** '60x40' on a roll, '3x8' of a sheet after a colon: ':3x8' */
  paper: string;
  start: string;
  copies: string;
  dots: string;
  language: string;
}

export type Query = Record<string, string>;

const KINDS: Kind[] = ['item', 'bin', 'lot', 'lpn', 'badge'];

export function begin(said: Query, language: string, warehouse: string): Draft {
  const of = (name: string): string => said[name] ?? '';
  const kind = KINDS.find((one) => one === said['kind']) ?? 'item';
  return {
    kind,
    ids: of('ids'),
    called: of('called'),
    search: of('search'),
    unit: of('unit'),
    warehouse: of('warehouse') || warehouse,
    zone: of('zone'),
    aisle: of('aisle'),
    pattern: of('pattern'),
    receipt: of('receipt'),
    item: of('item'),
    lot: of('lot'),
    drawing: of('drawing'),
    codes: of('code'),
    count: '10',
    paper: '',
    start: '1',
    copies: '1',
    dots: '8',
    language,
  };
}

/** Of another kind, with the same paper only where that kind has it. */
export function ofKind(draft: Draft, kind: Kind): Draft {
  return { ...begin({ kind }, draft.language, draft.warehouse), start: draft.start, dots: draft.dots };
}

function whole(text: string, least: number, most: number): string | null {
  const value = Number(text);
  return /^\d{1,4}$/.test(text.trim()) && value >= least && value <= most ? String(value) : null;
}

/** What is labelled; null while nothing is chosen. */
function what(draft: Draft): Query | null {
  const { kind, ids, search, unit, warehouse, zone, aisle, pattern, receipt, item, lot, drawing } = draft;
  switch (kind) {
    case 'item':
      return ids ? { ids, unit } : search.trim() ? { search: search.trim(), unit } : null;
    case 'bin':
      return warehouse ? { warehouse, ids, zone: zone.trim(), aisle: aisle.trim(), pattern: pattern.trim() } : null;
    case 'lot':
      return receipt ? { receipt } : item ? { item, lot: lot.trim() } : null;
    case 'lpn':
      return draft.codes.trim() ? { code: draft.codes.trim() } : drawing ? { drawing } : null;
    case 'badge':
      return { ids, warehouse };
  }
}

export function sheetOf(draft: Draft, offer: Offer) {
  return offer.sheets.find(({ sheet }) => `:${sheet}` === draft.paper);
}

/** The question, but for its format; null while it cannot be asked. */
export function asked(draft: Draft, offer: Offer): Query | null {
  const chosen = what(draft);
  const sheet = sheetOf(draft, offer);
  const copies = whole(draft.copies, 1, 100);
  const start = sheet ? whole(draft.start, 1, sheet.columns * sheet.rows) : '1';
  if (!chosen || copies === null || start === null) return null;
  const on = sheet ? { sheet: sheet.sheet, start, ...sized(draft, offer, sheet) } : sizeOf(draft, offer);
  return { ...chosen, ...on, copies, language: draft.language };
}

/** What has a size of its own keeps it on a sheet that has room for it. */
function sized(draft: Draft, offer: Offer, sheet: { width: number; height: number }): Query {
  const size = sizesOf(draft.kind, offer)[0];
  const fits = draft.kind === 'badge' && size && size[0] <= sheet.width && size[1] <= sheet.height;
  return fits ? { width: String(size[0]), height: String(size[1]) } : {};
}

function sizeOf(draft: Draft, offer: Offer): Query {
  const sizes = sizesOf(draft.kind, offer);
  const [width, height] = sizes.find((size) => size.join('x') === draft.paper) ?? sizes[0] ?? [60, 40];
  return { width: String(width), height: String(height) };
}

export function sizesOf(kind: Kind, offer: Offer): [number, number][] {
  return offer.kinds.find((one) => one.kind === kind)?.sizes ?? [];
}

/** The page with something chosen: `/labels?kind=item&ids=17&called=22969`. */
export function labelsOf(kind: Kind, said: Query): string {
  return `/labels?${new URLSearchParams({ kind, ...said }).toString()}`;
}
