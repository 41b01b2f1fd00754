/** One line of a new order: item, count in a unit, price; what it comes to stands beside it. */
import x from 'lucide:x';
import { named } from '../../i18n';
import { amount, booksSign, quantity, unitName } from '../../i18n/format';
import { Icon } from '../../ui/icon';
import { get } from '../api';
import { Combo, type Option } from '../combo';
import { focusOn } from '../focus';
import { decimalsOf, names, unitOf } from '../session';
import { type DraftLine, isBlank, type ItemChoice, reckon, unitFor } from './draft';
import { words } from './words';

interface LineProps {
  line: DraftLine;
  place: number;
  onChange: (line: DraftLine) => void;
  onNext: () => void;
  onRemove: () => void;
}

interface Found {
  item: ItemChoice;
  typed: string;
}

export function Line({ line, place, onChange, onNext, onRemove }: LineProps) {
  const t = words();
  const id = (part: string) => `line-${line.key}-${part}`;
  const reckoned = reckon(line, decimalsOf(line.unit));
  const wrong = typeof reckoned === 'string' ? reckoned : null;
  return (
    <tr>
      <td class="code">{place + 1}</td>
      <td>
        <Combo<Found>
          inputId={id('item')}
          label={`${t.item} ${place + 1}`}
          placeholder={t.findItem}
          chosen={line.item ? `${line.item.sku} ${named(names(line.item))}` : ''}
          search={findItems}
          nothing={t.noItem}
          onChoose={({ item, typed }) => {
            onChange({ ...line, item, unit: unitFor(item, typed) });
            focusOn(id('count'));
          }}
        />
      </td>
      <td>
        <Figure
          id={id('count')}
          label={`${t.count} ${place + 1}`}
          value={line.count}
          wrong={wrong === 'count' || wrong === 'inexact'}
          onChange={(count) => onChange({ ...line, count })}
          onEnter={() => focusOn(id('price'))}
        />
      </td>
      <td>
        <UnitSelect label={`${t.unit} ${place + 1}`} line={line} onChange={(unit) => onChange({ ...line, unit })} />
      </td>
      <td>
        <Figure
          id={id('price')}
          label={`${t.unitPrice(booksSign())} ${place + 1}`}
          value={line.price}
          wrong={wrong === 'price'}
          onChange={(price) => onChange({ ...line, price })}
          onEnter={onNext}
        />
      </td>
      <td>
        <ComesTo line={line} />
      </td>
      <td class="r">{typeof reckoned === 'string' ? null : <b>{amount(reckoned.amount)}</b>}</td>
      <td>
        {isBlank(line) ? null : (
          <button class="bt ic" aria-label={`${t.remove} ${place + 1}`} onClick={onRemove}>
            <Icon of={x} size={16} />
          </button>
        )}
      </td>
    </tr>
  );
}

interface FigureProps {
  id: string;
  label: string;
  value: string;
  /** an empty field never is */
  wrong: boolean;
  onChange: (value: string) => void;
  onEnter: () => void;
}

function Figure({ id, label, value, wrong, onChange, onEnter }: FigureProps) {
  const invalid = value !== '' && wrong;
  return (
    <input
      id={id}
      class={`input r${invalid ? ' wrong' : ''}`}
      inputMode="decimal"
      autocomplete="off"
      aria-label={label}
      aria-invalid={invalid}
      value={value}
      onInput={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.isComposing || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        onEnter();
      }}
    />
  );
}

interface UnitSelectProps {
  label: string;
  line: DraftLine;
  onChange: (unit: string) => void;
}

function UnitSelect({ label, line, onChange }: UnitSelectProps) {
  return (
    <select
      class="input"
      aria-label={label}
      value={line.unit}
      disabled={!line.item}
      onChange={(event) => onChange(event.currentTarget.value)}
    >
      {(line.item ? line.item.units : []).map((unit) => (
        <option key={unit.unit} value={unit.unit}>
          {unitName(unitOf(unit.unit))}
        </option>
      ))}
    </select>
  );
}

/** '10 cases = 240 pcs', or what is wrong. */
function ComesTo({ line }: { line: DraftLine }) {
  const t = words();
  const reckoned = reckon({ ...line, price: line.price || '0' }, decimalsOf(line.unit));
  if (!line.item || line.count === '') return null;
  if (reckoned === 'count') return <span class="bad">{t.wrongCount}</span>;
  if (reckoned === 'inexact') return <span class="bad">{t.inexact}</span>;
  if (reckoned === 'price') return <span class="bad">{t.wrongPrice}</span>;
  if (typeof reckoned === 'string') return null;
  const base = unitOf(line.item.base_unit);
  const inBase = `${quantity(reckoned.base)} ${unitName(base, reckoned.base)}`;
  if (line.unit === line.item.base_unit) return <span class="mut">{inBase}</span>;
  const unit = unitName(unitOf(line.unit), reckoned.count);
  return <span class="mut">{`${quantity(reckoned.count)} ${unit} = ${inBase}`}</span>;
}

async function findItems(text: string): Promise<Option<Found>[]> {
  const found = await get<ItemChoice[]>('/api/items', { search: text, limit: 20 });
  return found
    .filter((item) => item.active)
    .map((item) => ({
      id: String(item.id),
      label: named(names(item)),
      note: item.sku,
      value: { item, typed: text },
    }));
}
