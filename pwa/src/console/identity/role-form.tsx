/** One role: its names and what it permits, by room. A built-in one is looked at and copied. */
import { named } from '../../i18n';
import { Btn, CheckField, Field, FormPanel, PanelSection, TextField } from '../../ui/console';
import { get } from '../api';
import { History } from '../audit/history';
import { useRecordForm } from '../record-form';
import { may, names } from '../session';
import { together } from './rights';
import { Together } from './together';
import type { RoleRow, Roles } from './types';
import { words } from './words';

interface Typed {
  code: string;
  name_zh: string;
  name_en: string;
  permissions: string[];
  active: boolean;
}

interface RoleFormProps {
  role: RoleRow | null;
  begun: Typed;
  known: Roles;
  /** why nobody may change roles here */
  barred: string | undefined;
  onCopy: () => void;
  onClose: () => void;
  onSaved: (code: string) => void;
}

/** What is typed at first. A copy gets a code and names of its own. */
export function begin(from: RoleRow | null, copy: boolean): Typed {
  const nothing = { code: '', name_zh: '', name_en: '', permissions: [], active: true };
  if (from === null) return nothing;
  const { code, name_zh, name_en, permissions, active } = from;
  return copy ? { ...nothing, permissions } : { code, name_zh, name_en, permissions, active };
}

export function RoleForm({ role, begun, known, barred, onCopy, onClose, onSaved }: RoleFormProps) {
  const t = words();
  const fixed = role !== null && role.built_in;
  const form = useRecordForm<Typed>({
    begun,
    version: role ? role.version : null,
    told: {
      name_zh: [t.nameZh],
      name_en: [t.nameEn],
      permissions: [t.permissions, (codes) => codes.map((code) => permissionName(known, code)).join(', ')],
      active: [t.state, (active) => (active ? t.rolesUsed : t.rolesRetired)],
    },
    command: (typed, seen) => ({
      name: 'identity.put_roles/1',
      payload: { roles: [{ ...trimmed(typed), seen_version: seen }] },
    }),
    history: role ? { kind: 'role', record: role.code } : undefined,
    again: async () => {
      const { roles } = await get<Roles>('/api/roles');
      const now = role && roles.find((one) => one.code === role.code);
      return now ? { typed: begin(now, false), version: now.version } : null;
    },
    onSaved: (typed) => onSaved(typed.code.trim()),
  });
  const { typed, set, save } = form;
  return (
    <FormPanel
      {...form.panel}
      title={role ? named(names(role)) : t.newRole}
      note={role ? role.code : undefined}
      fixed={fixed}
      barred={barred ?? missing(typed, role, known)}
      onSave={() => void save()}
      onClose={onClose}
      acts={
        role ? (
          <>
            <Btn onPress={onCopy} barred={barred}>
              {t.copyRole}
            </Btn>
            {fixed ? null : (
              <Btn
                onPress={() => void save({ ...begin(role, false), active: !role.active })}
                busy={form.panel.busy}
                barred={barred ?? retiring(role)}
              >
                {role.active ? t.retireRole : t.useRole}
              </Btn>
            )}
          </>
        ) : null
      }
    >
      {fixed ? <p class="form-note">{t.builtInStays}</p> : <Names typed={typed} isNew={role === null} set={set} />}
      <Together pairs={together(known.incompatible, new Set(typed.permissions))} />
      <Permissions
        known={known}
        held={typed.permissions}
        fixed={fixed}
        onChange={(permissions) => set({ permissions })}
      />
      {role && !fixed ? <History kind="role" record={role.code} /> : null}
    </FormPanel>
  );
}

function permissionName(known: Roles, code: string): string {
  for (const group of known.groups) {
    const found = group.permissions.find((one) => one.code === code);
    if (found) return named(names(found));
  }
  return code;
}

/** As the command has it. */
function trimmed({ code, name_zh, name_en, permissions, active }: Typed) {
  return { code: code.trim(), name_zh: name_zh.trim(), name_en: name_en.trim(), permissions, active };
}

function Names({ typed, isNew, set }: { typed: Typed; isNew: boolean; set: (patch: Partial<Typed>) => void }) {
  const t = words();
  return (
    <PanelSection>
      {isNew ? (
        <Field label={t.roleCode} note={t.roleCodeNote}>
          <TextField label={t.roleCode} value={typed.code} longest={32} onChange={(code) => set({ code })} autoFocus />
        </Field>
      ) : null}
      <div class="pair">
        <Field label={t.nameZh}>
          <TextField label={t.nameZh} value={typed.name_zh} longest={100} onChange={(name_zh) => set({ name_zh })} />
        </Field>
        <Field label={t.nameEn}>
          <TextField label={t.nameEn} value={typed.name_en} longest={100} onChange={(name_en) => set({ name_en })} />
        </Field>
      </div>
    </PanelSection>
  );
}

interface PermissionsProps {
  known: Roles;
  held: string[];
  fixed: boolean;
  onChange: (held: string[]) => void;
}

/** By room. What one does not hold oneself can be taken away and not given. */
function Permissions({ known, held, fixed, onChange }: PermissionsProps) {
  const t = words();
  const toggled = (code: string, on: boolean) => (on ? [...held, code] : held.filter((one) => one !== code));
  const stops = (code: string): string | undefined => {
    if (fixed) return t.builtInStays;
    return may(code) || held.includes(code) ? undefined : t.notHeld;
  };
  return (
    <>
      {known.groups.map((group) => (
        <PanelSection key={group.room} title={named(names(group))}>
          {group.permissions.map((one) => (
            <CheckField
              key={one.code}
              label={named(names(one))}
              value={held.includes(one.code)}
              barred={stops(one.code)}
              onChange={(on) => onChange(toggled(one.code, on))}
            />
          ))}
        </PanelSection>
      ))}
    </>
  );
}

function retiring(role: RoleRow): string | undefined {
  return role.active && role.people > 0 ? words().roleHeld(role.people) : undefined;
}

/** Why it cannot be saved yet. */
function missing(typed: Typed, role: RoleRow | null, known: Roles): string | undefined {
  const t = words();
  const code = typed.code.trim();
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/.test(code)) return t.roleCodeNote;
  if (!role && known.roles.some((one) => one.code === code)) return t.roleCodeTaken;
  if (!typed.name_zh.trim() || !typed.name_en.trim()) return t.nameMissing;
  return typed.permissions.length === 0 ? t.permissionMissing : undefined;
}
