/** What a warehouse has counted without a plan: places that had less than was taken, and what guns ask in passing. */
import { useState } from 'preact/hooks';
import { CheckField, Field, FormPanel, Panel, PanelSection, TextField } from '../../ui/console';
import { Empty } from '../../ui/empty';
import { useAct } from '../act';
import { History } from '../audit/history';
import { parseScaled } from '../decimal';
import { useResource } from '../resource';
import { warehouse, warehouses, type Warehouse } from '../session';
import { lacking } from '../who-may';
import { words } from './words';

interface Rules {
  after_shortfall: boolean;
  ask_every: number;
  ask_few: number;
  ask_days: number;
  version: number;
}

type Number_ = 'ask_every' | 'ask_few' | 'ask_days';

const MOST: Record<Number_, number> = { ask_every: 1000, ask_few: 100, ask_days: 3650 };

export function RulesForm({ onClose }: { onClose: () => void }) {
  const where = warehouse.value ?? (warehouses.value.length === 1 ? warehouses.value[0]!.id : null);
  const house = warehouses.value.find(({ id }) => id === where);
  const found = useResource<Rules>(house ? `/api/warehouses/${house.id}/counting` : null);
  const t = words();
  if (!house)
    return (
      <Panel title={t.rules} onClose={onClose}>
        <Empty title={t.pickWarehouse} note={t.rulesNote} />
      </Panel>
    );
  const known = found.data.value;
  return known ? <Editor key={known.version} house={house} known={known} onClose={onClose} /> : null;
}

function Editor({ house, known, onClose }: { house: Warehouse; known: Rules; onClose: () => void }) {
  const t = words();
  const act = useAct();
  const [after, setAfter] = useState(known.after_shortfall);
  const [typed, setTyped] = useState<Record<Number_, string>>({
    ask_every: String(known.ask_every),
    ask_few: String(known.ask_few),
    ask_days: String(known.ask_days),
  });
  const value = (name: Number_): number | null => {
    const parsed = parseScaled(typed[name], 0);
    return parsed !== null && parsed <= MOST[name] ? parsed : null;
  };
  const names: Number_[] = ['ask_every', 'ask_few', 'ask_days'];
  const wrong = names.some((name) => value(name) === null);
  const same = after === known.after_shortfall && names.every((name) => value(name) === known[name]);
  const save = async (): Promise<void> => {
    const asked = { ask_every: value('ask_every'), ask_few: value('ask_few'), ask_days: value('ask_days') };
    const payload = { warehouse: house.id, after_shortfall: after, ...asked, seen_version: known.version };
    await act.send('counts.put_rules/1', payload, house.id);
  };
  const notes: Record<Number_, [string, string]> = {
    ask_every: [t.askEvery, t.askEveryNote],
    ask_few: [t.askFew, t.askFewNote],
    ask_days: [t.askDays, t.askDaysNote],
  };
  return (
    <FormPanel
      title={t.rules}
      note={t.rulesNote}
      label={t.saveRules}
      busy={act.busy}
      problem={act.problem}
      onClear={act.clear}
      dirty={!same}
      barred={lacking('counts.plan') ?? (wrong ? t.wrongNumber : same ? t.sameRules : undefined)}
      onSave={() => void save()}
      onClose={onClose}
    >
      <PanelSection>
        <CheckField label={t.afterShortfall} value={after} onChange={setAfter} />
      </PanelSection>
      <PanelSection title={t.askLeft}>
        {names.map((name) => (
          <Field key={name} label={notes[name][0]} note={notes[name][1]} bad={value(name) === null}>
            <TextField
              label={notes[name][0]}
              value={typed[name]}
              longest={4}
              onChange={(text) => setTyped({ ...typed, [name]: text })}
            />
          </Field>
        ))}
      </PanelSection>
      <History kind="count_rules" record={house.code} />
    </FormPanel>
  );
}
