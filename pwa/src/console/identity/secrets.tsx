/** What a person signs in with: a user name, a password that is given to them for one day, a PIN, and second factors that were lost. */
import { useState } from 'preact/hooks';
import { Btn, Field, PanelSection, ProblemNote, TextField } from '../../ui/console';
import { useAct } from '../act';
import { person as me } from '../session';
import type { Typed } from './person-form';
import { oneTime, weakPin } from './secret';
import type { PersonRow } from './types';
import { words } from './words';

interface SecretsProps {
  typed: Typed;
  set: (patch: Partial<Typed>) => void;
  person: PersonRow | null;
}

export function Secrets({ typed, set, person }: SecretsProps) {
  const t = words();
  const pin = typed.pin ? pinFault(typed.pin) : undefined;
  return (
    <PanelSection title={t.signIn}>
      <Field label={t.username} note={t.usernameNote}>
        <TextField label={t.username} value={typed.username} onChange={(username) => set({ username })} />
      </Field>
      <Field label={t.pin} note={pin ?? (person?.has_pin ? t.pinKept : t.pinNote)} bad={pin !== undefined}>
        <TextField
          label={t.pin}
          type="password"
          autocomplete="new-password"
          value={typed.pin}
          onChange={(next) => set({ pin: next })}
        />
      </Field>
      <GivenPassword person={person} unsaved={typed.password !== ''} onGiven={(password) => set({ password })} />
      {person && person.factors > 0 ? <LostFactors person={person} /> : null}
    </PanelSection>
  );
}

interface GivenProps {
  person: PersonRow | null;
  /** what was given is not in force yet */
  unsaved: boolean;
  onGiven: (password: string) => void;
}

/** It stays to be read until the panel is closed, for it is shown nowhere else. */
function GivenPassword({ person, unsaved, onGiven }: GivenProps) {
  const t = words();
  const [given, setGiven] = useState('');
  const own = !!person && !!me.value && person.code === me.value.code;
  function give(): void {
    const password = oneTime();
    setGiven(password);
    onGiven(password);
  }
  const state = person?.must_change ? t.passwordUnused : person?.has_password ? t.hasPassword : t.noPassword;
  return (
    <Field label={t.password} note={given ? (unsaved ? t.oneTimeNote : t.oneTimeSaved) : undefined}>
      {given ? (
        <p class="one-time code" data-testid="one-time" role="status">
          {given}
        </p>
      ) : (
        <div class="decide-row">
          <span class="grow">{state}</span>
          <Btn barred={own ? t.ownPassword : undefined} onPress={give}>
            {t.giveOneTime}
          </Btn>
        </div>
      )}
    </Field>
  );
}

function LostFactors({ person }: { person: PersonRow }) {
  const t = words();
  const act = useAct();
  return (
    <Field label={t.secondStep}>
      {act.problem ? <ProblemNote problem={act.problem} onClose={act.clear} /> : null}
      <div class="decide-row">
        <span class="grow">{t.factors(person.factors)}</span>
        <Btn busy={act.busy} onPress={() => void act.send('identity.reset_factors/1', { person: person.code })}>
          {t.factorsLost}
        </Btn>
      </div>
    </Field>
  );
}

/** Why a PIN is none. */
export function pinFault(pin: string): string | undefined {
  const weak = weakPin(pin);
  if (weak === null) return undefined;
  return weak === 'digits' ? words().pinWrong : words().pinEasy;
}
