/** Fields of the desk. Inside a `Field` the label stands above; alone a field says it in its place. */
import chevronDown from 'lucide:chevron-down';
import { createContext, createRef, type ComponentChildren, type RefObject } from 'preact';
import { useContext, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Icon } from '../icon';

interface Around {
  /** the label stands above */
  labelled: boolean;
  needed?: boolean;
  bad?: boolean;
}

const InField = createContext<Around>({ labelled: false });
const WasTried = createContext(false);

/** Saving was tried: what is missing is told at its field from then on. */
export const Tried = WasTried.Provider;
export const useWasTried = (): boolean => useContext(WasTried);

interface Tries<T> {
  tried: boolean;
  /** what stands in the way is marked from now on, and the first such field has the focus */
  mark: () => void;
  forget: () => void;
  /** of what holds the fields */
  within: RefObject<T | null>;
}

export function useTries<T extends HTMLElement>(): Tries<T> {
  const [times, setTimes] = useState(0);
  const within = useMemo(() => createRef<T>(), []);
  useLayoutEffect(() => {
    const first = times > 0 && within.current && within.current.querySelector<HTMLElement>('[aria-invalid="true"]');
    if (first) first.focus();
  }, [times]);
  return { tried: times > 0, mark: () => setTimes((before) => before + 1), forget: () => setTimes(0), within };
}

export interface FieldProps {
  label: string;
  note?: string;
  bad?: boolean;
  /** it cannot stay empty */
  needed?: boolean;
  /** why not, while it is: told once saving was tried */
  missing?: string;
  children: ComponentChildren;
}

export function Field({ label, note, bad = false, needed = false, missing, children }: FieldProps) {
  const tried = useWasTried();
  const lacks = !bad && tried ? missing : undefined;
  const wrong = bad || lacks !== undefined;
  const told = lacks ?? note;
  return (
    <div class={wrong ? 'field bad-field' : 'field'}>
      <span class={needed ? 'lab needed' : 'lab'}>{label}</span>
      <InField.Provider value={{ labelled: true, needed, bad: wrong }}>{children}</InField.Provider>
      {told && <span class="field-note">{told}</span>}
    </div>
  );
}

export interface TextFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  autoFocus?: boolean;
  type?: 'text' | 'password';
  autocomplete?: string;
  disabled?: boolean;
  long?: boolean;
  /** characters */
  longest?: number;
}

export function TextField({
  label,
  value,
  onChange,
  autoFocus,
  type = 'text',
  autocomplete = 'off',
  disabled,
  long,
  longest,
}: TextFieldProps) {
  const { labelled, needed, bad } = useContext(InField);
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  useEffect(() => {
    if (autoFocus && field.current) field.current.focus();
  }, []);
  const shared = {
    ref: field,
    class: 'input',
    value,
    disabled,
    autocomplete,
    maxLength: longest,
    spellcheck: false,
    'aria-label': label,
    'aria-required': needed || undefined,
    'aria-invalid': bad || undefined,
    placeholder: labelled ? undefined : label,
    onInput: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
  };
  if (long) return <textarea {...shared} rows={3} />;
  return type === 'password' ? <input {...shared} type="password" /> : <input {...shared} type="text" />;
}

export interface Option {
  value: string;
  label: string;
}

export interface SelectFieldProps {
  label: string;
  value: string;
  options: Option[];
  onChange: (value: string) => void;
  disabled?: boolean;
  /** outside of a field */
  bad?: boolean;
}

export function SelectField({ label, value, options, onChange, disabled, bad }: SelectFieldProps) {
  const around = useContext(InField);
  return (
    <span class="select">
      <select
        class="input"
        value={value}
        disabled={disabled}
        aria-label={label}
        aria-required={around.needed || undefined}
        aria-invalid={bad || around.bad || undefined}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <Icon of={chevronDown} size={16} />
    </span>
  );
}

export interface DateFieldProps {
  label: string;
  /** ISO day, or '' */
  value: string;
  onChange: (value: string) => void;
  min?: string;
  max?: string;
}

export function DateField({ label, value, onChange, min, max }: DateFieldProps) {
  const changed = (event: { currentTarget: { value: string } }): void => onChange(event.currentTarget.value);
  return <input class="input" type="date" value={value} min={min} max={max} aria-label={label} onChange={changed} />;
}

export function CheckField({
  label,
  value,
  onChange,
  barred,
}: {
  label: string;
  value: boolean;
  onChange: (value: boolean) => void;
  /** why it cannot be changed */
  barred?: string;
}) {
  const changed = (event: { currentTarget: { checked: boolean } }): void => onChange(event.currentTarget.checked);
  return (
    <label class="check" title={barred}>
      <input type="checkbox" checked={value} disabled={barred !== undefined} onChange={changed} />
      {label}
    </label>
  );
}
