/** The row above a list: the warehouse, and words to find by. Typing waits a moment before it asks. */
import { useEffect, useState } from 'preact/hooks';
import { dictionary, named } from '../i18n';
import { names, warehouse, warehouses } from './session';

const words = dictionary(
  { warehouse: 'Warehouse', all: 'All warehouses', clear: 'Clear' },
  { warehouse: '仓库', all: '全部仓库', clear: '清空' },
);
const PAUSE_MS = 200;

interface FiltersProps {
  search?: string;
  /** without it there is nothing to type */
  onSearch?: (text: string) => void;
  placeholder?: string;
  /** what is listed is of no warehouse */
  everywhere?: boolean;
  children?: preact.ComponentChildren;
}

export function Filters({ search = '', onSearch, placeholder, everywhere, children }: FiltersProps) {
  const [typed, setTyped] = useState(search);
  useEffect(() => setTyped(search), [search]);
  useEffect(() => {
    if (typed === search || !onSearch) return undefined;
    const timer = setTimeout(() => onSearch(typed), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <div class="filters">
      {everywhere ? null : <WarehouseChip />}
      {onSearch ? (
        <input
          class="input"
          type="search"
          value={typed}
          placeholder={placeholder}
          aria-label={placeholder}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      ) : null}
      {children}
    </div>
  );
}

function WarehouseChip() {
  const t = words();
  return (
    <label class="fl set">
      {t.warehouse}
      <select
        value={warehouse.value === null ? '' : String(warehouse.value)}
        onChange={(event) => {
          warehouse.value = event.currentTarget.value === '' ? null : Number(event.currentTarget.value);
        }}
      >
        <option value="">{t.all}</option>
        {warehouses.value.map((one) => (
          <option key={one.id} value={String(one.id)}>
            {named(names(one))}
          </option>
        ))}
      </select>
    </label>
  );
}
