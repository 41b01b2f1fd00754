/** Choosing a password of one's own: the present one, and the new one twice. */
import { useState } from 'preact/hooks';
import { Btn, CheckField, Field, ProblemNote, TextField } from '../../ui/console';
import { post, type Problem, ProblemError } from '../api';
import { weakPassword } from '../identity/secret';
import { person } from '../session';
import { words } from './words';

interface PasswordFormProps {
  /** what the present one is called */
  former: string;
  label: string;
  autoFocus?: boolean;
  onChanged: () => void;
}

const NOTHING = { former: '', next: '', repeat: '' };

export function PasswordForm({ former, label, autoFocus, onChanged }: PasswordFormProps) {
  const t = words();
  const [typed, setTyped] = useState(NOTHING);
  const [shown, setShown] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const set = (patch: Partial<typeof NOTHING>) => setTyped({ ...typed, ...patch });
  const weak = typed.next ? fault(typed.next) : undefined;
  const differs = typed.repeat && typed.repeat !== typed.next ? t.differs : undefined;
  const missing = typed.former && typed.next && typed.repeat ? undefined : t.fill;
  const barred = missing ?? weak ?? differs;

  async function save(): Promise<void> {
    if (barred || busy) return;
    setBusy(true);
    const found = await change(typed.former, typed.next).finally(() => setBusy(false));
    setProblem(found);
    if (found) return;
    setTyped(NOTHING);
    onChanged();
  }
  const type = shown ? 'text' : 'password';
  return (
    <form
      class="account-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {problem ? <ProblemNote problem={problem} onClose={() => setProblem(null)} /> : null}
      <Field label={former}>
        <TextField
          label={former}
          type={type}
          autocomplete="current-password"
          value={typed.former}
          onChange={(value) => set({ former: value })}
          autoFocus={autoFocus}
        />
      </Field>
      <NewPassword
        label={t.next}
        note={weak ?? t.nextNote}
        bad={weak !== undefined}
        value={typed.next}
        type={type}
        onChange={(next) => set({ next })}
      />
      <NewPassword
        label={t.repeat}
        note={differs}
        bad={differs !== undefined}
        value={typed.repeat}
        type={type}
        onChange={(repeat) => set({ repeat })}
      />
      <CheckField label={t.show} value={shown} onChange={setShown} />
      <div class="decide-row">
        <Btn go submit busy={busy} barred={barred}>
          {label}
        </Btn>
      </div>
    </form>
  );
}

/** The problem where it is not taken. */
async function change(former: string, password: string): Promise<Problem | null> {
  try {
    await post('/api/account/password', { former, password });
    return null;
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
}

interface NewPasswordProps {
  label: string;
  note?: string;
  bad: boolean;
  value: string;
  type: 'text' | 'password';
  onChange: (value: string) => void;
}

function NewPassword({ label, note, bad, value, type, onChange }: NewPasswordProps) {
  return (
    <Field label={label} note={note} bad={bad}>
      <TextField label={label} type={type} autocomplete="new-password" value={value} onChange={onChange} />
    </Field>
  );
}

function fault(password: string): string | undefined {
  const who = person.value;
  const weak = weakPassword(password, who ? [who.name_en, who.name_zh, who.code] : []);
  if (weak === null) return undefined;
  return weak === 'short' ? words().tooShort : words().tooEasy;
}
