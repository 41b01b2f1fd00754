/** The row above a list: warehouse, words to find by, a chip for each condition, and the columns. */
import chevronDown from 'lucide:chevron-down';
import columnsIcon from 'lucide:columns-3';
import x from 'lucide:x';
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Pop, useKeyMap } from '../../ui/console';
import { Icon } from '../../ui/icon';
import { Filters } from '../filters';
import { ColumnList } from './column-list';
import type { ShownColumn } from './columns';
import { FilterForm } from './filter-form';
import type { Filter } from './filters';
import type { Layout } from './layout';
import { said } from './said';
import { tellFilter } from './tell';

export interface FilterBarProps {
  columns: ShownColumn[];
  /** whether there are words to find by */
  finds: boolean;
  everywhere: boolean;
  search: string;
  filters: Filter[];
  layout: Layout;
  onSearch: (text: string) => void;
  onFilters: (filters: Filter[]) => void;
  onLayout: (layout: Layout | null) => void;
}

export function FilterBar({
  columns,
  finds,
  everywhere,
  search,
  filters,
  layout,
  onSearch,
  onFilters,
  onLayout,
}: FilterBarProps) {
  const t = said();
  const [open, setOpen] = useState<string | null>(null);
  const close = (): void => setOpen(null);
  useKeyMap({ f: () => setOpen('+') });
  const put = (filter: Filter): void => {
    const others = filters.filter((each) => each.column !== filter.column);
    const place = filters.findIndex((each) => each.column === filter.column);
    close();
    onFilters(place < 0 ? [...filters, filter] : [...others.slice(0, place), filter, ...others.slice(place)]);
  };
  return (
    <Filters everywhere={everywhere} search={search} onSearch={finds ? onSearch : undefined} placeholder={t.search}>
      {filters.map((filter) => {
        const column = columns.find((each) => each.key === filter.column);
        if (!column) return null;
        return (
          <FilterChip
            key={filter.column}
            column={column}
            filter={filter}
            open={open === filter.column}
            onOpen={() => setOpen(open === filter.column ? null : filter.column)}
            onClose={close}
            onApply={put}
            onRemove={() => onFilters(filters.filter((each) => each !== filter))}
          />
        );
      })}
      <Pop
        label={t.addFilter}
        open={open === '+'}
        onClose={close}
        at={
          <button class="fl" aria-expanded={open === '+'} onClick={() => setOpen(open === '+' ? null : '+')}>
            + {t.filter}
          </button>
        }
      >
        <NewFilter columns={columns.filter((column) => column.of.filterable)} onApply={put} />
      </Pop>
      {filters.length > 1 && (
        <button class="lk clear" onClick={() => onFilters([])}>
          {t.clearAll}
        </button>
      )}
      <span class="sp" />
      <ColumnsButton columns={columns} layout={layout} onLayout={onLayout} />
    </Filters>
  );
}

interface FilterChipProps {
  column: ShownColumn;
  filter: Filter;
  open: boolean;
  onOpen: () => void;
  onClose: () => void;
  onApply: (filter: Filter) => void;
  onRemove: () => void;
}

function FilterChip({ column, filter, open, onOpen, onClose, onApply, onRemove }: FilterChipProps) {
  const t = said();
  const told = tellFilter(column, filter);
  return (
    <Pop
      label={t.changeFilter(column.title)}
      open={open}
      onClose={onClose}
      at={
        <span class="fl set">
          <button aria-expanded={open} title={`${column.title} ${told}`} onClick={onOpen}>
            {column.title}
            <b class="cut">{told}</b>
          </button>
          <button aria-label={t.removeFilter(column.title)} onClick={onRemove}>
            <Icon of={x} size={16} />
          </button>
        </span>
      }
    >
      <FilterForm column={column} filter={filter} onApply={onApply} />
    </Pop>
  );
}

/** First what is asked of, then how. */
function NewFilter({ columns, onApply }: { columns: ShownColumn[]; onApply: (f: Filter) => void }) {
  const [chosen, setChosen] = useState<ShownColumn | null>(null);
  if (chosen) return <FilterForm column={chosen} filter={null} onApply={onApply} />;
  return (
    <PopMenu>
      {columns.map((column) => (
        <button key={column.key} onClick={() => setChosen(column)}>
          {column.title}
        </button>
      ))}
    </PopMenu>
  );
}

/** Choices under one another; ↑↓ move among them. */
export function PopMenu({ children }: { children: ComponentChildren }) {
  const onKeyDown = (event: KeyboardEvent & { currentTarget: HTMLElement }): void => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    const all = [...event.currentTarget.querySelectorAll<HTMLElement>('button, a')];
    const next = all[all.indexOf(document.activeElement as HTMLElement) + by];
    if (next) next.focus();
  };
  return (
    <div class="pop-menu" onKeyDown={onKeyDown}>
      {children}
    </div>
  );
}

function ColumnsButton({
  columns,
  layout,
  onLayout,
}: { columns: ShownColumn[] } & Pick<FilterBarProps, 'layout' | 'onLayout'>) {
  const t = said();
  const [open, setOpen] = useState(false);
  return (
    <Pop
      right
      label={t.columnsOf}
      open={open}
      onClose={() => setOpen(false)}
      at={
        <button class="fl last" aria-expanded={open} onClick={() => setOpen(!open)}>
          <Icon of={columnsIcon} size={16} />
          {t.columns}
          <Icon of={chevronDown} size={16} />
        </button>
      }
    >
      <ColumnList columns={columns} layout={layout} onLayout={onLayout} />
    </Pop>
  );
}
