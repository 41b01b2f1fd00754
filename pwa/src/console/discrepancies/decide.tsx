/** The offered choices, a reason, and one blue button; or who decided what. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { named } from '../../i18n';
import { stamp } from '../../i18n/format';
import { Btn, PanelSection, ProblemNote, TextField, useKeyMap } from '../../ui/console';
import { useAct } from '../act';
import { may, names } from '../session';
import { choiceOf } from '../../exceptions/tell';
import type { Discrepancy } from './types';
import { words } from './words';

export function Decide({ of, onDone }: { of: Discrepancy; onDone: () => void }) {
  const t = words();
  const act = useAct();
  const [choice, setChoice] = useState(of.choices.length === 1 ? of.choices[0]! : '');
  const [reason, setReason] = useState('');
  const form = useRef<HTMLFormElement>(null);
  const allowed = may('discrepancies.resolve');
  useEffect(() => {
    setChoice(of.choices.length === 1 ? of.choices[0]! : '');
    setReason('');
    act.clear();
  }, [of.id]);

  function choose(which: string): void {
    setChoice(which);
    const field = form.current && form.current.querySelector('input');
    if (field) field.focus();
  }
  async function apply(): Promise<void> {
    if (!choice || act.busy || !allowed) return;
    const payload = { discrepancy: of.id, choice, reason: reason.trim() };
    if (await act.send('discrepancies.resolve/1', payload, of.warehouse)) onDone();
  }
  const keys = Object.fromEntries(of.choices.map((which, place) => [String(place + 1), () => choose(which)]));
  useKeyMap(allowed ? { ...keys, 'mod+Enter': () => void apply() } : {});
  const barred = !allowed ? t.supervisorsOnly : choice ? undefined : t.chooseFirst;
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
        <div class="choices" role="radiogroup" aria-label={t.decide}>
          {of.choices.map((which, place) => (
            <button
              key={which}
              type="button"
              role="radio"
              aria-checked={which === choice}
              class={which === choice ? 'choice on' : 'choice'}
              disabled={!allowed}
              onClick={() => choose(which)}
            >
              <kbd>{place + 1}</kbd>
              <b>{choiceOf(which).verb}</b>
              <span>{choiceOf(which).does}</span>
            </button>
          ))}
        </div>
        <div class="decide-row">
          {allowed ? <TextField label={t.reason} value={reason} onChange={setReason} /> : <span class="grow" />}
          <Btn go submit busy={act.busy} barred={barred}>
            {choice && allowed ? choiceOf(choice).verb : t.decide}
          </Btn>
        </div>
      </form>
    </PanelSection>
  );
}

export function Decided({ of }: { of: Discrepancy }) {
  const t = words();
  return (
    <PanelSection title={t.decision}>
      <p class="decided">
        <i class="sq is-full" />
        <b>{choiceOf(of.choice).verb}</b>
        <span class="mut">
          {t.decidedBy(of.resolved_by ? named(names(of.resolved_by)) : '', of.resolved_at ? stamp(of.resolved_at) : '')}
        </span>
      </p>
      {of.reason ? <p>{of.reason}</p> : null}
    </PanelSection>
  );
}
