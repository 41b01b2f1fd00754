/** A person to add or change. Secrets are hashed here: what is sent is kept for ever. */
import { useState } from 'preact/hooks';
import { named } from '../../i18n';
import { CheckField, Field, FormPanel, PanelSection, TextField } from '../../ui/console';
import { get } from '../api';
import { History } from '../audit/history';
import { LabelsLink } from '../labels/link';
import { useRecordForm } from '../record-form';
import { inScope, limited, may, names, warehouses } from '../session';
import { lacking } from '../who-may';
import { Belongs, type PartProps, toggled } from './belongs';
import { permitted, rolesNamed, together } from './rights';
import { pinFault, Secrets } from './secrets';
import { Together } from './together';
import type { DepartmentRow, PersonRow, Roles } from './types';
import { words } from './words';

export interface Typed {
  code: string;
  name_zh: string;
  name_en: string;
  roles: string[];
  warehouses: string[];
  department: string;
  manager: string;
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
  people: readonly PersonRow[];
  onClose: () => void;
  onSaved: (code: string) => void;
}

export function PersonForm({ person, known, departments, people, onClose, onSaved }: PersonFormProps) {
  const t = words();
  const [hashing, setHashing] = useState(false);
  const form = useRecordForm<Typed>({
    begun: begin(person),
    version: person ? person.version : null,
    told: {
      name_zh: [t.nameZh],
      name_en: [t.nameEn],
      roles: [t.roles, (codes) => rolesNamed(known, codes)],
      warehouses: [t.warehouses, (codes) => codes.join(', ') || t.all],
      department: [t.department, (code) => calledBy(departments, code)],
      manager: [t.manager, (code) => calledBy(people, code)],
      username: [t.username],
      language: [t.language],
      active: [t.worksHere, (active) => (active ? t.active : t.left)],
    },
    command: async (typed, seen) => {
      setHashing(true);
      const record = await recordOf(typed, seen).finally(() => setHashing(false));
      return { name: 'identity.put_people/1', payload: { people: [record] } };
    },
    history: person ? { kind: 'person', record: person.code } : undefined,
    again: async () => {
      const now = person && (await get<PersonRow[]>('/api/people')).find((one) => one.code === person.code);
      return now ? { typed: begin(now), version: now.version } : null;
    },
    settled: (typed) => ({ ...typed, password: '', pin: '' }),
    onSaved: (typed) => onSaved(typed.code.trim()),
  });
  const { typed, set, save } = form;
  const barred = lacking('identity.write') ?? missing(typed, person, people);
  return (
    <FormPanel
      {...form.panel}
      title={person ? named(names(person)) : t.newPerson}
      note={person ? person.code : undefined}
      busy={form.panel.busy || hashing}
      barred={barred}
      onSave={() => void save()}
      onClose={onClose}
    >
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
      <Belongs typed={typed} set={set} departments={departments} person={person} people={people} />
      <Secrets typed={typed} set={set} person={person} />
      {person ? (
        <PanelSection>
          <LabelsLink kind="badge" said={{ ids: String(person.id) }} called={person.code} />
        </PanelSection>
      ) : null}
      {person ? <History kind="person" record={person.code} /> : null}
    </FormPanel>
  );
}

function calledBy(known: readonly (DepartmentRow | PersonRow)[], code: string): string {
  const found = known.find((one) => one.code === code);
  return found ? named(names(found)) : code;
}

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
    manager: (person && person.manager) ?? '',
    username,
    password: '',
    pin: '',
    language,
    active,
  };
}

/** Why it cannot be saved yet. */
function missing(typed: Typed, person: PersonRow | null, people: readonly PersonRow[]): string | undefined {
  const t = words();
  const code = typed.code.trim();
  if (person && !inScope(person.warehouses)) return t.elsewhere;
  if (!code) return t.codeMissing;
  if (!person && people.some((one) => one.code === code)) return t.codeTaken;
  if (!typed.name_zh.trim() || !typed.name_en.trim()) return t.nameMissing;
  if (typed.roles.length === 0) return t.roleMissing;
  if (limited() && typed.warehouses.length === 0) return t.warehouseMissing;
  if (typed.username.trim() && !typed.password && !person?.has_password) return t.passwordNeeds;
  return typed.pin ? pinFault(typed.pin) : undefined;
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
    manager: typed.manager,
    seen_version: seen,
    username: typed.username.trim() || null,
    pin_hash: typed.pin ? await hashSecret(typed.pin) : null,
    password_hash: typed.password ? await hashSecret(typed.password) : null,
    language: typed.language,
    active: typed.active,
  };
}
