/** One role: its names and what it permits, by room. A built-in one is looked at and copied. */
import { useState } from 'preact/hooks';
import { named } from '../../i18n';
import { Btn, CheckField, Field, Panel, PanelSection, ProblemNote, TextField, useKeyMap } from '../../ui/console';
import { useAct } from '../act';
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
  if (from === null) return { code: '', name_zh: '', name_en: '', permissions: [] };
  const { code, name_zh, name_en, permissions } = from;
  return copy ? { code: '', name_zh: '', name_en: '', permissions } : { code, name_zh, name_en, permissions };
}

export function RoleForm({ role, begun, known, barred, onCopy, onClose, onSaved }: RoleFormProps) {
  const t = words();
  const act = useAct();
  const [typed, setTyped] = useState<Typed>(begun);
  const [seen, setSeen] = useState(role ? role.version : null);
  const fixed = role !== null && role.built_in;
  const stops = fixed ? t.builtInStays : (barred ?? missing(typed, role, known));
  const set = (patch: Partial<Typed>) => setTyped({ ...typed, ...patch });

  async function send(active: boolean): Promise<void> {
    if (act.busy || fixed || barred || (active && stops)) return;
    const from = active || !role ? typed : role;
    const code = typed.code.trim();
    const record = {
      code,
      name_zh: from.name_zh.trim(),
      name_en: from.name_en.trim(),
      permissions: from.permissions,
      active,
      seen_version: seen,
    };
    if (!(await act.send('identity.put_roles/1', { roles: [record] }))) return;
    setSeen((seen ?? 0) + 1);
    onSaved(code);
  }
  useKeyMap({ 'mod+Enter': () => void send(true) });
  return (
    <Panel title={role ? named(names(role)) : t.newRole} note={role ? role.code : undefined} onClose={onClose}>
      <form
        class="person-form"
        onSubmit={(event) => {
          event.preventDefault();
          void send(true);
        }}
      >
        {act.problem ? <ProblemNote problem={act.problem} onClose={act.clear} /> : null}
        <div class="panel-scroll">
          {fixed ? <p class="form-note">{t.builtInStays}</p> : <Names typed={typed} isNew={role === null} set={set} />}
          <Together pairs={together(known.incompatible, new Set(typed.permissions))} />
          <Permissions
            known={known}
            held={typed.permissions}
            fixed={fixed}
            onChange={(permissions) => set({ permissions })}
          />
        </div>
        <div class="panel-foot">
          {role ? (
            <Btn onPress={onCopy} barred={barred}>
              {t.copyRole}
            </Btn>
          ) : null}
          {role && !fixed ? (
            <Btn onPress={() => void send(!role.active)} busy={act.busy} barred={barred ?? retiring(role)}>
              {role.active ? t.retireRole : t.useRole}
            </Btn>
          ) : null}
          {fixed ? null : (
            <Btn go submit keys="Ctrl Enter" busy={act.busy} barred={stops}>
              {t.save}
            </Btn>
          )}
        </div>
      </form>
    </Panel>
  );
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
