/** What every form of places asks: kind, storage, limits. Figures are typed in kilograms, litres and units, and said exactly. */
import { Field, SelectField, TextField } from '../../ui/console';
import { parseScaled, writeScaled } from '../decimal';
import { words } from './words';

/** As typed: '' for no limit. */
export interface Limits {
  weight: string;
  volume: string;
  quantity: string;
}

export interface Limited {
  max_weight_g: number;
  max_volume_ml: number;
  max_quantity: number;
}

const GRAMS = 3; // places behind the point of a kilogram, and of a litre
const QUANTITY = 4;
const figure = (value: number, places: number): string => (value === 0 ? '' : writeScaled(value, places));

export function limitsOf(place: Limited): Limits {
  return {
    weight: figure(place.max_weight_g, GRAMS),
    volume: figure(place.max_volume_ml, GRAMS),
    quantity: figure(place.max_quantity, QUANTITY),
  };
}

/** null: one of them is no figure */
export function readLimits({ weight, volume, quantity }: Limits): Limited | null {
  const read = (text: string, places: number): number | null => (text.trim() === '' ? 0 : parseScaled(text, places));
  const [max_weight_g, max_volume_ml, max_quantity] = [
    read(weight, GRAMS),
    read(volume, GRAMS),
    read(quantity, QUANTITY),
  ];
  if (max_weight_g === null || max_volume_ml === null || max_quantity === null) return null;
  return { max_weight_g, max_volume_ml, max_quantity };
}

interface LimitFieldsProps extends Limits {
  set: (patch: Partial<Limits>) => void;
}

export function LimitFields({ weight, volume, quantity, set }: LimitFieldsProps) {
  const t = words();
  return (
    <>
      <div class="pair">
        <Field label={t.weight} note={t.limitNote}>
          <TextField label={t.weight} value={weight} longest={20} onChange={(next) => set({ weight: next })} />
        </Field>
        <Field label={t.volume} note={t.limitNote}>
          <TextField label={t.volume} value={volume} longest={20} onChange={(next) => set({ volume: next })} />
        </Field>
      </div>
      <Field label={t.quantity} note={t.limitNote}>
        <TextField label={t.quantity} value={quantity} longest={20} onChange={(next) => set({ quantity: next })} />
      </Field>
    </>
  );
}

interface ChosenProps {
  value: string;
  onChange: (value: string) => void;
}

export function KindField({ value, onChange, bins }: ChosenProps & { bins: boolean }) {
  const t = words();
  const options = Object.entries(t.kinds).map(([kind, label]) => ({ value: kind, label }));
  return (
    <Field label={t.kind}>
      <SelectField
        label={t.kind}
        value={value}
        options={options.filter((one) => bins || one.value !== 'bin' || value === 'bin')}
        onChange={onChange}
      />
    </Field>
  );
}

export function StorageField({ value, onChange }: ChosenProps) {
  const t = words();
  const options = Object.entries(t.storages).map(([storage, label]) => ({ value: storage, label }));
  return (
    <Field label={t.storage}>
      <SelectField label={t.storage} value={value} options={options} onChange={onChange} />
    </Field>
  );
}
