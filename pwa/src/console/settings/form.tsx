/** One setting of the company: what it does, its value, and its history, by which a change is taken back. */
import { useState } from 'preact/hooks';
import { own } from '../../i18n';
import { Btn, Facts, Field, FormPanel, PanelSection, TextField } from '../../ui/console';
import { useAct } from '../act';
import { History } from '../audit/history';
import type { ChangesPage } from '../audit/types';
import { readCompany } from '../company/company';
import { useResource } from '../resource';
import { may } from '../session';
import { begin, read } from './draft';
import { setBy, tell } from './tell';
import type { Setting } from './types';
import { words } from './words';

interface SettingFormProps {
  row: Setting;
  /** why this person may not change it */
  barred: string | undefined;
  onClose: () => void;
}

export function SettingForm({ row, barred, onClose }: SettingFormProps) {
  const t = words();
  const act = useAct();
  const [typed, setTyped] = useState(() => begin(row));
  const former = useFormer(row);
  const value = read(row, typed);
  const same = value === row.value;
  const limits = t.limits[row.kind ?? 'days'](tell(row, row.least), tell(row, row.most));
  async function send(to: Setting['value'] | null): Promise<void> {
    const payload = { setting: row.key, value: to, seen_version: row.version ?? 0 };
    if (!(await act.send('company.set_setting/1', payload))) return;
    void readCompany(); // new partners begin as it says
    setTyped(begin({ kind: row.kind, value: to ?? row.default ?? '' }));
  }
  return (
    <FormPanel
      title={own(t.names, `${row.group}.${row.key}`) ?? row.key}
      note={row.is_set ? setBy(row) : t.asReleased}
      busy={act.busy}
      problem={act.problem}
      onClear={act.clear}
      dirty={typed !== begin(row)}
      barred={barred ?? (value === null ? limits : same ? t.same : undefined)}
      onSave={() => value !== null && void send(value)}
      onClose={onClose}
      acts={
        barred === undefined && former !== undefined ? (
          <Btn busy={act.busy} onPress={() => void send(former)}>
            {former === null ? t.takeBackFirst : t.takeBack(tell(row, former))}
          </Btn>
        ) : null
      }
    >
      <PanelSection>
        <p class="setting-does">{own(t.abouts, row.key)}</p>
        <Field label={t.value} note={limits} bad={value === null}>
          <TextField label={t.value} value={typed} disabled={barred !== undefined} onChange={setTyped} />
        </Field>
        <Facts facts={[{ label: t.default, value: tell(row, row.default) }]} />
      </PanelSection>
      {may('company.write') ? <History kind="setting" record={row.key} /> : null}
    </FormPanel>
  );
}

/** What it was before the last change: null as the release has it, undefined where nobody ever changed it. */
function useFormer({ key, version = 0 }: Setting): number | string | null | undefined {
  const asked = may('company.write') && version > 0;
  const found = useResource<ChangesPage>(asked ? '/api/changes' : null, { kind: 'setting', key, limit: 1 });
  const last = found.data.value?.rows[0];
  if (!last || !last.before) return undefined;
  const [value] = Object.values(last.before);
  return typeof value === 'number' || typeof value === 'string' ? value : null;
}
