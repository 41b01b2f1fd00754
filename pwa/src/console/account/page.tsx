/** One's own way in: password, second step, recovery codes, and how this desk looks. */
import { useState } from 'preact/hooks';
import { change, settings } from '../../shell/settings';
import { Field, Head, ProblemNote, SelectField } from '../../ui/console';
import { useResource } from '../resource';
import { may, speak } from '../session';
import { RecoveryCodes, SecondFactors } from './factors';
import { PasswordForm } from './password-form';
import type { Account } from './types';
import { words } from './words';

export default function AccountPage() {
  const t = words();
  const found = useResource<Account>('/api/account');
  const account = found.data.value;
  return (
    <>
      <Head title={t.title} sub={account ? account.username : undefined} />
      {found.problem.value ? <ProblemNote problem={found.problem.value} onRetry={() => void found.reload()} /> : null}
      <div class="account">
        {account && account.has_password ? <Password /> : null}
        {account ? <SecondFactors account={account} /> : null}
        {account ? <RecoveryCodes account={account} /> : null}
        <ThisDesk />
      </div>
    </>
  );
}

function Password() {
  const t = words();
  const [changed, setChanged] = useState(false);
  return (
    <section class="card">
      <h2>{t.password}</h2>
      <div class="card-body">
        <PasswordForm former={t.former} label={t.change} onChanged={() => setChanged(true)} />
        <p role="status">{changed ? <b>{t.changed}</b> : null}</p>
      </div>
    </section>
  );
}

function ThisDesk() {
  const t = words();
  const { language, theme } = settings.value;
  const themes = ['auto', 'light', 'dark'] as const;
  return (
    <section class="card">
      <h2>{t.desk}</h2>
      <div class="card-body">
        <Field label={t.language}>
          <SelectField
            label={t.language}
            value={language}
            options={[
              { value: 'zh-CN', label: '中文' },
              { value: 'en', label: 'English' },
            ]}
            onChange={(next) => speak(next === 'en' ? 'en' : 'zh-CN')}
          />
        </Field>
        <Field label={t.theme}>
          <SelectField
            label={t.theme}
            value={theme}
            options={themes.map((one) => ({ value: one, label: t.themes[one] }))}
            onChange={(next) => change({ theme: next as (typeof themes)[number] })}
          />
        </Field>
        {may('identity.settings') ? (
          <p>
            <a class="lk" href="#/sign-ins">
              {t.signIns}
            </a>
          </p>
        ) : null}
      </div>
    </section>
  );
}
