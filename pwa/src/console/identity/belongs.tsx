/** Where a person belongs: their department, whom they report to, their warehouses, and whether they are still here. */
import { named } from '../../i18n';
import { CheckField, Field, PanelSection, SelectField } from '../../ui/console';
import { limited, names, warehouses } from '../session';
import { managersOf } from './managers';
import type { Typed } from './person-form';
import type { DepartmentRow, PersonRow } from './types';
import { words } from './words';

export interface PartProps {
  typed: Typed;
  set: (patch: Partial<Typed>) => void;
}

export const toggled = (list: string[], one: string, on: boolean) =>
  on ? [...list, one] : list.filter((it) => it !== one);

interface BelongsProps extends PartProps {
  departments: readonly DepartmentRow[];
  person: PersonRow | null;
  people: readonly PersonRow[];
}

export function Belongs({ typed, set, departments, person, people }: BelongsProps) {
  const t = words();
  const offered = departments.filter((one) => one.active || one.code === typed.department);
  return (
    <>
      <PanelSection>
        <Field label={t.department}>
          <SelectField
            label={t.department}
            value={typed.department}
            options={[
              { value: '', label: t.noDepartment },
              ...offered.map((one) => ({ value: one.code, label: named(names(one)) })),
            ]}
            onChange={(department) => set({ department })}
          />
        </Field>
        <Field label={t.manager}>
          <SelectField
            label={t.manager}
            value={typed.manager}
            options={[{ value: '', label: t.noManager }, ...managersOf(person, typed.manager, people)]}
            onChange={(manager) => set({ manager })}
          />
        </Field>
      </PanelSection>
      <PanelSection title={limited() ? t.warehouses : `${t.warehouses} · ${t.allNote}`}>
        <div class="checks">
          {warehouses.value.map((house) => (
            <CheckField
              key={house.code}
              label={named(names(house))}
              value={typed.warehouses.includes(house.code)}
              onChange={(on) => set({ warehouses: toggled(typed.warehouses, house.code, on) })}
            />
          ))}
        </div>
      </PanelSection>
      <PanelSection>
        <div class="pair">
          <Field label={t.language}>
            <SelectField
              label={t.language}
              value={typed.language}
              options={[
                { value: 'zh-CN', label: '中文' },
                { value: 'en', label: 'English' },
              ]}
              onChange={(language) => set({ language })}
            />
          </Field>
          <Field label={t.state}>
            <CheckField label={t.worksHere} value={typed.active} onChange={(active) => set({ active })} />
          </Field>
        </div>
      </PanelSection>
    </>
  );
}
