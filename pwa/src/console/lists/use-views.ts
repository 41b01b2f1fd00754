/** A list's saved views; what has just been done to one is shown before the server has said so. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { useAct } from '../act';
import type { Problem } from '../api';
import { useResource } from '../resource';
import type { SavedView } from './saved-view';

export interface Views {
  /** as the server told them last */
  stored: SavedView[];
  views: SavedView[];
  busy: boolean;
  problem: Problem | null;
  clear: () => void;
  /** shown as it will be at once, as it was again when it is refused */
  save: (next: SavedView) => Promise<boolean>;
  remove: (view: SavedView) => Promise<boolean>;
}

/** What the server is being told, by id; null: away with it. */
type Ahead = Record<string, SavedView | null>;

export function useViews(list: string): Views {
  const { send, ...act } = useAct();
  const told = useResource<SavedView[]>(`/api/lists/${list}/views`).data.value;
  const [ahead, setAhead] = useState<Ahead>({});
  const stored = told ?? [];
  useEffect(() => setAhead((all) => without(all, (id) => reached(id, all[id]!, stored))), [told]);

  async function change(id: string, next: SavedView | null, name: string, payload: object): Promise<boolean> {
    setAhead((all) => ({ ...all, [id]: next }));
    const done = (await send(name, payload)) !== null;
    if (!done) setAhead((all) => without(all, (one) => one === id));
    return done;
  }
  return {
    ...act,
    stored,
    views: inSight(stored, ahead),
    save: (next) => {
      const { view, name, shared, state, version } = next;
      const payload = { view, list, name, shared, state, seen_version: version === 0 ? null : version };
      return change(view, { ...next, version: version + 1 }, 'desk.save_view/1', payload);
    },
    remove: ({ view, shared }) => change(view, null, 'desk.remove_view/1', { view, shared }),
  };
}

function without(ahead: Ahead, leaves: (id: string) => boolean): Ahead {
  return Object.fromEntries(Object.entries(ahead).filter(([id]) => !leaves(id)));
}

/** The server tells it, or something newer. */
function reached(id: string, next: SavedView | null, stored: SavedView[]): boolean {
  const now = stored.find(({ view }) => view === id);
  return next === null ? !now : now !== undefined && now.version >= next.version;
}

function inSight(stored: SavedView[], ahead: Ahead): SavedView[] {
  const begun = Object.values(ahead).filter((next) => next && !stored.some(({ view }) => view === next.view));
  const known = stored.map((now) => {
    const next = ahead[now.view];
    return next === undefined || reached(now.view, next, stored) ? now : next;
  });
  return [...known, ...begun].filter((view): view is SavedView => view !== null);
}

/** A list that shows the view as it was stored goes along when somebody stores it anew; `shows` tells whether it does. */
export function useFollow(
  view: SavedView | null,
  shows: (view: SavedView) => boolean,
  again: (view: SavedView) => void,
): void {
  const last = useRef(view);
  useEffect(() => {
    const before = last.current;
    last.current = view;
    if (view && before && before.view === view.view && before.version < view.version && shows(before)) again(view);
  }, [view && view.view, view && view.version]);
}
