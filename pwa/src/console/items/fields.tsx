/** What the sections of an item are made of. */
import { Field, TextField, useWasTried } from '../../ui/console';
import type { Fault, Faults, Plain, Typed } from './draft';
import { words } from './words';

export interface PartProps {
  typed: Typed;
  set: (patch: Partial<Typed>) => void;
  faults: Faults;
}

/** What is not typed yet is said by the button that saves, and at its field once saving was tried. */
const MISSING: Fault[] = ['name', 'unit', 'count'];

export function useShown(faults: Faults): Faults {
  if (useWasTried()) return faults;
  return Object.fromEntries(Object.entries(faults).filter(([, fault]) => !MISSING.includes(fault)));
}

export function faultIn(faults: Faults, path: string): string | undefined {
  const fault = faults[path];
  return fault && words().wrong[fault];
}

/** Keys of `Plain` that are typed as text. */
export type TextKey = { [K in keyof Plain]: Plain[K] extends string ? K : never }[keyof Plain];

interface LineProps extends PartProps {
  name: TextKey;
  label: string;
  note?: string;
  longest?: number;
  needed?: boolean;
}

export function Line({ name, label, note, longest = 200, needed, typed, set, faults }: LineProps) {
  const wrong = faultIn(faults, name);
  return (
    <Field label={label} note={wrong ?? note} bad={wrong !== undefined} needed={needed}>
      <TextField
        label={label}
        value={typed[name]}
        longest={longest}
        onChange={(text) => set({ [name]: text } as Pick<Plain, TextKey>)}
      />
    </Field>
  );
}

interface CellProps {
  label: string;
  value: string;
  /** what is wrong in it */
  wrong: string | undefined;
  narrow?: boolean;
  disabled?: boolean;
  onChange: (text: string) => void;
}

/** A field in a table: its head is the label. */
export function CellField({ label, value, wrong, narrow, disabled, onChange }: CellProps) {
  return (
    <span class="cell-field">
      <input
        class={`input${wrong ? ' wrong' : ''}${narrow ? ' r' : ''}`}
        aria-label={label}
        aria-invalid={wrong !== undefined}
        value={value}
        disabled={disabled}
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
      {wrong && <span class="field-note">{wrong}</span>}
    </span>
  );
}
