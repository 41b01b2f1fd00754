/** How much there is to be of an item in each warehouse, and from whom it may be bought. */
import arrowUp from 'lucide:arrow-up';
import x from 'lucide:x';
import { named } from '../../i18n';
import { Btn, Field } from '../../ui/console';
import { get } from '../api';
import { Combo, type Option } from '../combo';
import { names, unitOf, warehouses } from '../session';
import { Section } from '../record/section';
import { levelKey, type LevelTyped, type SupplierTyped } from './draft';
import { CellField, faultIn, type PartProps } from './fields';
import { words } from './words';

const FOUND = 20;

export function LevelsSection({ typed, set, faults }: PartProps) {
  const t = words();
  const unit = typed.base_unit ? named(unitOf(typed.base_unit)) : '';
  const parts = ['minimum', 'reorder', 'maximum'] as const;
  return (
    <Section title={t.levels} note={unit}>
      <table class="record-table">
        <thead>
          <tr>
            <th>{t.warehouse}</th>
            {parts.map((part) => (
              <th key={part} class="r">
                {t[part]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {warehouses.value.map((warehouse) => {
            const key = levelKey(warehouse.code);
            const level: LevelTyped = typed[key] ?? { minimum: '', reorder: '', maximum: '' };
            const name = named(names(warehouse));
            const wrong = faultIn(faults, key);
            return (
              <tr key={warehouse.code}>
                <td>
                  {name}
                  {wrong ? <p class="bad">{wrong}</p> : null}
                </td>
                {parts.map((part) => (
                  <td key={part} data-is={t[part]}>
                    <CellField
                      label={`${t[part]} ${name}`}
                      value={level[part]}
                      wrong={wrong}
                      narrow
                      onChange={(text) => set({ [key]: { ...level, [part]: text } })}
                    />
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </Section>
  );
}

interface Supplier {
  code: string;
  name_zh: string;
  name_en: string;
  city: string;
}

async function findSuppliers(search: string): Promise<Option<Supplier>[]> {
  const found = await get<Supplier[]>('/api/suppliers', { search, limit: FOUND });
  return found.map((one) => ({
    id: one.code,
    label: named(names(one)),
    note: [one.code, one.city].filter(Boolean).join(' · '),
    value: one,
  }));
}

export function SuppliersSection({ typed, set, faults, disabled }: PartProps & { disabled: boolean }) {
  const t = words();
  const all = typed.suppliers;
  const add = ({ code, name_zh, name_en }: Supplier): void => {
    if (all.some((one) => one.supplier === code)) return;
    const terms = { approved: true, sku: '', lead_days: '', minimum: '', pack: '' };
    set({ suppliers: [...all, { supplier: code, name_zh, name_en, ...terms }] });
  };
  return (
    <Section title={t.suppliers} note={all.length > 1 ? t.preferred : undefined}>
      {all.length > 0 ? (
        <table class="record-table suppliers">
          <thead>
            <tr>
              <th>{t.supplier}</th>
              <th>{t.approved}</th>
              <th>{t.theirSku}</th>
              <th class="r">{t.leadDays}</th>
              <th class="r">{t.leastOrder}</th>
              <th class="r">{t.pack}</th>
              <th>
                <span class="hidden-word">{t.remove}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {all.map((one, at) => (
              <SupplierLine
                key={one.supplier}
                one={one}
                at={at}
                faults={faults}
                disabled={disabled}
                onChange={(next) => set({ suppliers: all.map((other, place) => (place === at ? next : other)) })}
                onUp={() => set({ suppliers: raised(all, at) })}
                onRemove={() => set({ suppliers: all.filter((_, place) => place !== at) })}
              />
            ))}
          </tbody>
        </table>
      ) : null}
      {disabled ? null : (
        <div class="item-add">
          <Field label={t.addSupplier}>
            <Combo<Supplier>
              inputId="item-supplier"
              label={t.addSupplier}
              placeholder={t.findSupplier}
              chosen=""
              search={findSuppliers}
              nothing={t.noSupplier}
              onChoose={add}
            />
          </Field>
        </div>
      )}
    </Section>
  );
}

function raised(all: SupplierTyped[], at: number): SupplierTyped[] {
  const next = [...all];
  next.splice(at - 1, 0, ...next.splice(at, 1));
  return next;
}

interface SupplierLineProps extends Pick<PartProps, 'faults'> {
  one: SupplierTyped;
  at: number;
  disabled: boolean;
  onChange: (next: SupplierTyped) => void;
  onUp: () => void;
  onRemove: () => void;
}

function SupplierLine({ one, at, faults, disabled, onChange, onUp, onRemove }: SupplierLineProps) {
  const t = words();
  const name = named(names(one));
  const field = (part: 'sku' | 'lead_days' | 'minimum' | 'pack', label: string) => (
    <CellField
      label={`${label} ${name}`}
      value={one[part]}
      wrong={faultIn(faults, `suppliers.${at}.${part}`)}
      narrow={part !== 'sku'}
      onChange={(text) => onChange({ ...one, [part]: text })}
    />
  );
  return (
    <tr>
      <td class="cut" title={`${name} ${one.supplier}`}>
        {name} <span class="code">{one.supplier}</span>
      </td>
      <td data-is={t.approved}>
        <input
          type="checkbox"
          aria-label={`${t.approved} ${name}`}
          checked={one.approved}
          onChange={(event) => onChange({ ...one, approved: event.currentTarget.checked })}
        />
      </td>
      <td data-is={t.theirSku}>{field('sku', t.theirSku)}</td>
      <td data-is={t.leadDays}>{field('lead_days', t.leadDays)}</td>
      <td data-is={t.leastOrder}>{field('minimum', t.leastOrder)}</td>
      <td data-is={t.pack}>{field('pack', t.pack)}</td>
      <td class="record-acts">
        {disabled || at === 0 ? null : <Btn icon={arrowUp} label={t.up(name)} onPress={onUp} />}
        {disabled ? null : <Btn icon={x} label={t.takeAway(name)} onPress={onRemove} />}
      </td>
    </tr>
  );
}
