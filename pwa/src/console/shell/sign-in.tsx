/** Who works at this desk: user name and password, a second step where there is one, or a passkey alone. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { problemText } from '../../i18n/problems';
import { settings } from '../../shell/settings';
import { Logo } from '../../ui/icon';
import { Btn } from '../../ui/console';
import { passkeysHere, proveByPasskey } from '../account/passkey';
import { PasswordForm } from '../account/password-form';
import { Prove } from '../account/prove';
import type { Way } from '../account/types';
import { words as accountWords } from '../account/words';
import { type Problem, ProblemError } from '../api';
import { keepFresh } from '../refresh';
import { useResource } from '../resource';
import { ended, resume, signIn, signOut, speak } from '../session';
import { DoorProblem } from './door-problem';
import { words } from './words';

/** The password fitted; a second factor has to. */
interface Second {
  ticket: string;
  ways: Way[];
}

function secondOf(problem: Problem): Second | null {
  return problem.code === 'second_step_required' ? (problem.params as unknown as Second) : null;
}

export function SignIn() {
  const [second, setSecond] = useState<Second | null>(null);
  if (second === null) return <First onSecond={setSecond} />;
  const t = accountWords();
  return (
    <Door>
      <h2>{t.proveSecond}</h2>
      <Prove
        ways={second.ways}
        challenge="/api/sign-in/second/passkey"
        about={{ ticket: second.ticket }}
        onProof={async (proof) => {
          const found = await signIn('/api/sign-in/second', { ticket: second.ticket, proof });
          if (found) throw new ProblemError(found);
        }}
        onCancel={() => setSecond(null)}
        cancel={t.back}
      />
    </Door>
  );
}

/** After a sign-in with a password that somebody else gave. */
export function OwnPassword() {
  const t = accountWords();
  return (
    <Door>
      <h2>{t.own}</h2>
      <p class="mut">{t.ownNote}</p>
      <PasswordForm former={t.given} label={t.goOn} autoFocus onChanged={() => void resume()} />
      <p class="prove-ways">
        <button type="button" class="lk" onClick={() => void signOut()}>
          {words().signOut}
        </button>
      </p>
    </Door>
  );
}

function useSignIn(onSecond: (second: Second) => void) {
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);

  async function attempt(work: () => Promise<Problem | null>): Promise<void> {
    setBusy(true);
    const found = await work();
    if (found === null) return;
    setBusy(false);
    const second = secondOf(found);
    if (second) return onSecond(second);
    setProblem(found);
    setPassword('');
  }
  function submit(event: Event): void {
    event.preventDefault();
    if (busy || !username || !password) return;
    void attempt(() => signIn('/api/sign-in', { username: username.trim(), password }));
  }
  function byPasskey(): void {
    if (!busy) void attempt(passkeyAlone);
  }
  return { username, setUsername, password, setPassword, problem, busy, submit, byPasskey };
}

async function passkeyAlone(): Promise<Problem | null> {
  try {
    const { request, credential } = await proveByPasskey('/api/sign-in/passkey/begin', {});
    return await signIn('/api/sign-in/passkey', { request, credential });
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
}

function First({ onSecond }: { onSecond: (second: Second) => void }) {
  const t = words();
  const { username, setUsername, password, setPassword, problem, busy, submit, byPasskey } = useSignIn(onSecond);
  const first = useRef<HTMLInputElement>(null);
  const installation = useResource<Installation>('/api/installation');
  const nobody = installation.data.value?.nobody === true;
  useEffect(() => {
    if (first.current) first.current.focus();
  }, []);
  useEffect(() => (nobody ? keepFresh() : undefined), [nobody]);
  const told = problem ? problemText(problem) : ended.value ? { title: t.ended, next: t.endedNext } : null;
  return (
    <Door>
      <form onSubmit={submit}>
        <label>
          <span class="lab">{t.username}</span>
          <input
            ref={first}
            class="input"
            name="username"
            autocomplete="username"
            autocapitalize="none"
            value={username}
            onInput={(event) => setUsername(event.currentTarget.value)}
          />
        </label>
        <label>
          <span class="lab">{t.password}</span>
          <input
            class="input"
            type="password"
            name="password"
            autocomplete="current-password"
            value={password}
            onInput={(event) => setPassword(event.currentTarget.value)}
          />
        </label>
        <DoorProblem told={told} />
        <Btn go submit busy={busy}>
          {t.signIn}
        </Btn>
      </form>
      {passkeysHere() ? (
        <p class="prove-ways">
          <button type="button" class="lk" onClick={byPasskey}>
            {accountWords().withPasskey}
          </button>
        </p>
      ) : null}
      {nobody ? (
        <p class="door-nobody" role="status">
          <b>{t.nobody}</b>
          <span>{t.nobodyNext}</span>
          <code>stowage administrator {t.nobodyName}</code>
        </p>
      ) : null}
      {installation.data.value?.demo ? (
        <p class="door-demo">
          <b>{t.demo}</b>
          <span>{t.demoNext}</span>
          <span>{t.demoPeople}</span>
        </p>
      ) : null}
    </Door>
  );
}

interface Installation {
  demo: boolean;
  /** the first person is still to be made */
  nobody: boolean;
  /** what the company calls itself on its door, '' for nothing */
  company: string;
}

export function Door({ children }: { children: ComponentChildren }) {
  const t = words();
  const installation = useResource<Installation>('/api/installation');
  const house = installation.data.value?.company;
  const english = settings.value.language === 'en';
  return (
    <main class="door">
      <div class="door-card">
        <h1>
          <Logo size={32} />
          Stowage<span lang="zh-CN">仓行</span>
        </h1>
        {house ? <p class="door-house">{house}</p> : null}
        {children}
      </div>
      <button class="lk" lang={english ? 'zh-CN' : 'en'} onClick={() => speak(english ? 'zh-CN' : 'en')}>
        {english ? t.chinese : t.english}
      </button>
    </main>
  );
}
