/** A cell while it is typed over: Enter saves and goes down, Tab saves and goes on, Escape leaves it as it was. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Option } from '../../ui/console';
import { said } from './said';
import { type EditColumn, readCell } from './plan';
import type { Value } from './types';
import { writeValue } from './values';

export interface EditCellProps {
  label: string;
  column: EditColumn;
  /** what can be chosen; undefined: something is typed */
  options?: Option[];
  value: Value;
  /** `undefined`: nothing to save. Where to go then: rows down, columns on */
  onDone: (value: Value | undefined, text: string, rows: number, columns: number) => void;
}

export function EditCell({ label, column, options, value, onDone }: EditCellProps) {
  const t = said();
  const [typed, setTyped] = useState(writeValue(column.shape, value));
  const left = useRef(false);
  const field = useRef<HTMLInputElement & HTMLSelectElement>(null);
  useEffect(() => {
    if (!field.current) return;
    field.current.focus();
    if (field.current.select) field.current.select();
  }, []);
  const read = readCell(column, typed);
  const fault = 'fault' in read ? t.fault[read.fault] : null;
  const end = (keep: boolean, rows: number, columns: number): void => {
    if (left.current || (keep && fault !== null)) return;
    left.current = true;
    onDone(keep && 'value' in read && read.value !== value ? read.value : undefined, typed, rows, columns);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    event.stopPropagation();
    if (event.key === 'Enter') end(true, event.shiftKey ? -1 : 1, 0);
    else if (event.key === 'Tab') end(true, 0, event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape') end(false, 0, 0);
    else return;
    event.preventDefault();
  };
  const shared = {
    ref: field,
    class: fault ? 'cell-input wrong' : 'cell-input',
    value: typed,
    title: fault || undefined,
    'aria-label': label,
    'aria-invalid': fault !== null,
    onKeyDown,
    onBlur: () => end(fault === null, 0, 0),
    onInput: (event: { currentTarget: { value: string } }) => setTyped(event.currentTarget.value),
  };
  if (!options) return <input {...shared} type="text" autocomplete="off" spellcheck={false} />;
  return (
    <select {...shared}>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}
