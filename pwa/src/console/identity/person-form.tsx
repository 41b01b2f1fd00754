/** A person to add or change. Secrets are hashed here: what is sent is kept for ever. */
import { useState } from 'preact/hooks';
import { named } from '../../i18n';
import {
  Btn,
  CheckField,
  Field,
  Panel,
  PanelSection,
  ProblemNote,
  SelectField,
  TextField,
  useKeyMap,
} from '../../ui/console';
import { useAct } from '../act';
import { inScope, limited, may, names, warehouses } from '../session';
import { permitted, together } from './rights';
import { weakPassword, weakPin } from './secret';
import { Together } from './together';
import type { DepartmentRow, PersonRow, Roles } from './types';
import { words } from './words';

interface Typed {
  code: string;
  name_zh: string;
  name_en: string;
  roles: string[];
  warehouses: string[];
  department: string;
  username: string;
  password: string;
  pin: string;
  language: string;
  active: boolean;
}

interface PersonFormProps {
  person: PersonRow | null;
  known: Roles;
  departments: readonly DepartmentRow[];
  taken: string[];
  onClose: () => void;
  onSaved: (code: string) => void;
}

export function PersonForm({ person, known, departments, taken, onClose, onSaved }: PersonFormProps) {
  const t = words();
  const act = useAct();
  const [typed, setTyped] = useState<Typed>(() => begin(person));
  const [seen, setSeen] = useState(person ? person.version : null);
  const [hashing, setHashing] = useState(false);
  const set = (patch: Partial<Typed>) => setTyped({ ...typed, ...patch });
  const writes = may('identity.write');
  const barred = writes ? missing(typed, person, taken) : t.adminsOnly;

  async function save(): Promise<void> {
    if (barred || act.busy || hashing) return;
    setHashing(true);
    const record = await recordOf(typed, seen).finally(() => setHashing(false));
    if (!(await act.send('identity.put_people/1', { people: [record] }))) return;
    set({ password: '', pin: '' });
    setSeen((seen ?? 0) + 1);
    onSaved(record.code);
  }
  useKeyMap({ 'mod+Enter': () => void save() });
  return (
    <Panel
      title={person ? named(names(person)) : t.newPerson}
      note={person ? person.code : undefined}
      onClose={onClose}
    >
      <form
        class="person-form"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {act.problem ? <ProblemNote problem={act.problem} onClose={act.clear} /> : null}
        <div class="panel-scroll">
          <PanelSection>
            {person ? null : (
              <Field label={t.code}>
                <TextField label={t.code} value={typed.code} onChange={(code) => set({ code })} autoFocus />
              </Field>
            )}
            <div class="pair">
              <Field label={t.nameZh}>
                <TextField label={t.nameZh} value={typed.name_zh} onChange={(name_zh) => set({ name_zh })} />
              </Field>
              <Field label={t.nameEn}>
                <TextField label={t.nameEn} value={typed.name_en} onChange={(name_en) => set({ name_en })} />
              </Field>
            </div>
          </PanelSection>
          <RolesOf typed={typed} set={set} person={person} known={known} />
          <Belongs typed={typed} set={set} departments={departments} />
          <Secrets typed={typed} set={set} person={person} />
        </div>
        <div class="panel-foot">
          <Btn go submit keys="Ctrl Enter" busy={act.busy || hashing} barred={barred}>
            {t.save}
          </Btn>
        </div>
      </form>
    </Panel>
  );
}

interface PartProps {
  typed: Typed;
  set: (patch: Partial<Typed>) => void;
}

const toggled = (list: string[], one: string, on: boolean) => (on ? [...list, one] : list.filter((it) => it !== one));

/** Which roles, of those in use and those that the person has; and what they let one person do alone. */
function RolesOf({ typed, set, person, known }: PartProps & { person: PersonRow | null; known: Roles }) {
  const t = words();
  const held = person ? person.roles : [];
  const offered = known.roles.filter((role) => role.active || held.includes(role.code));
  return (
    <>
      <PanelSection title={t.roles}>
        <div class="checks">
          {offered.map((role) => (
            <CheckField
              key={role.code}
              label={named(names(role))}
              value={typed.roles.includes(role.code)}
              barred={held.includes(role.code) || role.permissions.every(may) ? undefined : t.notHeld}
              onChange={(on) => set({ roles: toggled(typed.roles, role.code, on) })}
            />
          ))}
        </div>
      </PanelSection>
      <Together pairs={together(known.incompatible, permitted(known.roles, typed.roles))} />
    </>
  );
}

