/** A list's columns as this person left them at this desk, for each of its views. */
import { useState } from 'preact/hooks';
import { language } from '../../i18n';
import { person } from '../session';
import { inLanguage } from './columns';
import { fitLayout, type Layout } from './layout';
import type { Description } from './types';

function read(name: string): Partial<Layout> | null {
  try {
    return JSON.parse(localStorage.getItem(name) ?? 'null') as Partial<Layout> | null;
  } catch {
    return null;
  }
}

export interface KeptLayout {
  layout: Layout;
  /** nobody changed it */
  delivered: boolean;
  /** null: as delivered */
  change: (layout: Layout | null) => void;
  /** takes over what a view was saved with */
  take: (view: string, layout: Partial<Layout>) => void;
}

export function useLayout(description: Description, standard: string[], view: string): KeptLayout {
  const nameOf = (one: string): string =>
    `stowage.list.${person.value ? person.value.id : 0}.${description.name}.${one}`;
  const name = nameOf(view);
  const [held, setHeld] = useState<{ name: string; kept: Partial<Layout> | null } | null>(null);
  const kept = held && held.name === name ? held.kept : read(name);
  const shown = inLanguage(standard, description);
  const layout = fitLayout(kept, description.columns, shown);
  const keep = (at: string, next: Partial<Layout> | null): void => {
    if (next === null) localStorage.removeItem(at);
    else localStorage.setItem(at, JSON.stringify(next));
    setHeld({ name: at, kept: next });
  };
  void language.value;
  return {
    layout,
    delivered: kept === null,
    change: (next) => keep(name, next),
    take: (one, next) => keep(nameOf(one), next),
  };
}
