/** A transfer is ordered by keyboard: from where, to where, then item, quantity, Enter for the next one, Ctrl Enter saves. */
import close from 'lucide:x';
import { useEffect, useRef, useState } from 'preact/hooks';
import { named } from '../../i18n';
import { unitName } from '../../i18n/format';
import { DateField, Field, FormPanel, PanelSection, SelectField, TextField } from '../../ui/console';
import { Icon } from '../../ui/icon';
import { useAct } from '../act';
import { get, newId } from '../api';
import { Combo, type Option } from '../combo';
import { focusOn } from '../focus';
import { type DraftLine, emptyLine, type ItemChoice, reckon, unitFor } from '../purchasing/draft';
import { decimalsOf, names, unitOf, warehouse, warehouses } from '../session';
import { lacking } from '../who-may';
import { words } from './words';

const FOUND = 20;
const ITEM = 'transfer-item';

interface Found {
  item: ItemChoice;
  typed: string;
}

interface OrderLine extends DraftLine {
  item: ItemChoice;
}

function useOrder(onOrdered: (id: string) => void) {
  const t = words();
  const act = useAct();
  const [transfer] = useState(newId);
  const [source, setSource] = useState(warehouse.value === null ? '' : String(warehouse.value));
  const [target, setTarget] = useState('');
  const [expected, setExpected] = useState('');
  const [note, setNote] = useState('');
  const [lines, setLines] = useState<OrderLine[]>([]);
  const barred =
    lacking('transfers.order') ??
    (source && target && source !== target ? undefined : t.missingWarehouses) ??
    (lines.length > 0 ? undefined : t.missingLines) ??
    (lines.every((line) => amountOf(line) !== null) ? undefined : t.wrongCount);
  const add = ({ item, typed }: Found): void => {
    const line = { ...emptyLine(), item, unit: unitFor(item, typed) };
    setLines((before) => before.concat(line));
  };
  const change = (line: OrderLine): void => setLines(lines.map((one) => (one.key === line.key ? line : one)));
  const remove = (line: OrderLine): void => {
    setLines(lines.filter((one) => one.key !== line.key));
    focusOn(ITEM);
  };
  const save = async (): Promise<void> => {
    const payload = {
      transfer,
      source: Number(source),
      target: Number(target),
      expected_on: expected || null,
      note: note.trim(),
      lines: lines.map((line) => ({ item: line.item.id, quantity: amountOf(line) })),
    };
    if (await act.send('transfers.order/1', payload, Number(source))) onOrdered(transfer);
  };
  const head = { source, setSource, target, setTarget, expected, setExpected, note, setNote };
  const dirty = target !== '' || expected !== '' || note !== '' || lines.length > 0;
  return { act, head, lines, add, change, remove, barred, dirty, save };
}

export function OrderForm({ onOrdered, onClose }: { onOrdered: (id: string) => void; onClose: () => void }) {
  const t = words();
  const { act, head, lines, add, change, remove, barred, dirty, save } = useOrder(onOrdered);
  return (
    <FormPanel
      title={t.order}
      note={t.orderNote}
      busy={act.busy}
      problem={act.problem}
      onClear={act.clear}
      dirty={dirty}
      barred={barred}
      label={t.order}
      onSave={() => void save()}
      onClose={onClose}
    >
      <OrderHead {...head} />
      <PanelSection title={t.goods}>
        {lines.map((line) => (
          <Line key={line.key} line={line} onChange={change} onRemove={() => remove(line)} />
        ))}
        <Field label={t.add}>
          <Combo<Found>
            inputId={ITEM}
            label={t.add}
            placeholder={t.findItem}
            chosen=""
            search={findItems}
            nothing={t.noItem}
            onChoose={add}
          />
        </Field>
      </PanelSection>
    </FormPanel>
  );
}

function OrderHead({ source, setSource, target, setTarget, ...head }: ReturnType<typeof useOrder>['head']) {
  const t = words();
  return (
    <PanelSection>
      <Field label={t.from} needed>
        <SelectField label={t.from} value={source} options={housesBut('')} onChange={setSource} />
      </Field>
      <Field label={t.to} needed>
        <SelectField label={t.to} value={target} options={housesBut(source)} onChange={setTarget} />
      </Field>
      <Field label={t.expected}>
        <DateField label={t.expected} value={head.expected} onChange={head.setExpected} />
      </Field>
      <Field label={t.note}>
        <TextField label={t.note} value={head.note} onChange={head.setNote} />
      </Field>
    </PanelSection>
  );
}

function housesBut(other: string) {
  const houses = warehouses.value.map((one) => ({ value: String(one.id), label: named(names(one)) }));
  return [{ value: '', label: words().chooseWarehouse }, ...houses.filter(({ value }) => value !== other)];
}

interface LineProps {
  line: OrderLine;
  onChange: (line: OrderLine) => void;
  onRemove: () => void;
}

function Line({ line, onChange, onRemove }: LineProps) {
  const t = words();
  const { sku, units } = line.item;
  const count = useRef<HTMLInputElement>(null);
  useEffect(() => count.current!.focus(), []); // an item was chosen: how many is what comes next
  const bad = line.count !== '' && amountOf(line) === null;
  return (
    <div class="transfer-goods">
      <div class="row">
        <span class="grow cut">
          <b>{named(names(line.item))}</b> <span class="mut">{sku}</span>
        </span>
        <button type="button" class="lk" aria-label={t.remove(sku)} onClick={onRemove}>
          <Icon of={close} />
        </button>
      </div>
      <div class="row">
        <input
          ref={count}
          class={bad ? 'input r grow wrong' : 'input r grow'}
          inputMode="decimal"
          autocomplete="off"
          aria-label={`${t.quantity} ${sku}`}
          aria-invalid={bad}
          value={line.count}
          onInput={(event) => onChange({ ...line, count: event.currentTarget.value })}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.isComposing || event.ctrlKey || event.metaKey) return;
            event.preventDefault();
            focusOn(ITEM);
          }}
        />
        <SelectField
          label={`${t.unit} ${sku}`}
          value={line.unit}
          options={units.map(({ unit }) => ({ value: unit, label: unitName(unitOf(unit)) }))}
          onChange={(unit) => onChange({ ...line, unit })}
        />
      </div>
      {bad && <p class="bad">{t.wrongCount}</p>}
    </div>
  );
}

/** In base units, null while it is no quantity. */
function amountOf(line: OrderLine): number | null {
  const reckoned = reckon({ ...line, price: '0' }, decimalsOf(line.unit));
  return typeof reckoned === 'string' ? null : reckoned.base;
}

async function findItems(typed: string): Promise<Option<Found>[]> {
  const found = await get<ItemChoice[]>('/api/items', { search: typed, limit: FOUND });
  return found
    .filter(({ active }) => active)
    .map((item) => ({ id: String(item.id), label: named(names(item)), note: item.sku, value: { item, typed } }));
}
