/** One condition while it is typed: how, and with what. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { Btn, CheckField, DateField, SelectField, TextField } from '../../ui/console';
import { choiceWord, type ShownColumn } from './columns';
import { type Draft, emptyDraft, type Filter, opsOf, readDraft, writeDraft } from './filters';
import { said } from './said';

export interface FilterFormProps {
  column: ShownColumn;
  filter: Filter | null;
  onApply: (filter: Filter) => void;
}

export function FilterForm({ column, filter, onApply }: FilterFormProps) {
  const t = said();
  const { shape } = column;
  const ops = opsOf(column.of, shape);
  const form = useRef<HTMLFormElement>(null);
  const [draft, setDraft] = useState<Draft>(() => {
    const known = filter && ops.includes(writeDraft(shape, filter).op) ? writeDraft(shape, filter) : null;
    return known || emptyDraft(ops[0]!, shape);
  });
  useEffect(() => {
    const field = form.current && (form.current.querySelector('input') || form.current.querySelector('select'));
    if (field) field.focus();
  }, []);
  const change = (part: Partial<Draft>): void => setDraft({ ...draft, ...part });
  const read = readDraft(column.key, shape, draft);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (read) onApply(read);
  };
  return (
    <form ref={form} class="filter-form" onSubmit={submit}>
      <b>{column.title}</b>
      {ops.length > 1 && (
        <SelectField
          label={t.condition}
          value={draft.op}
          options={ops.map((op) => ({ value: op, label: t.ops[op] }))}
          onChange={(op) => change({ op: op as Draft['op'] })}
        />
      )}
      {shape === 'flag' && (
        <SelectField
          label={column.title}
          value={draft.first}
          options={[
            { value: 'true', label: t.yes },
            { value: 'false', label: t.no },
          ]}
          onChange={(first) => change({ first })}
        />
      )}
      {shape !== 'flag' && draft.op === 'in' && <Chosen column={column} draft={draft} onChange={change} />}
      {shape !== 'flag' && draft.op !== 'in' && draft.op !== 'empty' && (
        <Typed shape={shape} draft={draft} onChange={change} />
      )}
      <Btn go submit barred={read ? undefined : ''}>
        {t.apply}
      </Btn>
    </form>
  );
}

interface PartProps {
  draft: Draft;
  onChange: (part: Partial<Draft>) => void;
}

function Typed({ shape, draft, onChange }: PartProps & { shape: ShownColumn['shape'] }) {
  const t = said();
  const Field = shape === 'date' || shape === 'instant' ? DateField : TextField;
  return (
    <>
      <Field label={t.value} value={draft.first} onChange={(first) => onChange({ first })} />
      {draft.op === 'between' && (
        <Field label={t.valueTo} value={draft.second} onChange={(second) => onChange({ second })} />
      )}
    </>
  );
}

function Chosen({ column, draft, onChange }: PartProps & { column: ShownColumn }) {
  const { chosen } = draft;
  return (
    <div class="choice-list">
      {(column.of.choices || []).map(({ value }) => (
        <CheckField
          key={value}
          label={choiceWord(column.of, value)}
          value={chosen.includes(value)}
          onChange={(on) => onChange({ chosen: on ? [...chosen, value] : chosen.filter((each) => each !== value) })}
        />
      ))}
    </div>
  );
}
