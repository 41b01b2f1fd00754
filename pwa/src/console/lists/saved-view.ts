/** What a saved view keeps of a list, and how the list is shown by it. */
import type { Shown } from './address';
import { type Filter, isFilter } from './filters';
import { type Layout, sameLayout } from './layout';
import type { SheetView } from './sheet';

export interface SavedView {
  view: string;
  name: string;
  shared: boolean;
  mine: boolean;
  state: Partial<ViewState>;
  version: number;
}

export interface ViewState {
  search: string;
  filters: Filter[];
  sort: string | null;
  columns: string[];
  widths: Record<string, number>;
}

/** `own`: the page's view that it was saved in, whose rows it stays with. */
export function stateOf(shown: Shown, layout: Layout, own: SheetView | null): ViewState {
  const filters = own ? [...own.filters, ...shown.filters] : shown.filters;
  return { search: shown.search, filters, sort: shown.sort ?? own?.sort ?? null, ...layout };
}

/** What a saved view shows; what it does not know is as the list comes. */
export function shownBy(view: SavedView): Partial<Shown> {
  const { search, filters, sort } = view.state;
  return {
    view: view.view,
    search: typeof search === 'string' ? search : '',
    filters: Array.isArray(filters) ? filters.filter(isFilter) : [],
    sort: typeof sort === 'string' ? sort : null,
    row: '',
  };
}

export function sameState(one: Partial<ViewState>, other: ViewState): boolean {
  const layout = { columns: one.columns ?? [], widths: one.widths ?? {} };
  return (
    (one.search ?? '') === other.search &&
    (one.sort ?? null) === other.sort &&
    JSON.stringify(one.filters ?? []) === JSON.stringify(other.filters) &&
    sameLayout(layout, { columns: other.columns, widths: other.widths })
  );
}
