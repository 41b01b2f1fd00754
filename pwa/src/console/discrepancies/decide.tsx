/** The offered choices, a reason, and one blue button; or who decided what. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { named } from '../../i18n';
import { stamp } from '../../i18n/format';
import { Btn, PanelSection, ProblemNote, TextField, useKeyMap } from '../../ui/console';
import { useAct } from '../act';
import { may, names } from '../session';
import { lacking } from '../who-may';
import { LONGEST_REASON, LONGEST_VALUE } from '../../exceptions/kinds';
import { askOf, barOf, choiceOf } from '../../exceptions/tell';
import type { Discrepancy } from './types';
import { words } from './words';

export function Decide({ of, onDone }: { of: Discrepancy; onDone: () => void }) {
  const t = words();
  const act = useAct();
  const allowed = may('discrepancies.resolve');
  const barOfChoice = (which: string): string => barOf(of.code, which, may);
  const only = of.choices.length === 1 && !barOfChoice(of.choices[0]!) ? of.choices[0]! : '';
  const [choice, setChoice] = useState(only);
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    setChoice(only);
    setReason('');
    setTyped('');
    act.clear();
  }, [of.id]);
  const ask = askOf(of.code, choice);
  const value = ask ? ask.read(typed) : '';

  function choose(which: string): void {
    if (barOfChoice(which)) return;
    setChoice(which);
    setTyped('');
    const field = form.current && form.current.querySelector('input');
    if (field) field.focus();
  }
  async function apply(): Promise<void> {
    if (!choice || value === null || act.busy || !allowed) return;
    const payload = { discrepancy: of.id, choice, reason: reason.trim(), ...(value ? { value } : {}) };
    if (await act.send('discrepancies.resolve/1', payload, of.warehouse)) onDone();
  }
  const keys = Object.fromEntries(of.choices.map((which, place) => [String(place + 1), () => choose(which)]));
  useKeyMap(allowed ? { ...keys, 'mod+Enter': () => void apply() } : {});
  const missing = choice === '' ? t.chooseFirst : value === null ? t.sayFirst : undefined;
  const barred = lacking('discrepancies.resolve') ?? missing;
  return (
    <PanelSection title={t.decide}>
      {act.problem ? <ProblemNote problem={act.problem} onClose={act.clear} /> : null}
      <form
        ref={form}
        onSubmit={(event) => {
          event.preventDefault();
          void apply();
        }}
      >
        <Choices of={of} chosen={choice} allowed={allowed} onChoose={choose} />
        {ask && allowed ? <Asked key={choice} label={ask.label} value={typed} onChange={setTyped} /> : null}
        <div class="decide-row">
          {allowed ? (
            <TextField label={t.reason} value={reason} onChange={setReason} longest={LONGEST_REASON} />
          ) : (
            <span class="grow" />
          )}
          <Btn go submit busy={act.busy} barred={barred}>
            {choice && allowed ? choiceOf(choice, of.code).verb : t.decide}
          </Btn>
        </div>
      </form>
    </PanelSection>
  );
}

interface AskedProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
}

function Asked({ label, value, onChange }: AskedProps) {
  return (
    <div class="decide-row">
      <TextField label={label} value={value} onChange={onChange} longest={LONGEST_VALUE} autoFocus />
    </div>
  );
}

interface ChoicesProps {
  of: Discrepancy;
  chosen: string;
  allowed: boolean;
  onChoose: (which: string) => void;
}

function Choices({ of, chosen, allowed, onChoose }: ChoicesProps) {
  const bar = (which: string): string => barOf(of.code, which, may);
  return (
    <div class="choices" role="radiogroup" aria-label={words().decide}>
      {of.choices.map((which, place) => (
        <button
          key={which}
          type="button"
          role="radio"
          aria-checked={which === chosen}
          class={which === chosen ? 'choice on' : 'choice'}
          disabled={!allowed || bar(which) !== ''}
          onClick={() => onChoose(which)}
        >
          <kbd>{place + 1}</kbd>
          <b>{choiceOf(which, of.code).verb}</b>
          <span>{[choiceOf(which, of.code).does, bar(which)].filter(Boolean).join(' · ')}</span>
        </button>
      ))}
    </div>
  );
}

export function Decided({ of }: { of: Discrepancy }) {
  const t = words();
  return (
    <PanelSection title={t.decision}>
      <p class="decided">
        <i class="sq is-full" />
        <b>{choiceOf(of.choice, of.code).verb}</b>
        <span class="mut">
          {t.decidedBy(of.resolved_by ? named(names(of.resolved_by)) : '', of.resolved_at ? stamp(of.resolved_at) : '')}
        </span>
      </p>
      {of.reason ? <p class="reason">{of.reason}</p> : null}
    </PanelSection>
  );
}
