/** A new plan: which places, whether blind, and beyond which difference somebody else counts again. */
import { useState } from 'preact/hooks';
import { CheckField, Field, FormPanel, PanelSection, TextField } from '../../ui/console';
import { useAct } from '../act';
import { get, newId } from '../api';
import { parseScaled } from '../decimal';
import { warehouse, warehouses } from '../session';
import { lacking } from '../who-may';
import { words } from './words';

interface Typed {
  name: string;
  zones: string;
  classes: string[];
  sku: string;
  zero: boolean;
  blind: boolean;
  percent: string;
  amount: string;
  idle: string;
  most: string;
}

const NOTHING: Typed = {
  name: '',
  zones: '',
  classes: [],
  sku: '',
  zero: false,
  blind: true,
  percent: '',
  amount: '',
  idle: '',
  most: '',
};
const CLASSES = ['A', 'B', 'C'];

/** A whole number of what was typed; undefined where it is none. */
function whole(text: string, least: number, most: number): number | null | undefined {
  if (text.trim() === '') return null;
  const found = parseScaled(text, 0);
  return found !== null && found >= least && found <= most ? found : undefined;
}

/** Two decimals of what was typed; undefined where it is no number. */
function limit(text: string): number | null | undefined {
  if (text.trim() === '') return null;
  return parseScaled(text, 2) ?? undefined;
}

export function PlanForm({ onClose }: { onClose: () => void }) {
  const t = words();
  const act = useAct();
  const [typed, setTyped] = useState(NOTHING);
  const [unknown, setUnknown] = useState(false);
  const set = (more: Partial<Typed>): void => {
    setUnknown(false);
    setTyped({ ...typed, ...more });
  };
  const only = warehouses.value.length === 1 ? warehouses.value[0]!.id : null;
  const where = warehouse.value ?? only;
  const zones = typed.zones.split(/[,，\s]+/).filter((zone) => zone);
  const [percent, amount] = [limit(typed.percent), limit(typed.amount)];
  const [idle, most] = [whole(typed.idle, 1, 3650), whole(typed.most, 1, 10_000)];
  const asks = zones.length > 0 || typed.classes.length > 0 || typed.sku.trim() !== '' || typed.zero || !!idle;
  const barred =
    lacking('counts.plan') ??
    (where === null ? t.pickWarehouse : undefined) ??
    (asks ? undefined : t.asksNothing) ??
    ([percent, amount, idle, most].some((each) => each === undefined) ? t.wrongNumber : undefined);
  const save = async (): Promise<void> => {
    const items = typed.sku.trim() ? await itemOf(typed.sku.trim()) : [];
    if (items === null) return setUnknown(true);
    const payload = {
      plan: newId(),
      warehouse: where,
      name: typed.name.trim() || zones.join(' ') || typed.sku.trim() || typed.classes.join(' ') || t.zero,
      zones,
      items,
      classes: typed.classes,
      zero: typed.zero,
      blind: typed.blind,
      threshold_bp: percent,
      threshold_value: amount,
      idle_days: idle,
      most,
    };
    if (await act.send('counts.plan/1', payload, where)) onClose();
  };
  return (
    <FormPanel
      title={t.newPlan}
      busy={act.busy}
      problem={act.problem}
      onClear={act.clear}
      dirty={typed !== NOTHING}
      barred={barred}
      label={t.save}
      onSave={() => void save()}
      onClose={onClose}
    >
      <Fields
        typed={typed}
        set={set}
        unknown={unknown}
        wrong={[percent, amount, idle, most].map((each) => each === undefined)}
      />
    </FormPanel>
  );
}

async function itemOf(sku: string): Promise<number[] | null> {
  const found = await get<{ id: number } | null>('/api/items/called', { sku }).catch(() => null);
  return found ? [found.id] : null;
}

interface FieldsProps {
  typed: Typed;
  set: (more: Partial<Typed>) => void;
  unknown: boolean;
  /** per cent, value, days, places */
  wrong: boolean[];
}

function Fields({ typed, set, unknown, wrong }: FieldsProps) {
  const t = words();
  return (
    <>
      <PanelSection>
        <Field label={t.name} note={t.nameNote}>
          <TextField label={t.name} value={typed.name} onChange={(name) => set({ name })} />
        </Field>
        <Field label={t.zones} note={t.zonesNote}>
          <TextField label={t.zones} value={typed.zones} onChange={(text) => set({ zones: text })} />
        </Field>
        <Field label={t.sku} note={unknown ? t.skuUnknown : t.skuNote} bad={unknown}>
          <TextField label={t.sku} value={typed.sku} onChange={(sku) => set({ sku })} />
        </Field>
        <Field label={t.classes} note={t.classesNote}>
          {CLASSES.map((one) => (
            <CheckField
              key={one}
              label={one}
              value={typed.classes.includes(one)}
              onChange={(on) =>
                set({ classes: CLASSES.filter((each) => (each === one ? on : typed.classes.includes(each))) })
              }
            />
          ))}
        </Field>
        <CheckField label={t.zero} value={typed.zero} onChange={(zero) => set({ zero })} />
        <Field label={t.idle} note={t.idleNote} bad={wrong[2]}>
          <TextField label={t.idle} value={typed.idle} longest={4} onChange={(idle) => set({ idle })} />
        </Field>
        <Field label={t.most} note={t.mostNote} bad={wrong[3]}>
          <TextField label={t.most} value={typed.most} longest={5} onChange={(most) => set({ most })} />
        </Field>
      </PanelSection>
      <PanelSection>
        <CheckField label={t.blind} value={typed.blind} onChange={(blind) => set({ blind })} />
        <Field label={t.percent} note={t.limitNote} bad={wrong[0]}>
          <TextField label={t.percent} value={typed.percent} onChange={(text) => set({ percent: text })} />
        </Field>
        <Field label={t.amount} note={t.limitNote} bad={wrong[1]}>
          <TextField label={t.amount} value={typed.amount} onChange={(text) => set({ amount: text })} />
        </Field>
      </PanelSection>
    </>
  );
}
