/** How a warehouse puts away: the steps in their order, and what may lie together. */
import arrowDown from 'lucide:arrow-down';
import arrowUp from 'lucide:arrow-up';
import close from 'lucide:x';
import { useState } from 'preact/hooks';
import { named } from '../../i18n';
import { Btn, Field, FormPanel, PanelSection, SelectField, TextField } from '../../ui/console';
import { useAct } from '../act';
import { History } from '../audit/history';
import { parseScaled } from '../decimal';
import type { Zone } from '../places/types';
import { words as places } from '../places/words';
import { useResource } from '../resource';
import { inScope, names, type Warehouse } from '../session';
import { lacking } from '../who-may';
import { words } from './words';
import './problems';
import './putaway.css';

interface Step {
  kind: string;
  zone?: string;
  by?: string;
  value?: string;
}

interface Strategy {
  steps: Step[];
  mixing: string;
  most_containers: number;
  learns: string[];
  version: number;
}

interface Props {
  house: Warehouse;
  zones: Zone[];
  onClose: () => void;
}

export function StrategyForm(props: Props) {
  const found = useResource<Strategy>(`/api/warehouses/${props.house.id}/putaway`);
  const known = found.data.value;
  return known ? <Editor key={known.version} {...props} known={known} /> : null;
}

/** What is said of a step: nothing that it does not need. */
function said({ kind, zone, by, value }: Step): Step {
  return { kind, ...(zone ? { zone } : {}), ...(by && value ? { by, value } : {}) };
}

function Editor({ house, zones, onClose, known }: Props & { known: Strategy }) {
  const t = words();
  const act = useAct();
  const [steps, setSteps] = useState<Step[]>(known.steps);
  const [mixing, setMixing] = useState(known.mixing);
  const [containers, setContainers] = useState(String(known.most_containers));
  const [learns, setLearns] = useState(known.learns[0] ?? '');
  const lacks = lacking('putaway.configure') ?? (inScope([house.id]) ? undefined : places().elsewhere);
  const most = parseScaled(containers, 0);
  const learnt = learns ? [learns] : [];
  const now = JSON.stringify([steps.map(said), mixing, most, learnt]);
  const same = now === JSON.stringify([known.steps.map(said), known.mixing, known.most_containers, known.learns]);
  const save = (): void => {
    const payload = { warehouse: house.id, steps: steps.map(said), mixing, most_containers: most, learns: learnt };
    void act.send('putaway.put_strategy/1', { ...payload, seen_version: known.version }, house.id);
  };
  const ask = (name: string): void => void act.send(name, { warehouse: house.id }, house.id);
  return (
    <FormPanel
      title={t.title}
      note={t.note}
      label={t.save}
      busy={act.busy}
      problem={act.problem}
      onClear={act.clear}
      dirty={!same}
      barred={lacks ?? (most === null ? t.containersWrong : same ? t.same : undefined)}
      onSave={save}
      onClose={onClose}
    >
      <PanelSection title={t.steps}>
        {steps.map((step, at) => (
          <StepFields key={at} at={at} step={step} steps={steps} zones={zones} onChange={setSteps} />
        ))}
        <Btn onPress={() => setSteps([...steps, { kind: 'empty_bin' }])}>{t.add}</Btn>
      </PanelSection>
      <PanelSection title={t.rules}>
        <Field label={t.mixing}>
          <SelectField label={t.mixing} value={mixing} options={optionsOf(t.mixings)} onChange={setMixing} />
        </Field>
        <Field label={t.containers} note={t.containersNote}>
          <TextField label={t.containers} value={containers} longest={6} onChange={setContainers} />
        </Field>
        <Field label={t.learns} note={t.learnsNote}>
          <SelectField label={t.learns} value={learns} options={zonesOf(zones, t.nothing)} onChange={setLearns} />
        </Field>
      </PanelSection>
      <PanelSection>
        <Btn barred={lacks} onPress={() => ask('putaway.classify/1')}>
          {t.classify}
        </Btn>
        <Btn barred={lacks} onPress={() => ask('putaway.plan_replenishment/1')}>
          {t.replenish}
        </Btn>
      </PanelSection>
      <History kind="putaway_strategy" record={house.code} />
    </FormPanel>
  );
}

function optionsOf(named: Record<string, string>): { value: string; label: string }[] {
  return Object.entries(named).map(([value, label]) => ({ value, label }));
}

function zonesOf(zones: Zone[], none: string): { value: string; label: string }[] {
  const each = zones.map((zone) => ({
    value: zone.code,
    label: [zone.code, named(names(zone))].filter(Boolean).join(' '),
  }));
  return [{ value: '', label: none }, ...each];
}

interface StepProps {
  at: number;
  step: Step;
  steps: Step[];
  zones: Zone[];
  onChange: (steps: Step[]) => void;
}

function StepFields({ at, step, steps, zones, onChange }: StepProps) {
  const t = words();
  const set = (patch: Partial<Step>): void =>
    onChange(steps.map((one, index) => (index === at ? { ...one, ...patch } : one)));
  const swap = (to: number): void => {
    const moved = steps.filter((_, index) => index !== at);
    moved.splice(to, 0, step);
    onChange(moved);
  };
  const label = (what: string): string => `${t.step(at + 1)}: ${what}`;
  return (
    <fieldset class="put-step">
      <legend>{t.step(at + 1)}</legend>
      <SelectField
        label={label(t.kind)}
        value={step.kind}
        options={optionsOf(t.kinds)}
        onChange={(kind) => set({ kind })}
      />
      <SelectField
        label={label(t.zone)}
        value={step.zone ?? ''}
        options={zonesOf(zones, t.everyZone)}
        onChange={(zone) => set({ zone })}
      />
      <SelectField
        label={label(t.by)}
        value={step.by ?? ''}
        options={optionsOf(t.bys)}
        onChange={(by) => set({ by, value: by ? step.value : '' })}
      />
      {step.by ? (
        <TextField label={label(t.value)} value={step.value ?? ''} onChange={(value) => set({ value })} />
      ) : null}
      {at > 0 && <Btn icon={arrowUp} label={label(t.up)} onPress={() => swap(at - 1)} />}
      {at < steps.length - 1 && <Btn icon={arrowDown} label={label(t.down)} onPress={() => swap(at + 1)} />}
      <Btn icon={close} label={label(t.remove)} onPress={() => onChange(steps.filter((_, index) => index !== at))} />
    </fieldset>
  );
}
