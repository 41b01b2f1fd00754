/** The tree of categories: how many items are in each, renamed and moved by keyboard or beside the tree. */
import { useState } from 'preact/hooks';
import { type FootKey, ProblemNote } from '../../ui/console';
import { Empty } from '../../ui/empty';
import { useAct } from '../act';
import { NEW, RecordsPage, useChosen } from '../record/records-page';
import { useResource } from '../resource';
import { lacking } from '../who-may';
import { CategoryForm } from './category-form';
import { CategoryTree } from './category-tree';
import { flatten, moved, type Node } from './tree';
import type { CategoryRow } from './types';
import { words } from './words';
import './items.css';

export default function CategoriesPage() {
  const t = words();
  const act = useAct();
  const list = useResource<CategoryRow[]>('/api/categories');
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const rows = list.data.value ?? [];
  const nodes = flatten(rows, folded);
  const barred = lacking('catalog.write');
  const { chosen, show } = useChosen('/categories', 'category');
  const category = rows.find((row) => row.code === chosen) ?? null;
  /** at the top, or below the one named after NEW */
  const beginning = chosen !== null && chosen.startsWith(NEW) && !category;
  const fold = (code: string, closed: boolean): void =>
    setFolded(new Set(closed ? [...folded, code] : [...folded].filter((one) => one !== code)));

  function move(node: Node, how: 'in' | 'out'): void {
    const parent = moved(node.row.code, how, nodes);
    if (barred || act.busy || parent === null) return;
    const { code, name_zh, name_en, version } = node.row;
    const record = { code, name_zh, name_en, parent, seen_version: version };
    void act.send('catalog.put_categories/2', { categories: [record] });
    fold(parent, false);
  }
  return (
    <RecordsPage
      title={t.categories}
      above="/items"
      fresh={{ label: t.newCategoryTitle, barred, onPress: () => show(NEW) }}
      found={list}
      counted={t.categoryCount(rows.length)}
      keys={footKeys()}
      beside={
        (category || beginning) && (
          <CategoryForm
            key={chosen}
            category={category}
            parent={beginning ? chosen.slice(NEW.length) : ''}
            rows={rows}
            barred={barred}
            onClose={() => show(null)}
            onSaved={show}
            onBelow={() => show(`${NEW}${chosen}`)}
          />
        )
      }
    >
      {act.problem ? <ProblemNote problem={act.problem} onClose={act.clear} /> : null}
      {list.data.value !== null && rows.length === 0 ? (
        <Empty title={t.noCategories} note={t.noCategoriesNext} />
      ) : (
        <CategoryTree nodes={nodes} folded={folded} selected={chosen} onSelect={show} onFold={fold} onMove={move} />
      )}
    </RecordsPage>
  );
}

function footKeys(): FootKey[] {
  const t = words();
  return [
    { keys: '↑↓', label: t.keysRow },
    { keys: '←→', label: t.keysFold },
    { keys: 'Alt ←→', label: t.keysMove },
    { keys: 'N', label: t.newCategoryTitle },
    { keys: '?', label: t.keysAll },
  ];
}
