/** Everything of an item that is typed, in sections. */
import { CheckField, Field, SelectField } from '../../ui/console';
import { Combo, type Option } from '../combo';
import { Section } from '../record/section';
import { Line, type PartProps, useShown } from './fields';
import { PackagingSection } from './packaging';
import { LevelsSection, SuppliersSection } from './supply';
import { pathOf } from './tree';
import type { CategoryRow, ItemDetail } from './types';
import { words } from './words';

export interface ItemFormProps extends PartProps {
  /** null: it is new */
  item: ItemDetail | null;
  categories: CategoryRow[];
  /** nobody may change it here */
  disabled: boolean;
}

export function ItemForm(form: ItemFormProps) {
  const { typed, set, disabled } = form;
  const props = { ...form, faults: useShown(form.faults) };
  const t = words();
  return (
    <fieldset class="record-form" disabled={disabled}>
      <NamesSection {...props} />
      <PackagingSection {...props} />
      <Section title={t.counting}>
        <div class="checks">
          <CheckField label={t.lots} value={typed.tracks_lot} onChange={(tracks_lot) => set({ tracks_lot })} />
          <CheckField
            label={t.expiry}
            value={typed.tracks_expiry}
            onChange={(tracks_expiry) => set({ tracks_expiry })}
          />
          <CheckField
            label={t.serials}
            value={typed.tracks_serial}
            onChange={(tracks_serial) => set({ tracks_serial })}
          />
          <CheckField
            label={t.weighed}
            value={typed.tracks_weight}
            onChange={(tracks_weight) => set({ tracks_weight })}
          />
          <CheckField label={t.inspected} value={typed.inspected} onChange={(inspected) => set({ inspected })} />
        </div>
        <div class="record-quarters">
          <Line {...props} name="over_tolerance_bp" label={t.over} note={t.suppliersTolerance} />
          <Line {...props} name="short_tolerance_bp" label={t.short} note={t.suppliersTolerance} />
          {typed.tracks_weight && <Line {...props} name="least_weight_g" label={t.leastWeight} longest={16} />}
          {typed.tracks_weight && <Line {...props} name="most_weight_g" label={t.mostWeight} longest={16} />}
        </div>
      </Section>
      <StoringSection {...props} />
      <LevelsSection {...props} />
      <SuppliersSection {...props} />
    </fieldset>
  );
}

function NamesSection(props: ItemFormProps) {
  const { typed, set, item, categories } = props;
  const t = words();
  const generated = item && !item.mnemonic_own && typed.mnemonic === '' ? item.mnemonic : '';
  return (
    <Section title={t.names}>
      <div class="record-halves">
        <Line {...props} name="name_zh" label={t.nameZh} needed={!typed.name_en.trim()} />
        <Line {...props} name="name_en" label={t.nameEn} needed={!typed.name_zh.trim()} />
        <Field label={t.category}>
          <Combo<string>
            inputId="item-category"
            label={t.category}
            placeholder={t.findCategory}
            chosen={typed.category === '' ? '' : pathOf(typed.category, categories)}
            search={(text) => Promise.resolve(findCategories(text, categories))}
            nothing={t.noCategory}
            onChoose={(category) => set({ category })}
          />
        </Field>
        <Line {...props} name="specification" label={t.specification} />
        <Line
          {...props}
          name="mnemonic"
          label={t.mnemonic}
          note={generated ? t.fromName(generated) : undefined}
          longest={50}
        />
      </div>
    </Section>
  );
}

const MOST_FOUND = 20;

/** By any word of the path; what is not there yet can be begun. */
export function findCategories(text: string, categories: CategoryRow[]): Option<string>[] {
  const t = words();
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
  const told = categories.map((one) => ({ one, path: pathOf(one.code, categories) }));
  const found = told
    .filter(({ one, path }) => {
      const key = `${path} ${one.code} ${one.name_zh} ${one.name_en}`.toLowerCase();
      return wanted.every((word) => key.includes(word));
    })
    .slice(0, MOST_FOUND)
    .map(({ one, path }) => ({ id: one.code, label: path, note: one.code, value: one.code }));
  if (text === '') return [...found, { id: '', label: t.without, value: '' }];
  const known = categories.some((one) => [one.code, one.name_zh, one.name_en].includes(text));
  return known ? found : [...found, { id: `+${text}`, label: t.newCategory(text), value: text }];
}

function StoringSection(props: ItemFormProps) {
  const { typed, set } = props;
  const t = words();
  const classes = Object.entries(t.storageClasses).map(([value, label]) => ({ value, label }));
  return (
    <Section title={t.storing} note={t.ofOne}>
      <div class="record-quarters">
        <Field label={t.storage}>
          <SelectField
            label={t.storage}
            value={typed.storage_class}
            options={classes}
            onChange={(storage_class) => set({ storage_class })}
          />
        </Field>
        <Line {...props} name="weight_g" label={t.weight} longest={16} />
      </div>
      <div class="record-quarters">
        <Line {...props} name="length_mm" label={t.length} longest={16} />
        <Line {...props} name="width_mm" label={t.width} longest={16} />
        <Line {...props} name="height_mm" label={t.height} longest={16} />
      </div>
    </Section>
  );
}
