/** Fields of the desk. Inside a `Field` the label stands above; alone a field says it in its place. */
import chevronDown from 'lucide:chevron-down';
import x from 'lucide:x';
import { createContext, type ComponentChildren } from 'preact';
import { useContext, useEffect, useRef, useState } from 'preact/hooks';
import { common } from '../../i18n/common';
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
    spellcheck: false,
    'aria-label': label,
    placeholder: inField ? undefined : label,
    onInput: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
  };
  if (long) return <textarea {...shared} rows={3} />;
  return type === 'password' ? <input {...shared} type="password" /> : <input {...shared} type="text" />;
}

export interface NumberFieldProps {
  label: string;
  value: number | null;
  onChange: (value: number | null) => void;
  /** places behind the point, at most */
  decimals?: number;
  unit?: string;
  disabled?: boolean;
  autoFocus?: boolean;
}

/** What is typed stands as typed; the value is null while it is no number. Nothing scrolls it. */
export function NumberField({ label, value, onChange, decimals = 0, unit, disabled, autoFocus }: NumberFieldProps) {
  const inField = useContext(Labelled);
  const [text, setText] = useState(value === null ? '' : String(value));
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (autoFocus && field.current) field.current.focus();
  }, []);
  useEffect(() => {
    if (value !== parse(text, decimals)) setText(value === null ? '' : String(value));
  }, [value]);
  const typed = (next: string): void => {
    setText(next);
    onChange(parse(next, decimals));
  };
  const wrong = text !== '' && parse(text, decimals) === null;
  return (
    <span class={wrong ? 'number wrong-number' : 'number'}>
      <input
        ref={field}
        class="input r"
        inputMode="decimal"
        autocomplete="off"
        value={text}
        disabled={disabled}
        aria-label={label}
        aria-invalid={wrong}
        placeholder={inField ? undefined : label}
        onInput={(event) => typed(event.currentTarget.value)}
      />
      {unit && <span class="u">{unit}</span>}
    </span>
  );
}

function parse(text: string, decimals: number): number | null {
  const bare = text.replace(/[,\s]/g, '');
  if (!/^-?\d{1,12}(\.\d*)?$/.test(bare)) return null;
  const [, part] = bare.split('.');
  return (part || '').length <= decimals ? Number(bare) : null;
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
}: {
  label: string;
  value: boolean;
  onChange: (value: boolean) => void;
}) {
  return (
    <label class="check">
      <input type="checkbox" checked={value} onChange={(event) => onChange(event.currentTarget.checked)} />
      {label}
    </label>
  );
}

export interface Filter {
  id: string;
  label: string;
  value?: string;
  onPress?: () => void;
  onClear?: () => void;
}

/** Set filters are blue and can be taken off; the others open. */
export function FilterChips({ filters, children }: { filters: Filter[]; children?: ComponentChildren }) {
  return (
    <div class="filters">
      {filters.map(({ id, label, value, onPress, onClear }) => (
        <span key={id} class={value ? 'fl set' : 'fl'}>
          <button onClick={onPress}>
            {label}
            {value && <b>{value}</b>}
          </button>
          {value && onClear ? (
            <button aria-label={`${common().close} ${label}`} onClick={onClear}>
              <Icon of={x} />
            </button>
          ) : (
            <Icon of={chevronDown} />
          )}
        </span>
      ))}
      {children}
    </div>
  );
}
