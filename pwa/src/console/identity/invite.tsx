/** Inviting a device: what it is and where, then a code that it scans once. */
import { useEffect, useState } from 'preact/hooks';
import { BASE } from '../../company';
import { named } from '../../i18n';
import { stamp } from '../../i18n/format';
import { lazyPart } from '../../shell/lazy';
import { Btn, Field, FormPanel, Panel, PanelSection, SelectField, TextField } from '../../ui/console';
import { useAct } from '../act';
import { company } from '../company/company';
import { useResource } from '../resource';
import { names, warehouse, warehouses } from '../session';
import { newToken, sha256 } from './token';
import type { PersonRow } from './types';
import { words } from './words';

const Qr = lazyPart(() => import('./qr'));
const VALID = [30, 120, 1440];
const HOUR = 60;
const SHARED = '';
const KINDS = ['gun', 'phone'] as const;

interface Invitation {
  token: string;
  expires: number;
  /** devices there were when it was made */
  known: number;
}

interface Draft {
  kind: (typeof KINDS)[number];
  name: string;
  warehouse: string;
  owner: string;
  minutes: number;
}

export function InvitePanel({ known, onClose }: { known: number; onClose: () => void }) {
  const t = words();
  const act = useAct();
  const [draft, setDraft] = useState<Draft>(() => ({
    kind: 'gun',
    name: '',
    warehouse: String(warehouse.value ?? warehouses.value[0]?.id ?? ''),
    owner: SHARED,
    minutes: VALID[0]!,
  }));
  const [invitation, setInvitation] = useState<Invitation | null>(null);

  async function make(): Promise<void> {
    const { kind, name, owner, minutes } = draft;
    const token = newToken();
    const payload = {
      token_sha256: await sha256(token),
      device_kind: kind,
      warehouse: Number(draft.warehouse),
      name: name.trim(),
      valid_minutes: minutes,
      ...(kind === 'phone' && owner !== SHARED ? { person: Number(owner) } : {}),
    };
    if (await act.send('identity.invite_device/1', payload, payload.warehouse))
      setInvitation({ token, expires: Date.now() + minutes * 60_000, known });
  }
  if (invitation) {
    return (
      <Panel title={draft.name} note={t.kinds[draft.kind]} onClose={onClose}>
        <Shown invitation={invitation} enrolled={known > invitation.known} onAnother={() => setInvitation(null)} />
      </Panel>
    );
  }
  return (
    <FormPanel
      title={t.invite}
      busy={act.busy}
      problem={act.problem}
      onClear={act.clear}
      dirty={draft.name.trim() !== ''}
      label={t.makeCode}
      barred={draft.name.trim() && draft.warehouse ? undefined : t.nameFirst}
      onSave={() => void make()}
      onClose={onClose}
    >
      <InviteFields draft={draft} onChange={(part) => setDraft((now) => ({ ...now, ...part }))} />
    </FormPanel>
  );
}

function InviteFields({ draft, onChange }: { draft: Draft; onChange: (part: Partial<Draft>) => void }) {
  const t = words();
  return (
    <PanelSection>
      <Field label={t.deviceName} note={t.deviceNameNote}>
        <TextField label={t.deviceName} value={draft.name} onChange={(name) => onChange({ name })} autoFocus />
      </Field>
      <div class="pair">
        <Field label={t.kind}>
          <SelectField
            label={t.kind}
            value={draft.kind}
            options={KINDS.map((one) => ({ value: one, label: t.kinds[one] }))}
            onChange={(kind) => onChange({ kind: kind as Draft['kind'] })}
          />
        </Field>
        <Field label={t.warehouse}>
          <SelectField
            label={t.warehouse}
            value={draft.warehouse}
            options={warehouses.value.map((one) => ({ value: String(one.id), label: named(names(one)) }))}
            onChange={(place) => onChange({ warehouse: place })}
          />
        </Field>
      </div>
      {draft.kind === 'phone' ? (
        <Owner warehouse={Number(draft.warehouse)} value={draft.owner} onChange={(owner) => onChange({ owner })} />
      ) : null}
      <Field label={t.validFor}>
        <SelectField
          label={t.validFor}
          value={String(draft.minutes)}
          options={VALID.map((one) => ({
            value: String(one),
            label: one < HOUR ? t.minutes(one) : t.hours(one / HOUR),
          }))}
          onChange={(minutes) => onChange({ minutes: Number(minutes) })}
        />
      </Field>
    </PanelSection>
  );
}

interface OwnerProps {
  warehouse: number;
  value: string;
  onChange: (id: string) => void;
}

/** Whose own phone it will be: it decides in their name. Or nobody's, as a gun is. */
function Owner({ warehouse: place, value, onChange }: OwnerProps) {
  const t = words();
  const found = useResource<PersonRow[]>('/api/people').data.value || [];
  const work = found.filter((one) => one.active && (one.warehouses.length === 0 || one.warehouses.includes(place)));
  const options = work.map((one) => ({ value: String(one.id), label: `${named(names(one))} · ${one.code}` }));
  useEffect(() => {
    if (value !== SHARED && !work.some((one) => String(one.id) === value)) onChange(SHARED);
  }, [place, found]);
  return (
    <Field label={t.owner} note={t.ownerNote}>
      <SelectField
        label={t.owner}
        value={value}
        options={[{ value: SHARED, label: t.shared }, ...options]}
        onChange={onChange}
      />
    </Field>
  );
}

/** Where a handheld reaches this server: as this page does, unless that is this very machine. */
function useAddress(): string | null {
  const found = useResource<{ address: string }>('/api/installation').data.value;
  const local = /^(localhost|127\.|\[::1\])/.test(location.hostname) || location.protocol !== 'https:';
  return local ? (found ? found.address : null) : location.origin;
}

interface ShownProps {
  invitation: Invitation;
  enrolled: boolean;
  onAnother: () => void;
}

function Shown({ invitation, enrolled, onAnother }: ShownProps) {
  const t = words();
  const address = useAddress();
  const [copied, setCopied] = useState(false);
  useEffect(() => setCopied(false), [invitation.token]);
  if (address === null) return null;
  const link = `${address}${BASE}/m/#/enrol?t=${invitation.token}`;
  return (
    <PanelSection title={enrolled ? t.used : t.scanThis}>
      {company.value && company.value.short_name ? <p class="house">{company.value.short_name}</p> : null}
      <div class={enrolled ? 'qr-box used' : 'qr-box'}>
        <Qr text={link} label={t.scanThis} />
      </div>
      <p>
        <b>{t.validUntil(stamp(invitation.expires))}</b>
      </p>
      <span class="lab">{t.orOpen}</span>
      <p class="link-text" data-testid="enrol-link">
        {link}
      </p>
      <div class="decide-row">
        <Btn onPress={() => void navigator.clipboard.writeText(link).then(() => setCopied(true))}>
          {copied ? t.copied : t.copy}
        </Btn>
        <Btn onPress={onAnother}>{t.another}</Btn>
      </div>
      <p class="mut trust">
        {t.trustFirst} <span class="lk">{`${address}/ca`}</span>
      </p>
    </PanelSection>
  );
}
