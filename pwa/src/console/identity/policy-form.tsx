/** How people sign in at the desk: who needs a second factor, and for how long a session lasts. */
import { named } from '../../i18n';
import { Field, FormPanel, PanelSection, SelectField, TextField } from '../../ui/console';
import { get } from '../api';
import { History } from '../audit/history';
import { useRecordForm } from '../record-form';
import { useResource } from '../resource';
import { names, resume } from '../session';
import { lackingEverywhere } from '../who-may';
import type { Policy } from './types';
import { words } from './words';

const LEAST_HOURS = 1;
const MOST_HOURS = 72;
const LEVELS = ['nobody', 'sensitive', 'everybody'] as const;

interface Typed {
  second_factor: Policy['second_factor'];
  hours: string;
}

function begin(policy: Policy): Typed {
  return { second_factor: policy.second_factor, hours: String(policy.session_hours) };
}

export function PolicyForm({ onClose }: { onClose: () => void }) {
  const found = useResource<Policy>('/api/policy');
  const policy = found.data.value;
  return policy ? <Loaded policy={policy} onClose={onClose} /> : null;
}

function Loaded({ policy, onClose }: { policy: Policy; onClose: () => void }) {
  const t = words();
  const form = useRecordForm<Typed>({
    begun: begin(policy),
    version: policy.version,
    told: {
      second_factor: [t.needSecond, (level) => t.levels[level]],
      hours: [t.sessionHours],
    },
    command: (typed, seen) => ({
      name: 'identity.put_policy/1',
      payload: { second_factor: typed.second_factor, session_hours: Number(typed.hours), seen_version: seen },
    }),
    history: { kind: 'policy', record: 'sign_in' },
    again: async () => {
      const now = await get<Policy>('/api/policy');
      return { typed: begin(now), version: now.version };
    },
    onSaved: () => void resume(), // it may be oneself who needs one from now on
  });
  const { typed, set, save } = form;
  const lacking = policy.without.filter((one) => binds(typed.second_factor, one.sensitive));
  return (
    <FormPanel
      {...form.panel}
      title={t.policy}
      barred={barred() ?? (form.panel.dirty ? fault(typed) : t.policyUnchanged)}
      onSave={() => void save()}
      onClose={onClose}
    >
      <PanelSection title={t.secondStep}>
        <Field label={t.needSecond} note={t.needSecondNote}>
          <SelectField
            label={t.needSecond}
            value={typed.second_factor}
            options={LEVELS.map((level) => ({ value: level, label: t.levels[level] }))}
            onChange={(level) => set({ second_factor: level as Policy['second_factor'] })}
          />
        </Field>
        {lacking.length > 0 ? (
          <p role="status">
            <b>{t.lacking(lacking.length)}</b> {lacking.map((one) => named(names(one))).join(', ')}
          </p>
        ) : null}
      </PanelSection>
      <PanelSection title={t.sessions}>
        <Field label={t.sessionHours} note={t.sessionNote} bad={fault(typed) !== undefined}>
          <TextField label={t.sessionHours} value={typed.hours} longest={2} onChange={(hours) => set({ hours })} />
        </Field>
      </PanelSection>
      <History kind="policy" record="sign_in" />
    </FormPanel>
  );
}

function binds(level: Policy['second_factor'], sensitive: boolean): boolean {
  return level === 'everybody' || (level === 'sensitive' && sensitive);
}

function fault(typed: Typed): string | undefined {
  const hours = /^\d+$/.test(typed.hours.trim()) ? Number(typed.hours) : 0;
  return hours >= LEAST_HOURS && hours <= MOST_HOURS ? undefined : words().hoursWrong;
}

function barred(): string | undefined {
  return lackingEverywhere('identity.write');
}
