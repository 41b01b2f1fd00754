/** Who works at this desk: user name and password, and what to do when they do not fit. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { problemText } from '../../i18n/problems';
import { settings } from '../../shell/settings';
import { Logo } from '../../ui/icon';
import { Btn } from '../../ui/console';
import type { Problem } from '../api';
import { useResource } from '../resource';
import { ended, signIn, speak } from '../session';
import { words } from './words';

function useSignIn() {
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    if (busy || !username || !password) return;
    setBusy(true);
    const found = await signIn(username.trim(), password);
    if (found === null) return;
    setBusy(false);
    setProblem(found);
    setPassword('');
  }
  return { username, setUsername, password, setPassword, problem, busy, submit };
}

export function SignIn() {
  const t = words();
  const { username, setUsername, password, setPassword, problem, busy, submit } = useSignIn();
  const first = useRef<HTMLInputElement>(null);
  const installation = useResource<{ demo: boolean }>('/api/installation');
  useEffect(() => {
    if (first.current) first.current.focus();
  }, []);
  const told = problem ? problemText(problem) : ended.value ? { title: t.ended, next: t.endedNext } : null;
  const english = settings.value.language === 'en';
  return (
    <main class="door">
      <form onSubmit={(event) => void submit(event)}>
        <h1>
          <Logo size={32} />
          Stowage<span lang="zh-CN">仓行</span>
        </h1>
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
        <p class="door-problem" role="alert">
          {told ? (
            <>
              <b>{told.title}</b>
              <span>{told.next}</span>
            </>
          ) : null}
        </p>
        <Btn go submit busy={busy}>
          {t.signIn}
        </Btn>
        {installation.data.value?.demo ? (
          <p class="door-demo">
            <b>{t.demo}</b>
            <span>{t.demoNext}</span>
            <span>{t.demoPeople}</span>
          </p>
        ) : null}
      </form>
      <button class="lk" lang={english ? 'zh-CN' : 'en'} onClick={() => speak(english ? 'zh-CN' : 'en')}>
        {english ? t.chinese : t.english}
      </button>
    </main>
  );
}
