/** Proving that it is oneself: by a code, a password or a passkey, whichever there is. */
import { useState } from 'preact/hooks';
import { problemText } from '../../i18n/problems';
import { Btn, Field, TextField } from '../../ui/console';
import { type Problem, ProblemError } from '../api';
import { DoorProblem } from '../shell/door-problem';
import { passkeysHere, proveByPasskey } from './passkey';
import type { Proof, Way } from './types';
import { words } from './words';

export interface ProveProps {
  ways: readonly Way[];
  /** where a passkey's challenge is asked for, and with what */
  challenge: string;
  about: unknown;
  /** sends the proof; throws ProblemError where it does not fit */
  onProof: (proof: Proof) => Promise<void>;
  onCancel: () => void;
  cancel: string;
}

const AUTOCOMPLETE = { password: 'current-password', totp: 'one-time-code', recovery: 'off' };

export function Prove({ ways, challenge, about, onProof, onCancel, cancel }: ProveProps) {
  const t = words();
  const usable = ways.filter((way) => way !== 'passkey' || passkeysHere());
  const [way, setWay] = useState<Way>(usable[0] ?? ways[0] ?? 'password');
  const [code, setCode] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);

  async function prove(): Promise<void> {
    if (busy || (way !== 'passkey' && !code.trim())) return;
    setBusy(true);
    try {
      const secret = way === 'password' ? code : code.trim();
      await onProof(way === 'passkey' ? await proveByPasskey(challenge, about) : { way, code: secret });
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      setProblem(asProof(error.problem, way));
      setCode('');
    } finally {
      setBusy(false);
    }
  }
  const told = problem ? problemText(problem) : null;
  return (
    <form
      class="prove"
      onSubmit={(event) => {
        event.preventDefault();
        void prove();
      }}
    >
      {way === 'passkey' ? null : (
        <Field label={t.ways[way]}>
          <TextField
            key={way}
            label={t.ways[way]}
            value={code}
            onChange={setCode}
            autoFocus
            type={way === 'password' ? 'password' : 'text'}
            autocomplete={AUTOCOMPLETE[way]}
            longest={200}
          />
        </Field>
      )}
      <DoorProblem told={told} />
      <div class="prove-acts">
        <Btn go submit busy={busy} barred={way === 'passkey' && !passkeysHere() ? t.noPasskeys : undefined}>
          {way === 'passkey' ? t.usePasskey : t.prove}
        </Btn>
        <Btn onPress={onCancel}>{cancel}</Btn>
      </div>
      <OtherWays ways={usable.filter((other) => other !== way)} onChoose={setWay} />
    </form>
  );
}

/** Of a password it is said otherwise than of a code. */
function asProof(problem: Problem, way: Way): Problem {
  return way === 'password' && problem.code === 'proof_wrong' ? { ...problem, code: 'password_wrong' } : problem;
}

function OtherWays({ ways, onChoose }: { ways: Way[]; onChoose: (way: Way) => void }) {
  const t = words();
  if (ways.length === 0) return null;
  return (
    <p class="prove-ways">
      {t.otherwise}{' '}
      {ways.map((other) => (
        <button type="button" class="lk" key={other} onClick={() => onChoose(other)}>
          {t.ways[other]}
        </button>
      ))}
    </p>
  );
}
