/** One plan: for which goods, how they are inspected, and what is looked at. */
import { useState } from 'preact/hooks';
import { Btn, CheckField, Field, FormPanel, PanelSection, SelectField, TextField } from '../../ui/console';
import { useAct } from '../act';
import { get } from '../api';
import { useResource } from '../resource';
import { lacking } from '../who-may';
import { begin, limitOf, LEVELS, said, sampled, wholeOf, type Line, type Typed } from './plan-draft';
import type { Plan } from './types';
import { words } from './words';

interface Props {
  /** null: a new one */
  plan: Plan | null;
  title: string;
  onClose: () => void;
}

type Unknown = 'sku' | 'supplier' | null;

export function OpenPlan({ id, title, onClose }: { id: string; title: string; onClose: () => void }) {
  const found = useResource<Plan>(`/api/quality/plans/${id}`);
  const plan = found.data.value;
  return plan ? <PlanForm key={plan.version} plan={plan} title={title} onClose={onClose} /> : null;
}

export function PlanForm({ plan, title, onClose }: Props) {
  const t = words();
  const act = useAct();
  const [typed, setTyped] = useState(() => begin(plan));
  const [unknown, setUnknown] = useState<Unknown>(null);
  const set = (more: Partial<Typed>): void => {
    setUnknown(null);
    setTyped({ ...typed, ...more });
  };
  const dirty = JSON.stringify(typed) !== JSON.stringify(begin(plan));
  const ids = plan ? { item: plan.item, supplier: plan.supplier, category: plan.category } : null;
  const isFor = plan !== null || [typed.sku, typed.supplier, typed.category].some((each) => each.trim());
  const payload = said(typed);
  const barred =
    lacking('quality.plan') ??
    (isFor ? undefined : t.named) ??
    (payload ? undefined : t.wrongNumber) ??
    (dirty ? undefined : t.same);
  const save = async (): Promise<void> => {
    const item = ids ? ids.item : await called('/api/items/called', 'sku', typed.sku.trim());
    if (item === undefined) return setUnknown('sku');
    const supplier = ids ? ids.supplier : await called('/api/partners/called', 'code', typed.supplier.trim());
    if (supplier === undefined) return setUnknown('supplier');
    const of = { item, supplier, category: ids ? ids.category : typed.category.trim() };
    if (await act.send('quality.put_plan/1', { ...payload, ...of, seen_version: plan ? plan.version : 0 })) onClose();
  };
  return (
    <FormPanel
      title={title}
      busy={act.busy}
      problem={act.problem}
      onClear={act.clear}
      dirty={dirty}
      barred={barred}
      label={t.save}
      onSave={() => void save()}
      onClose={onClose}
    >
      {!plan && <Subject typed={typed} set={set} unknown={unknown} />}
      <How typed={typed} set={set} />
      {typed.mode !== 'skip' && <Looked lines={typed.lines} onChange={(lines) => set({ lines })} />}
      <PanelSection>
        <CheckField label={t.active} value={typed.active} onChange={(active) => set({ active })} />
      </PanelSection>
    </FormPanel>
  );
}

/** Null where nothing is called; undefined where nothing is called so. */
async function called(path: string, key: string, code: string): Promise<number | null | undefined> {
  if (!code) return null;
  const found = await get<{ id: number } | null>(path, { [key]: code }).catch(() => null);
  return found ? found.id : undefined;
}

interface Part {
  typed: Typed;
  set: (more: Partial<Typed>) => void;
}

function Subject({ typed, set, unknown }: Part & { unknown: Unknown }) {
  const t = words();
  return (
    <PanelSection title={t.of}>
      <Field label={t.item} note={unknown === 'sku' ? t.itemUnknown : t.ofNote} bad={unknown === 'sku'}>
        <TextField label={t.item} value={typed.sku} onChange={(sku) => set({ sku })} />
      </Field>
      <Field
        label={t.ofSupplier}
        note={unknown === 'supplier' ? t.supplierUnknown : undefined}
        bad={unknown === 'supplier'}
      >
        <TextField label={t.ofSupplier} value={typed.supplier} onChange={(supplier) => set({ supplier })} />
      </Field>
      <Field label={t.category}>
        <TextField label={t.category} value={typed.category} onChange={(category) => set({ category })} />
      </Field>
    </PanelSection>
  );
}

function How({ typed, set }: Part) {
  const t = words();
  const options = Object.keys(t.modes).map((value) => ({ value, label: t.modes[value]! }));
  const lots = (text: string): string | undefined => (wholeOf(text) === undefined ? t.wrongNumber : undefined);
  return (
    <PanelSection>
      <Field label={t.how}>
        <SelectField label={t.how} value={typed.mode} options={options} onChange={(mode) => set({ mode })} />
      </Field>
      {sampled(typed) && (
        <>
          <Field label={t.level}>
            <SelectField
              label={t.level}
              value={typed.level}
              options={LEVELS.map((value) => ({ value, label: value }))}
              onChange={(level) => set({ level })}
            />
          </Field>
          <Field label={t.limit} note={limitOf(typed.limit) === undefined ? t.wrongLimit : undefined}>
            <TextField label={t.limit} value={typed.limit} onChange={(limit) => set({ limit })} />
          </Field>
        </>
      )}
      {typed.mode === 'skip_lot' && (
        <>
          <Field label={t.everyLots} note={lots(typed.every)}>
            <TextField label={t.everyLots} value={typed.every} onChange={(every) => set({ every })} />
          </Field>
          <Field label={t.afterLots} note={lots(typed.after)}>
            <TextField label={t.afterLots} value={typed.after} onChange={(after) => set({ after })} />
          </Field>
        </>
      )}
    </PanelSection>
  );
}

const EMPTY: Line = { code: '', name_zh: '', name_en: '', measured: false, lower: '', upper: '', unit: '' };

function Looked({ lines, onChange }: { lines: Line[]; onChange: (lines: Line[]) => void }) {
  const t = words();
  const put = (at: number, more: Partial<Line>): void =>
    onChange(lines.map((line, index) => (index === at ? { ...line, ...more } : line)));
  return (
    <PanelSection title={t.characteristics}>
      {lines.map((line, at) => (
        <OneLine
          key={at}
          line={line}
          onPut={(more) => put(at, more)}
          onRemove={() => onChange(lines.filter((_, index) => index !== at))}
        />
      ))}
      <Btn onPress={() => onChange([...lines, EMPTY])}>{t.addOne}</Btn>
    </PanelSection>
  );
}

function OneLine({
  line,
  onPut,
  onRemove,
}: {
  line: Line;
  onPut: (more: Partial<Line>) => void;
  onRemove: () => void;
}) {
  const t = words();
  const field = (key: 'name_zh' | 'name_en' | 'lower' | 'upper' | 'unit') => (
    <Field label={t[key]}>
      <TextField label={t[key]} value={line[key]} onChange={(value) => onPut({ [key]: value })} />
    </Field>
  );
  return (
    <>
      {field('name_zh')}
      {field('name_en')}
      <CheckField label={t.measuredToo} value={line.measured} onChange={(measured) => onPut({ measured })} />
      {line.measured && (
        <>
          {field('lower')}
          {field('upper')}
          {field('unit')}
        </>
      )}
      <Btn onPress={onRemove}>{t.remove}</Btn>
    </>
  );
}
