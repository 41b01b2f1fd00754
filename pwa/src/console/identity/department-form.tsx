/** One department: its names, what is above it, who leads it. */
import { useState } from 'preact/hooks';
import { named } from '../../i18n';
import { Btn, Field, Panel, PanelSection, ProblemNote, SelectField, TextField, useKeyMap } from '../../ui/console';
import { useAct } from '../act';
import { names } from '../session';
import type { DepartmentRow, PersonRow } from './types';
import { words } from './words';

interface Typed {
  code: string;
  name_zh: string;
  name_en: string;
  parent: string;
  head: string;
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
  const act = useAct();
  const [typed, setTyped] = useState<Typed>(() => begin(department));
  const [seen, setSeen] = useState(department ? department.version : null);
  const set = (patch: Partial<Typed>) => setTyped({ ...typed, ...patch });
  const stops = barred ?? missing(typed, department, all);

  async function send(active: boolean): Promise<void> {
    if (act.busy || barred || (active && stops)) return;
    const from = active || !department ? typed : begin(department);
    const record = {
      code: typed.code.trim(),
      name_zh: from.name_zh.trim(),
      name_en: from.name_en.trim(),
      parent: from.parent || null,
      head: from.head || null,
      active,
      seen_version: seen,
    };
    if (!(await act.send('identity.put_departments/1', { departments: [record] }))) return;
    setSeen((seen ?? 0) + 1);
    onSaved(record.code);
  }
  useKeyMap({ 'mod+Enter': () => void send(true) });
  return (
    <Panel
      title={department ? named(names(department)) : t.newDepartment}
      note={department ? department.code : undefined}
      onClose={onClose}
    >
      <form
        class="person-form"
        onSubmit={(event) => {
          event.preventDefault();
          void send(true);
        }}
      >
        {act.problem ? <ProblemNote problem={act.problem} onClose={act.clear} /> : null}
        <div class="panel-scroll">
          <Fields typed={typed} set={set} department={department} all={all} people={people} />
        </div>
        <div class="panel-foot">
          {department ? (
            <Btn
              onPress={() => void send(!department.active)}
              busy={act.busy}
              barred={barred ?? closing(department, all)}
            >
              {department.active ? t.closeDepartment : t.useRole}
            </Btn>
          ) : null}
          <Btn go submit keys="Ctrl Enter" busy={act.busy} barred={stops}>
            {t.save}
          </Btn>
        </div>
      </form>
    </Panel>
  );
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
  if (department === null) return { code: '', name_zh: '', name_en: '', parent: '', head: '' };
  const { code, name_zh, name_en, parent, head } = department;
  return { code, name_zh, name_en, parent: parent ?? '', head: head ?? '' };
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
