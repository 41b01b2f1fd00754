/** Fields of the desk. Inside a `Field` the label stands above; alone a field says it in its place. */
import chevronDown from 'lucide:chevron-down';
import { createContext, type ComponentChildren } from 'preact';
import { useContext, useEffect, useRef } from 'preact/hooks';
import { Icon } from '../icon';

const Labelled = createContext(false);

export function Field({
  label,
  note,
  bad,
  children,
}: {
  label: string;
  note?: string;
  bad?: boolean;
  children: ComponentChildren;
}) {
  return (
    <div class={bad ? 'field bad-field' : 'field'}>
      <span class="lab">{label}</span>
      <Labelled.Provider value={true}>{children}</Labelled.Provider>
      {note && <span class="field-note">{note}</span>}
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
  const inField = useContext(Labelled);
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
    placeholder: inField ? undefined : label,
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
}

export function SelectField({ label, value, options, onChange, disabled }: SelectFieldProps) {
  return (
    <span class="select">
      <select
        class="input"
        value={value}
        disabled={disabled}
        aria-label={label}
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
