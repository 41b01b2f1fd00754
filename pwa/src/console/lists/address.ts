/** What a list shows stands in its address: search, filters, order, view and the row that is open. A link to figures is made here too. */
import { go, here } from '../../shell/router';
import { type Filter, parseFilters } from './filters';

export interface Shown {
  search: string;
  filters: Filter[];
  /** null: as the list comes */
  sort: string | null;
  /** uuid of a saved view, '' for none */
  view: string;
  /** key of the row in the panel, '' for none */
  row: string;
}

/** What an address calls the view and the open row. */
export interface Names {
  row?: string;
  view?: string;
}

export function readShown(query: Record<string, string>, { row = 'row', view = 'view' }: Names = {}): Shown {
  return {
    search: query['search'] ?? '',
    filters: parseFilters(query['filter']),
    sort: query['sort'] ?? null,
    view: query[view] ?? '',
    row: query[row] ?? '',
  };
}

/** The address of a list that shows this. */
export function listAddress(path: string, shown: Partial<Shown>, { row = 'row', view = 'view' }: Names = {}): string {
  const search = new URLSearchParams();
  if (shown.search) search.set('search', shown.search);
  if (shown.filters && shown.filters.length > 0) search.set('filter', JSON.stringify(shown.filters));
  if (shown.sort) search.set('sort', shown.sort);
  if (shown.view) search.set(view, shown.view);
  if (shown.row) search.set(row, shown.row);
  const tail = search.toString();
  return tail ? `${path}?${tail}` : path;
}

export function useShown(names?: Names): [Shown, (change: Partial<Shown>) => void] {
  const { query } = here.value;
  return [
    readShown(query, names),
    (change) => {
      const now = here.peek();
      go(listAddress(now.path, { ...readShown(now.query, names), ...change }, names), { replace: true });
    },
  ];
}
