/** One difference: what was expected, what was counted, and the decision, by somebody who did not count it. */
import { useState } from 'preact/hooks';
import { named } from '../../i18n';
import { money, quantity, stamp, unitName } from '../../i18n/format';
import { Btn, Facts, Field, Panel, PanelSection, ProblemNote, TextField } from '../../ui/console';
import { useAct } from '../act';
import type { Row } from '../lists/types';
import { unitOf } from '../session';
import { reference, text } from '../sheets/parts';
import { lacking } from '../who-may';
import { words } from './words';

interface Props {
  row: Row;
  name: string;
  onClose: () => void;
  /** on to the next one */
  onDone: () => void;
}

export function LinePanel({ row, name, onClose, onDone }: Props) {
  const t = words();
  const act = useAct();
  const [reason, setReason] = useState('');
  const [asks, setAsks] = useState(false);
  const house = reference(row, 'warehouse');
  const lacks = lacking('counts.approve');
  const open = ['open', 'recount'].includes(text(row, 'state'));
  const decide = async (command: string, more: object): Promise<void> => {
    const payload = { lines: [String(row['id'])], ...more };
    if (await act.send(command, payload, house ? Number(house.id) : null)) onDone();
  };
  const reject = (): void => {
    if (!asks) setAsks(true);
    else if (reason.trim()) void decide('counts.reject/1', { reason: reason.trim() });
  };
  return (
    <Panel title={name} onClose={onClose}>
      {act.problem && <ProblemNote problem={act.problem} onClose={act.clear} />}
      <div class="panel-scroll">
        <PanelSection>
          <Facts facts={facts(row)} />
          {row['provisional'] === true && (
            <p class="warn">
              <b>{t.provisional}</b> {t.provisionalNext}
            </p>
          )}
        </PanelSection>
        {open && asks && (
          <PanelSection>
            <Field label={t.reason} needed>
              <TextField label={t.reason} value={reason} onChange={setReason} />
            </Field>
          </PanelSection>
        )}
      </div>
      {open && (
        <div class="panel-foot">
          <Btn
            busy={act.busy}
            barred={lacks ?? (asks && !reason.trim() ? t.reasonMissing : undefined)}
            onPress={reject}
          >
            {t.reject}
          </Btn>
          <Btn go keys="A" busy={act.busy} barred={lacks} onPress={() => void decide('counts.approve/1', {})}>
            {t.approve}
          </Btn>
        </div>
      )}
    </Panel>
  );
}

function facts(row: Row) {
  const t = words();
  const unit = unitOf(text(row, 'unit'));
  const amount = (key: string): string => {
    const value = Number(row[key] ?? 0);
    return `${quantity(value)} ${unitName(unit, value)}`;
  };
  const who = (key: string): string => {
    const found = reference(row, key);
    return found ? named({ zh: found.zh ?? found.code, en: found.en ?? found.code }) : '';
  };
  const decided = who('decided_by');
  return [
    { label: t.expected, value: amount('expected') },
    { label: t.counted, value: amount('counted') },
    { label: t.difference, value: amount('difference') },
    ...(row['value'] === undefined ? [] : [{ label: t.value, value: money(Number(row['value'])) }]),
    { label: t.who, value: who('person') },
    { label: t.when, value: stamp(Number(row['moment'])) },
    ...(text(row, 'plan') ? [{ label: t.plan, value: text(row, 'plan') }] : []),
    ...(decided ? [{ label: t.decided, value: decided }] : []),
    ...(text(row, 'reason') ? [{ label: t.reason, value: text(row, 'reason') }] : []),
  ];
}
