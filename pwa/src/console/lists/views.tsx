/** Views that somebody saved: a list's search, filters, order and columns under a name, for one's own or for everybody. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { common } from '../../i18n/common';
import { Btn, CheckField, Pop, ProblemNote, TextField } from '../../ui/console';
import { Icon } from '../../ui/icon';
import pencil from 'lucide:pencil';
import { newId } from '../api';
import { LacksPermission } from '../lacks';
import { may } from '../session';
import { lacking } from '../who-may';
import type { Shown } from './address';
import type { Layout } from './layout';
import { said } from './said';
import { sameState, type SavedView, stateOf, type ViewState } from './saved-view';
import type { SheetView } from './sheet';
import { useFollow, useViews, type Views } from './use-views';

export interface ViewTabsProps {
  list: string;
  shown: Shown;
  /** the page's own; none: all rows */
  own: SheetView[];
  /** the one of these that is shown */
  current: SheetView | null;
  layout: Layout;
  /** a saved one, or the id of one of the page's own */
  onShow: (view: SavedView | string) => void;
  count: string;
}

export function ViewTabs({ list, shown, own, current: mine, layout, onShow, count }: ViewTabsProps) {
  const t = said();
  const [open, setOpen] = useState<'new' | 'change' | null>(null);
  const kept = useViews(list);
  const { views } = kept;
  const isShown = ({ view }: SavedView): boolean => view === shown.view;
  const current = views.find(isShown) ?? null;
  const state = stateOf(shown, layout, mine);
  useFollow(kept.stored.find(isShown) ?? null, (before) => sameState(before.state, state), onShow);
  const close = (): void => setOpen(null);
  const begin = (what: 'new' | 'change'): void => {
    kept.clear();
    setOpen(what);
  };
  const tabs = own.length > 0 ? own : [{ id: '', label: t.all }];
  const changed = current !== null && !sameState(current.state, state);
  const plain = shown.search === '' && shown.filters.length === 0 && shown.sort === null;
  const mayChange = current !== null && (current.mine || (current.shared && may('desk.share_views')));
  return (
    <div class="views">
      <div role="tablist" aria-label={t.views}>
        {tabs.map(({ id, label }) => {
          const on = current === null && (mine ? mine.id === id : id === '');
          return <Tab key={id} name={label} on={on} count={plain ? count : ''} onShow={() => onShow(id)} />;
        })}
        {views.map((view) => (
          <Tab key={view.view} name={view.name} on={view === current} count={count} onShow={() => onShow(view)} />
        ))}
      </div>
      {current !== null && !mayChange && <Btn icon={pencil} label={t.viewMore} barred={lacking('desk.share_views')} />}
      {mayChange && (
        <Pop
          label={t.viewMore}
          open={open === 'change'}
          onClose={close}
          at={
            <button class="mini" aria-label={t.viewMore} title={t.viewMore} onClick={() => begin('change')}>
              <Icon of={pencil} size={16} />
            </button>
          }
        >
          <ViewForm {...{ kept, state, onDone: close, onShow }} view={current} changed={changed} />
        </Pop>
      )}
      <Pop
        label={t.saveView}
        open={open === 'new'}
        onClose={close}
        at={
          <button class="lk" onClick={() => begin('new')}>
            + {t.saveView}
          </button>
        }
      >
        <ViewForm {...{ kept, state, onDone: close, onShow }} view={null} changed={false} />
      </Pop>
      {kept.problem && open === null && <ProblemNote problem={kept.problem} onClose={kept.clear} />}
    </div>
  );
}

interface TabProps {
  name: string;
  on: boolean;
  /** of its rows, where it is shown as it is */
  count: string;
  onShow: () => void;
}

function Tab({ name, on, count, onShow }: TabProps) {
  return (
    <button role="tab" aria-selected={on} class={on ? 'on' : ''} onClick={onShow}>
      {name}
      {on && count && <u>{count}</u>}
    </button>
  );
}

interface ViewFormProps {
  kept: Views;
  /** null: a new one */
  view: SavedView | null;
  state: ViewState;
  /** what is shown differs from what was saved */
  changed: boolean;
  onDone: () => void;
  onShow: (view: SavedView | string) => void;
}

function ViewForm({ kept, view, state, changed, onDone, onShow }: ViewFormProps) {
  const t = said();
  const [name, setName] = useState(view ? view.name : '');
  const [shared, setShared] = useState(view ? view.shared : false);
  const open = useRef(true);
  useEffect(() => () => void (open.current = false), []);
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    const saved = { ...(view ?? { view: newId(), mine: true, version: 0 }), name: name.trim(), shared, state };
    if (!(await kept.save(saved)) || !open.current) return; // who went on meanwhile is not called back
    onDone();
    if (view === null) onShow(saved);
  };
  const remove = (): void => {
    onDone();
    onShow('');
    void kept.remove(view!);
  };
  return (
    <form class="view-form" onSubmit={(event) => void save(event)}>
      {kept.problem && <ProblemNote problem={kept.problem} />}
      <TextField label={t.viewName} value={name} onChange={setName} longest={60} />
      {may('desk.share_views') ? (
        <CheckField label={t.viewShared} value={shared} onChange={setShared} />
      ) : (
        <LacksPermission what={t.viewShared} permission="desk.share_views" />
      )}
      <div class="row">
        {view && (
          <Btn busy={kept.busy} onPress={remove}>
            {t.removeView}
          </Btn>
        )}
        <span class="grow" />
        <Btn go submit busy={kept.busy} barred={name.trim() === '' ? t.nameFirst : undefined}>
          {changed ? t.saveChanges : common().save}
        </Btn>
      </div>
    </form>
  );
}
