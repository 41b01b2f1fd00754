/** Which columns a list shows: shown ones first and in their order, each moved and drawn wider by its buttons. */
import arrowLeft from 'lucide:arrow-left';
import arrowRight from 'lucide:arrow-right';
import minus from 'lucide:minus';
import plus from 'lucide:plus';
import { CheckField } from '../../ui/console';
import { Icon } from '../../ui/icon';
import type { ShownColumn } from './columns';
import { type Layout, move, sameLayout, toggle, widen } from './layout';
import { said } from './said';

const STEP = 24;

interface ColumnListProps {
  columns: ShownColumn[];
  layout: Layout;
  /** null: as delivered */
  onLayout: (layout: Layout | null) => void;
}

export function ColumnList({ columns, layout, onLayout }: ColumnListProps) {
  const t = said();
  const place = (column: ShownColumn): number => {
    const at = layout.columns.indexOf(column.key);
    return at < 0 ? layout.columns.length : at;
  };
  const ordered = [...columns].sort((a, b) => place(a) - place(b));
  return (
    <div class="column-list">
      {ordered.map((column) => {
        const shown = layout.columns.includes(column.key);
        const { key, title, width } = column;
        const buttons = [
          { of: arrowLeft, label: t.left(title), next: move(layout, key, -1) },
          { of: arrowRight, label: t.right(title), next: move(layout, key, 1) },
          { of: minus, label: t.narrower(title), next: widen(layout, key, width - STEP) },
          { of: plus, label: t.wider(title), next: widen(layout, key, width + STEP) },
        ];
        return (
          <div class="row" key={key}>
            <CheckField label={title} value={shown} onChange={() => onLayout(toggle(layout, key))} />
            <span class="grow" />
            {shown &&
              buttons.map(({ of, label, next }) => (
                <button
                  key={label}
                  class="mini"
                  aria-label={label}
                  title={label}
                  disabled={sameLayout(next, layout)}
                  onClick={() => onLayout(next)}
                >
                  <Icon of={of} size={16} />
                </button>
              ))}
          </div>
        );
      })}
      <button class="lk" onClick={() => onLayout(null)}>
        {t.standard}
      </button>
    </div>
  );
}
