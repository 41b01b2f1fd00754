/** One category: its names, what is above it, and away with it once it is empty. */
import { count } from '../../i18n/format';
import { Btn, Field, FormPanel, PanelSection, SelectField } from '../../ui/console';
import { useAct } from '../act';
import { get } from '../api';
import { History } from '../audit/history';
import { listAddress } from '../lists/address';
import { missingName, NameFields, type Names, trimmed } from '../record/names';
import { useRecordForm } from '../record-form';
import { isUnder, nameOf, pathOf } from './tree';
import type { CategoryRow } from './types';
import { words } from './words';

interface Typed extends Names {
  parent: string;
}

interface CategoryFormProps {
  /** null: a new one below `parent` */
  category: CategoryRow | null;
  parent: string;
  rows: readonly CategoryRow[];
  barred: string | undefined;
  onClose: () => void;
  onSaved: (code: string) => void;
  /** begins a new one below it */
  onBelow: () => void;
}

function begin({ code, name_zh, name_en, parent }: CategoryRow): Typed {
  return { code, name_zh, name_en, parent };
}

export function CategoryForm(props: CategoryFormProps) {
  const { category, parent, rows, barred, onClose, onSaved, onBelow } = props;
  const t = words();
  const removal = useAct();
  const { typed, set, save, panel } = useRecordForm<Typed>({
    begun: category ? begin(category) : { code: '', name_zh: '', name_en: '', parent },
    version: category ? category.version : null,
    told: {
      name_zh: [t.nameZh],
      name_en: [t.nameEn],
      parent: [t.above, (code) => (code === '' ? t.top : pathOf(code, rows))],
    },
    command: (now, seen) => ({
      name: 'catalog.put_categories/2',
      payload: { categories: [{ ...trimmed(now), parent: now.parent, seen_version: seen }] },
    }),
    history: category ? { kind: 'category', record: category.code } : undefined,
    again: async () => {
      const now = (await get<CategoryRow[]>('/api/categories')).find((row) => category && row.code === category.code);
      return now ? { typed: begin(now), version: now.version } : null;
    },
    onSaved: ({ code }) => onSaved(code.trim()),
  });
  async function remove(): Promise<void> {
    if (await removal.send('catalog.remove_categories/1', { categories: [category!.code] })) onClose();
  }
  return (
    <FormPanel
      {...panel}
      problem={panel.problem ?? removal.problem}
      onClear={panel.problem ? panel.onClear : removal.clear}
      title={category ? nameOf(category) : t.newCategoryTitle}
      note={category ? category.code : undefined}
      barred={barred ?? missingName(typed, category ? [] : rows.map(({ code }) => code))}
      onSave={() => void save()}
      onClose={onClose}
      acts={
        category ? (
          <>
            <Btn onPress={() => void remove()} busy={removal.busy} barred={barred ?? holding(category, rows)}>
              {t.remove}
            </Btn>
            <Btn onPress={onBelow} barred={barred}>
              {t.newBelow}
            </Btn>
          </>
        ) : undefined
      }
    >
      <Fields {...{ typed, set, category, rows }} />
      {category ? (
        <>
          <div class="ps record-links">
            <a class="lk" href={`#${itemsOf(category)}`}>
              {t.showItems} <b>{count(category.items)}</b>
            </a>
          </div>
          <History kind="category" record={category.code} />
        </>
      ) : null}
    </FormPanel>
  );
}

interface FieldsProps extends Pick<CategoryFormProps, 'category' | 'rows'> {
  typed: Typed;
  set: (patch: Partial<Typed>) => void;
}

function Fields({ typed, set, category, rows }: FieldsProps) {
  const t = words();
  const above = rows.filter((row) => !category || !isUnder(row.code, category.code, rows));
  const options = above
    .map((row) => ({ value: row.code, label: pathOf(row.code, rows) }))
    .sort((a, b) => a.label.localeCompare(b.label));
  return (
    <PanelSection>
      <NameFields {...{ typed, set }} fresh={category === null} codeNote={t.codeNote} />
      <Field label={t.above}>
        <SelectField
          label={t.above}
          value={typed.parent}
          options={[{ value: '', label: t.top }, ...options]}
          onChange={(parent) => set({ parent })}
        />
      </Field>
    </PanelSection>
  );
}

function itemsOf({ code }: CategoryRow): string {
  return listAddress('/items', { view: 'all', filters: [{ column: 'category', op: 'is', value: code }] });
}

/** Why it cannot be removed. */
function holding({ code, items }: CategoryRow, rows: readonly CategoryRow[]): string | undefined {
  const t = words();
  if (items > 0) return t.removeHeld(items);
  return rows.some((row) => row.parent === code) ? t.removeBelow : undefined;
}
