/** How this desk looks, and how the installation is set: what the company may change opens beside, everything else says what sets it. */
import { own } from '../../i18n';
import { count } from '../../i18n/format';
import { go, here } from '../../shell/router';
import { change, settings } from '../../shell/settings';
import { Field, Foot, Head, ProblemNote, SelectField, Totals } from '../../ui/console';
import { useResource } from '../resource';
import { may, speak } from '../session';
import { lackingEverywhere } from '../who-may';
import { SettingForm } from './form';
import './settings.css';
import { setBy, tell } from './tell';
import type { Setting } from './types';
import { words } from './words';

const GROUPS: Setting['group'][] = ['backups', 'kept', 'devices', 'partners', 'labels', 'way_in', 'server', 'books'];
const OURS = 'company';

export default function SettingsPage() {
  const t = words();
  const found = useResource<Setting[]>(may('identity.write') ? '/api/settings' : null);
  const all = found.data.value ?? [];
  const chosen = here.value.query['key'] ?? null;
  const open = all.find((one) => one.where === OURS && one.key === chosen);
  const show = (key: string | null): void => go(key === null ? '/settings' : `/settings?key=${key}`, { replace: true });
  return (
    <>
      <Head title={t.title} />
      {found.problem.value ? <ProblemNote problem={found.problem.value} onRetry={() => void found.reload()} /> : null}
      <div class="split">
        <div class="l settings-page" tabIndex={0} role="region" aria-label={t.title}>
          <Own />
          {GROUPS.map((group) => {
            const rows = all.filter((one) => one.group === group);
            return rows.length > 0 ? (
              <Group key={group} title={t.groups[group]} rows={rows} chosen={chosen} onOpen={show} />
            ) : null;
          })}
        </div>
        {open ? <SettingForm key={open.key} row={open} barred={barred()} onClose={() => show(null)} /> : null}
      </div>
      <Foot left={<Totals items={[{ label: t.setting, value: count(all.length) }]} />} keys={[]} />
    </>
  );
}

function barred(): string | undefined {
  return lackingEverywhere('company.write');
}

/** Of this desk alone, and the ways to what is set on pages of its own. */
function Own() {
  const t = words();
  const dark = document.documentElement.getAttribute('data-theme') === 'dark';
  return (
    <section class="ps">
      <h2>{t.own}</h2>
      <div class="pair">
        <Field label={t.language}>
          <SelectField
            label={t.language}
            value={settings.value.language}
            options={[
              { value: 'zh-CN', label: '中文' },
              { value: 'en', label: 'English' },
            ]}
            onChange={(language) => speak(language === 'en' ? 'en' : 'zh-CN')}
          />
        </Field>
        <Field label={t.theme}>
          <SelectField
            label={t.theme}
            value={dark ? 'dark' : 'light'}
            options={[
              { value: 'light', label: t.light },
              { value: 'dark', label: t.dark },
            ]}
            onChange={(theme) => change({ theme: theme === 'dark' ? 'dark' : 'light' })}
          />
        </Field>
      </div>
      <div class="row-links">
        <a class="lk" href="#/account">
          {t.account}
        </a>
        <a class="lk" href="#/company">
          {t.company}
        </a>
        {may('numbering.read') ? (
          <a class="lk" href="#/numbers">
            {t.numbers}
          </a>
        ) : null}
      </div>
    </section>
  );
}

interface GroupProps {
  title: string;
  rows: Setting[];
  chosen: string | null;
  onOpen: (key: string) => void;
}

function Group({ title, rows, chosen, onOpen }: GroupProps) {
  const t = words();
  return (
    <section class="ps">
      <h2>{title}</h2>
      <table aria-label={title}>
        <thead>
          <tr>
            <th scope="col">{t.setting}</th>
            <th scope="col">{t.value}</th>
            <th scope="col">{t.where}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.key} row={row} chosen={row.where === OURS && row.key === chosen} onOpen={onOpen} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ row, chosen, onOpen }: { row: Setting; chosen: boolean; onOpen: (key: string) => void }) {
  const t = words();
  const name = own(t.names, `${row.group}.${row.key}`) ?? row.key;
  const about = own(t.abouts, row.key);
  return (
    <tr class={chosen ? 'chosen' : undefined}>
      <td>
        {row.where === OURS ? (
          <button class="lk" aria-expanded={chosen} onClick={() => onOpen(row.key)}>
            {name}
          </button>
        ) : (
          name
        )}
        {about ? <span class="setting-about">{about}</span> : null}
      </td>
      <td>
        <b>{tell(row, row.value)}</b>
      </td>
      <td class="mut">
        <Where row={row} />
      </td>
    </tr>
  );
}

function Where({ row }: { row: Setting }) {
  const t = words();
  const { where } = row;
  if (where === OURS) return <>{row.is_set ? setBy(row) : t.asReleased}</>;
  if (where === 'release') return <>{t.release}</>;
  if (!where.startsWith('/')) return <>{t.environment(where)}</>;
  return (
    <a class="lk" href={`#${where}`}>
      {own(t.pages, where) ?? where}
    </a>
  );
}
