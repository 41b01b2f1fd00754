/** One department: its names, what is above it, who leads it. */
import { named } from '../../i18n';
import { Btn, Field, FormPanel, PanelSection, SelectField, TextField } from '../../ui/console';
import { get } from '../api';
import { History } from '../audit/history';
import { useRecordForm } from '../record-form';
import { names } from '../session';
import type { DepartmentRow, PersonRow } from './types';
import { words } from './words';

interface Typed {
  code: string;
  name_zh: string;
  name_en: string;
  parent: string;
  head: string;
  active: boolean;
}

interface DepartmentFormProps {
  department: DepartmentRow | null;
  all: readonly DepartmentRow[];
  people: readonly PersonRow[];
  /** why nobody may change departments here */
  barred: string | undefined;
  onClose: () => void;
  onSaved: (code: string) => void;
}

export function DepartmentForm({ department, all, people, barred, onClose, onSaved }: DepartmentFormProps) {
  const t = words();
  const form = useRecordForm<Typed>({
    begun: begin(department),
    version: department ? department.version : null,
    told: {
      name_zh: [t.nameZh],
      name_en: [t.nameEn],
      parent: [t.above, (code) => nameIn(all, code)],
      head: [t.headOf, (code) => nameIn(people, code)],
      active: [t.state, (active) => (active ? t.rolesUsed : t.departmentsClosed)],
    },
    command: (typed, seen) => ({
      name: 'identity.put_departments/1',
      payload: { departments: [{ ...trimmed(typed), seen_version: seen }] },
    }),
    history: department ? { kind: 'department', record: department.code } : undefined,
    again: async () => {
      const rows = await get<DepartmentRow[]>('/api/departments');
      const now = department && rows.find((one) => one.code === department.code);
      return now ? { typed: begin(now), version: now.version } : null;
    },
    onSaved: (typed) => onSaved(typed.code.trim()),
  });
  const { typed, set, save } = form;
  return (
    <FormPanel
      {...form.panel}
      title={department ? named(names(department)) : t.newDepartment}
      note={department ? department.code : undefined}
      barred={barred ?? missing(typed, department, all)}
      onSave={() => void save()}
      onClose={onClose}
      acts={
        department ? (
          <Btn
            onPress={() => void save({ ...begin(department), active: !department.active })}
            busy={form.panel.busy}
            barred={barred ?? closing(department, all)}
          >
            {department.active ? t.closeDepartment : t.useRole}
          </Btn>
        ) : null
      }
    >
      <Fields typed={typed} set={set} department={department} all={all} people={people} />
      {department ? <History kind="department" record={department.code} /> : null}
    </FormPanel>
  );
}

function nameIn(rows: readonly { code: string; name_zh: string; name_en: string }[], code: string): string {
  const found = rows.find((one) => one.code === code);
  return found ? named(names(found)) : code;
}

/** As the command has it. */
function trimmed({ code, name_zh, name_en, parent, head, active }: Typed) {
  return {
    code: code.trim(),
    name_zh: name_zh.trim(),
    name_en: name_en.trim(),
    parent: parent || null,
    head: head || null,
    active,
  };
}

interface FieldsProps extends Pick<DepartmentFormProps, 'department' | 'all' | 'people'> {
  typed: Typed;
  set: (patch: Partial<Typed>) => void;
}

function Fields({ typed, set, department, all, people }: FieldsProps) {
  const t = words();
  const above = all.filter((one) => (one.active || one.code === typed.parent) && !under(one, department, all));
  const heads = people.filter((one) => one.active || one.code === typed.head);
  const option = (one: { code: string; name_zh: string; name_en: string }) => ({
    value: one.code,
    label: `${named(names(one))} · ${one.code}`,
  });
  return (
    <PanelSection>
      {department ? null : (
        <Field label={t.roleCode} note={t.roleCodeNote}>
          <TextField label={t.roleCode} value={typed.code} longest={32} onChange={(code) => set({ code })} autoFocus />
        </Field>
      )}
      <div class="pair">
        <Field label={t.nameZh}>
          <TextField label={t.nameZh} value={typed.name_zh} longest={100} onChange={(name_zh) => set({ name_zh })} />
        </Field>
        <Field label={t.nameEn}>
          <TextField label={t.nameEn} value={typed.name_en} longest={100} onChange={(name_en) => set({ name_en })} />
        </Field>
      </div>
      <Field label={t.above}>
        <SelectField
          label={t.above}
          value={typed.parent}
          options={[{ value: '', label: t.nothingAbove }, ...above.map(option)]}
          onChange={(parent) => set({ parent })}
        />
      </Field>
      <Field label={t.headOf}>
        <SelectField
          label={t.headOf}
          value={typed.head}
          options={[{ value: '', label: t.nobodyYet }, ...heads.map(option)]}
          onChange={(head) => set({ head })}
        />
      </Field>
    </PanelSection>
  );
}

function begin(department: DepartmentRow | null): Typed {
  if (department === null) return { code: '', name_zh: '', name_en: '', parent: '', head: '', active: true };
  const { code, name_zh, name_en, parent, head, active } = department;
  return { code, name_zh, name_en, parent: parent ?? '', head: head ?? '', active };
}

/** Whether `one` is `department` or below it, and so cannot be above it. */
function under(one: DepartmentRow, department: DepartmentRow | null, all: readonly DepartmentRow[]): boolean {
  if (department === null) return false;
  let at: DepartmentRow | undefined = one;
  for (let steps = 0; at && steps <= all.length; steps += 1) {
    if (at.code === department.code) return true;
    const parent: string | null = at.parent;
    at = all.find((other) => other.code === parent);
  }
  return false;
}

function closing(department: DepartmentRow, all: readonly DepartmentRow[]): string | undefined {
  if (!department.active) return undefined;
  if (department.people > 0) return words().departmentHeld(department.people);
  return all.some((one) => one.active && one.parent === department.code) ? words().departmentAbove : undefined;
}

/** Why it cannot be saved yet. */
function missing(typed: Typed, department: DepartmentRow | null, all: readonly DepartmentRow[]): string | undefined {
  const t = words();
  const code = typed.code.trim();
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/.test(code)) return t.roleCodeNote;
  if (!department && all.some((one) => one.code === code)) return t.roleCodeTaken;
  return typed.name_zh.trim() && typed.name_en.trim() ? undefined : t.nameMissing;
}