/** Warehouses, language, and whether the person is still here. */
function Belongs({ typed, set, departments }: PartProps & { departments: readonly DepartmentRow[] }) {
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

function Secrets({ typed, set, person }: PartProps & { person: PersonRow | null }) {
  const t = words();
  const password = typed.password ? passwordFault(typed) : null;
  const pin = typed.pin ? pinFault(typed) : null;
  return (
    <PanelSection title={t.signIn}>
      <Field label={t.username} note={t.usernameNote}>
        <TextField label={t.username} value={typed.username} onChange={(username) => set({ username })} />
      </Field>
      <div class="pair">
        <Field
          label={t.password}
          note={password ?? (person?.has_password ? t.passwordKept : t.passwordNote)}
          bad={password !== null}
        >
          <TextField
            label={t.password}
            type="password"
            autocomplete="new-password"
            value={typed.password}
            onChange={(next) => set({ password: next })}
          />
        </Field>
        <Field label={t.pin} note={pin ?? (person?.has_pin ? t.passwordKept : t.pinNote)} bad={pin !== null}>
          <TextField
            label={t.pin}
            type="password"
            autocomplete="new-password"
            value={typed.pin}
            onChange={(next) => set({ pin: next })}
          />
        </Field>
      </div>
    </PanelSection>
  );
}

function begin(person: PersonRow | null): Typed {
  const nobody = { code: '', name_zh: '', name_en: '', roles: [], username: '', language: 'zh-CN', active: true };
  const { code, name_zh, name_en, roles, username, language, active } = person ?? nobody;
  const ids = person ? person.warehouses : [];
  const codes = warehouses.value.filter((house) => ids.includes(house.id)).map((house) => house.code);
  const department = (person && person.department) ?? '';
  return {
    code,
    name_zh,
    name_en,
    roles,
    warehouses: codes,
    department,
    username,
    password: '',
    pin: '',
    language,
    active,
  };
}

function passwordFault(typed: Typed): string | null {
  const weak = weakPassword(typed.password, [typed.username, typed.name_en, typed.name_zh, typed.code]);
  if (weak === null) return null;
  return weak === 'short' ? words().passwordShort : words().passwordEasy;
}

function pinFault(typed: Typed): string | null {
  const weak = weakPin(typed.pin);
  if (weak === null) return null;
  return weak === 'digits' ? words().pinWrong : words().pinEasy;
}

/** Why it cannot be saved yet. */
function missing(typed: Typed, person: PersonRow | null, taken: string[]): string | undefined {
  const t = words();
  const code = typed.code.trim();
  if (person && !inScope(person.warehouses)) return t.elsewhere;
  if (!code) return t.codeMissing;
  if (!person && taken.includes(code)) return t.codeTaken;
  if (!typed.name_zh.trim() || !typed.name_en.trim()) return t.nameMissing;
  if (typed.roles.length === 0) return t.roleMissing;
  if (limited() && typed.warehouses.length === 0) return t.warehouseMissing;
  if (typed.username.trim() && !typed.password && !person?.has_password) return t.passwordNeeds;
  if (typed.password && passwordFault(typed)) return passwordFault(typed)!;
  return typed.pin ? (pinFault(typed) ?? undefined) : undefined;
}

async function recordOf(typed: Typed, seen: number | null) {
  const { hashSecret } = await import('./hash');
  return {
    code: typed.code.trim(),
    name_zh: typed.name_zh.trim(),
    name_en: typed.name_en.trim(),
    roles: typed.roles,
    warehouses: typed.warehouses,
    department: typed.department,
    seen_version: seen,
    username: typed.username.trim() || null,
    pin_hash: typed.pin ? await hashSecret(typed.pin) : null,
    password_hash: typed.password ? await hashSecret(typed.password) : null,
    language: typed.language,
    active: typed.active,
  };
}
