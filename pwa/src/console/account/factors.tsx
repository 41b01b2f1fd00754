/** Second factors and recovery codes: what there is, adding and removing. */
import { useState } from 'preact/hooks';
import { day, isoDay, moment } from '../../i18n/format';
import { lazyPart } from '../../shell/lazy';
import { Btn, Field, ProblemNote, TextField } from '../../ui/console';
import { Chip } from '../../ui/chip';
import { post, type Problem, ProblemError } from '../api';
import { refreshAll } from '../resource';
import { make, passkeysHere } from './passkey';
import type { Account, Asked, Factor, NewApp } from './types';
import { words } from './words';

const Qr = lazyPart(() => import('../identity/qr'));

/** Busy while it runs, the problem where there is one, fresh data behind it. */
function useAsking() {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  async function ask(work: () => Promise<void>): Promise<void> {
    if (busy) return;
    setBusy(true);
    try {
      await work();
      setProblem(null);
      refreshAll();
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      setProblem(error.problem);
    } finally {
      setBusy(false);
    }
  }
  return { busy, ask, note: problem ? <ProblemNote problem={problem} onClose={() => setProblem(null)} /> : null };
}

export function SecondFactors({ account }: { account: Account }) {
  const t = words();
  const { busy, ask, note } = useAsking();
  const [app, setApp] = useState<NewApp | null>(null);
  const [naming, setNaming] = useState(false);
  const remove = (factor: Factor) => ask(() => post('/api/account/factors/remove', { factor: factor.id }));
  const begin = () => ask(async () => setApp(await post<NewApp>('/api/account/app', {})));
  return (
    <section class="card">
      <h2>{t.second}</h2>
      <div class="card-body">
        <p class="mut">{t.secondNote}</p>
        {note}
        {account.factors.length === 0 ? <p>{t.noSecond}</p> : null}
        <ul class="factors">
          {account.factors.map((factor) => (
            <li key={factor.id}>
              <span class="grow">
                <b>{factor.label}</b> <Chip fill="full">{t.kinds[factor.kind]}</Chip>
                <span class="mut">{told(factor)}</span>
              </span>
              <Btn busy={busy} label={t.removeOf(factor.label)} onPress={() => void remove(factor)}>
                {t.remove}
              </Btn>
            </li>
          ))}
        </ul>
        {app ? <AddApp app={app} onDone={() => setApp(null)} /> : null}
        {naming ? <AddPasskey onDone={() => setNaming(false)} /> : null}
        {app || naming ? null : (
          <div class="decide-row">
            <Btn busy={busy} onPress={() => void begin()}>
              {t.addApp}
            </Btn>
            <Btn barred={passkeysHere() ? undefined : t.noPasskeys} onPress={() => setNaming(true)}>
              {t.addPasskey}
            </Btn>
          </div>
        )}
      </div>
    </section>
  );
}

function told(factor: Factor): string {
  const t = words();
  const used = factor.last_used_at === null ? t.unused : t.used(moment(factor.last_used_at));
  const where = factor.host ? [t.atHost(factor.host)] : [];
  return [t.since(day(isoDay(factor.since))), used, ...where].join(' · ');
}

function AddApp({ app, onDone }: { app: NewApp; onDone: () => void }) {
  const t = words();
  const { busy, ask, note } = useAsking();
  const [label, setLabel] = useState(t.appLabel);
  const [code, setCode] = useState('');
  const barred = code.trim() && label.trim() ? undefined : t.codeMissing;
  const confirm = () =>
    ask(async () => {
      await post('/api/account/app/confirm', { factor: app.factor, code: code.trim(), label: label.trim() });
      onDone();
    });
  return (
    <form
      class="account-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!barred) void confirm();
      }}
    >
      {note}
      <span class="lab">{t.scanApp}</span>
      <div class="qr-box">
        <Qr text={app.uri} label={t.scanApp} />
      </div>
      <span class="lab">{t.typeApp}</span>
      <p class="link-text" data-testid="app-secret">
        {app.secret}
      </p>
      <Field label={t.code}>
        <TextField label={t.code} value={code} onChange={setCode} autoFocus autocomplete="one-time-code" longest={20} />
      </Field>
      <Field label={t.label}>
        <TextField label={t.label} value={label} onChange={setLabel} longest={60} />
      </Field>
      <div class="decide-row">
        <Btn go submit busy={busy} barred={barred}>
          {t.confirm}
        </Btn>
        <Btn onPress={onDone}>{t.cancel}</Btn>
      </div>
    </form>
  );
}

function AddPasskey({ onDone }: { onDone: () => void }) {
  const t = words();
  const { busy, ask, note } = useAsking();
  const [label, setLabel] = useState(t.passkeyLabel);
  const create = () =>
    ask(async () => {
      const { request, options } = await post<Asked>('/api/account/passkey', {});
      const credential = await make(options);
      await post('/api/account/passkey/confirm', { request, credential, label: label.trim() });
      onDone();
    });
  return (
    <form
      class="account-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (label.trim()) void create();
      }}
    >
      {note}
      <Field label={t.label}>
        <TextField label={t.label} value={label} onChange={setLabel} autoFocus longest={60} />
      </Field>
      <div class="decide-row">
        <Btn go submit busy={busy}>
          {t.create}
        </Btn>
        <Btn onPress={onDone}>{t.cancel}</Btn>
      </div>
    </form>
  );
}

export function RecoveryCodes({ account }: { account: Account }) {
  const t = words();
  const { busy, ask, note } = useAsking();
  const [codes, setCodes] = useState<string[] | null>(null);
  const [copied, setCopied] = useState(false);
  const renew = () =>
    ask(async () => {
      const made = await post<{ codes: string[] }>('/api/account/recovery-codes', {});
      setCopied(false);
      setCodes(made.codes);
    });
  const copy = (all: string[]) => navigator.clipboard.writeText(all.join('\n')).then(() => setCopied(true));
  return (
    <section class="card">
      <h2>{t.recovery}</h2>
      <div class="card-body">
        <p class="mut">{t.recoveryNote}</p>
        {note}
        {codes ? (
          <>
            <p role="status">
              <b>{t.codesShown}</b>
            </p>
            <ol class="recovery-codes">
              {codes.map((code) => (
                <li key={code} class="code">
                  {code}
                </li>
              ))}
            </ol>
            <div class="decide-row">
              <Btn go onPress={() => setCodes(null)}>
                {t.written}
              </Btn>
              <Btn onPress={() => void copy(codes)}>{copied ? t.copied : t.copy}</Btn>
            </div>
          </>
        ) : (
          <>
            <p>{t.recoveryLeft(account.codes_left)}</p>
            <div class="decide-row">
              <Btn
                busy={busy}
                barred={account.factors.length > 0 ? undefined : t.recoveryNeeds}
                onPress={() => void renew()}
              >
                {t.makeCodes}
              </Btn>
              <span class="mut">{account.codes_left > 0 ? t.makeNote : ''}</span>
            </div>
          </>
        )}
      </div>
    </section>
  );
}
