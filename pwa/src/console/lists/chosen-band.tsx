/** The rows chosen in a list, and what can be done to all of them at once. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Btn, Pop, SelectField, TextField } from '../../ui/console';
import type { ShownColumn } from './columns';
import { type EditColumn, readCell } from './plan';
import { said } from './said';
import { optionsOf } from './sheet';
import type { Value } from './types';

interface ChosenBandProps {
  count: number;
  columns: ShownColumn[];
  editable: EditColumn[];
  onChange: (column: string, value: Value, text: string) => void;
  onNone: () => void;
  /** what else can be done with them */
  children?: ComponentChildren;
}

export function ChosenBand({ count, columns, editable, onChange, onNone, children }: ChosenBandProps) {
  const t = said();
  const [open, setOpen] = useState(false);
  return (
    <div class="band-form chosen-band" role="status">
      <b>{t.picked(count)}</b>
      <Pop
        label={t.changeChosen}
        open={open}
        onClose={() => setOpen(false)}
        at={<Btn onPress={() => setOpen(!open)}>{t.changeChosen}</Btn>}
      >
        <ValueForm
          columns={columns}
          editable={editable}
          onDone={(column, value, text) => {
            setOpen(false);
            onChange(column, value, text);
          }}
        />
      </Pop>
      {children}
      <Btn onPress={onNone}>{t.unpick}</Btn>
    </div>
  );
}

interface ValueFormProps extends Pick<ChosenBandProps, 'columns' | 'editable'> {
  onDone: (column: string, value: Value, text: string) => void;
}

function ValueForm({ columns, editable, onDone }: ValueFormProps) {
  const t = said();
  const [key, setKey] = useState(editable[0]!.key);
  const [typed, setTyped] = useState('');
  const column = editable.find((each) => each.key === key)!;
  const shown = columns.find((each) => each.key === key)!;
  const options = optionsOf(shown);
  const text = options && typed === '' ? options[0]!.value : typed;
  const read = readCell(column, text);
  const submit = (event: Event): void => {
    event.preventDefault();
    if ('value' in read) onDone(key, read.value, text);
  };
  return (
    <form class="filter-form" onSubmit={submit}>
      <SelectField
        label={t.column}
        value={key}
        options={editable.map((each) => ({
          value: each.key,
          label: columns.find((one) => one.key === each.key)!.title,
        }))}
        onChange={(next) => {
          setKey(next);
          setTyped('');
        }}
      />
      {options ? (
        <SelectField label={shown.title} value={text} options={options} onChange={setTyped} />
      ) : (
        <TextField label={shown.title} value={typed} onChange={setTyped} />
      )}
      <Btn go submit barred={'fault' in read ? t.fault[read.fault] : undefined}>
        {t.preview}
      </Btn>
    </form>
  );
}
