/** Views that somebody saved: a list's search, filters, order and columns under a name, for one's own or for everybody. */
import { useState } from 'preact/hooks';
import { common } from '../../i18n/common';
import { Btn, CheckField, Pop, ProblemNote, TextField } from '../../ui/console';
import { Icon } from '../../ui/icon';
import pencil from 'lucide:pencil';
import { useAct } from '../act';
import { newId } from '../api';
import { useResource } from '../resource';
import { may } from '../session';
import type { Shown } from './address';
import { type Filter, isFilter } from './filters';
import { type Layout, sameLayout } from './layout';
import { said } from './said';

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

export function stateOf(shown: Shown, layout: Layout): ViewState {
  return { search: shown.search, filters: shown.filters, sort: shown.sort, ...layout };
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

function sameState(one: Partial<ViewState>, other: ViewState): boolean {
  const layout = { columns: one.columns ?? [], widths: one.widths ?? {} };
  return (
    (one.search ?? '') === other.search &&
    (one.sort ?? null) === other.sort &&
    JSON.stringify(one.filters ?? []) === JSON.stringify(other.filters) &&
    sameLayout(layout, { columns: other.columns, widths: other.widths })
  );
}

export interface ViewTabsProps {
  list: string;
  shown: Shown;
  layout: Layout;
  /** null: no view */
  onShow: (view: SavedView | null) => void;
  count: string;
}

export function ViewTabs({ list, shown, layout, onShow, count }: ViewTabsProps) {
  const t = said();
  const [open, setOpen] = useState<'new' | 'change' | null>(null);
  const views = useResource<SavedView[]>(`/api/lists/${list}/views`).data.value ?? [];
  const current = views.find((view) => view.view === shown.view) ?? null;
  const state = stateOf(shown, layout);
  const close = (): void => setOpen(null);
  const changed = current !== null && !sameState(current.state, state);
  const plain = shown.search === '' && shown.filters.length === 0 && shown.sort === null;
  const mayChange = current !== null && (current.mine || (current.shared && may('desk.share_views')));
  return (
    <div class="views">
      <div role="tablist" aria-label={t.views}>
        <button role="tab" aria-selected={current === null} class={current ? '' : 'on'} onClick={() => onShow(null)}>
          {t.all}
          {current === null && plain && <u>{count}</u>}
        </button>
        {views.map((view) => (
          <button
            key={view.view}
            role="tab"
            aria-selected={view === current}
            class={view === current ? 'on' : ''}
            onClick={() => onShow(view)}
          >
            {view.name}
            {view === current && <u>{count}</u>}
          </button>
        ))}
      </div>
      {mayChange && (
        <Pop
          label={t.viewMore}
          open={open === 'change'}
          onClose={close}
          at={
            <button class="mini" aria-label={t.viewMore} title={t.viewMore} onClick={() => setOpen('change')}>
              <Icon of={pencil} size={16} />
            </button>
          }
        >
          <ViewForm {...{ list, state, onDone: close, onShow }} view={current} changed={changed} />
        </Pop>
      )}
      <Pop
        label={t.saveView}
        open={open === 'new'}
        onClose={close}
        at={
          <button class="lk" onClick={() => setOpen('new')}>
            + {t.saveView}
          </button>
        }
      >
        <ViewForm {...{ list, state, onDone: close, onShow }} view={null} changed={false} />
      </Pop>
    </div>
  );
}

interface ViewFormProps {
  list: string;
  /** null: a new one */
  view: SavedView | null;
  state: ViewState;
  /** what is shown differs from what was saved */
  changed: boolean;
  onDone: () => void;
  onShow: (view: SavedView | null) => void;
}

function ViewForm({ list, view, state, changed, onDone, onShow }: ViewFormProps) {
  const t = said();
  const act = useAct();
  const [name, setName] = useState(view ? view.name : '');
  const [shared, setShared] = useState(view ? view.shared : false);
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    const id = view ? view.view : newId();
    const saved = { view: id, list, name: name.trim(), shared, state };
    const sent = { ...saved, seen_version: view ? view.version : null };
    if ((await act.send('desk.save_view/1', sent)) === null) return;
    onDone();
    onShow({ ...saved, mine: true, version: 0 });
  };
  const remove = async (): Promise<void> => {
    if (view === null) return;
    if ((await act.send('desk.remove_view/1', { view: view.view, shared: view.shared })) === null) return;
    onDone();
    onShow(null);
  };
  return (
    <form class="view-form" onSubmit={(event) => void save(event)}>
      {act.problem && <ProblemNote problem={act.problem} />}
      <TextField label={t.viewName} value={name} onChange={setName} longest={60} />
      {may('desk.share_views') ? (
        <CheckField label={t.viewShared} value={shared} onChange={setShared} />
      ) : (
        <p class="mut">{t.viewSharedBy}</p>
      )}
      <div class="row">
        {view && <Btn onPress={() => void remove()}>{t.removeView}</Btn>}
        <span class="grow" />
        <Btn go submit busy={act.busy} barred={name.trim() === '' ? t.nameFirst : undefined}>
          {changed ? t.saveChanges : common().save}
        </Btn>
      </div>
    </form>
  );
}
