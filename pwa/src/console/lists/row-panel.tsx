/** One row beside its list: every figure, and the pages behind them. */
import { Facts, Panel, PanelSection } from '../../ui/console';
import type { ShownColumn } from './columns';
import { said } from './said';
import type { RowLink } from './sheet';
import { tellCell } from './tell';
import type { Row } from './types';

interface RowPanelProps {
  title: string;
  columns: ShownColumn[];
  row: Row;
  links: RowLink[];
  onClose: () => void;
}

export function RowPanel({ title, columns, row, links, onClose }: RowPanelProps) {
  const facts = columns
    .map((column) => ({ label: column.title, value: tellCell(column, row[column.key]) }))
    .filter(({ value }) => value !== '');
  return (
    <Panel title={title} onClose={onClose}>
      <div class="panel-scroll">
        <PanelSection title={said().details}>
          <Facts facts={facts} />
        </PanelSection>
        {links.length > 0 && (
          <div class="ps row-links">
            {links.map(({ label, to }) => (
              <a key={to} class="lk" href={`#${to}`}>
                {label}
              </a>
            ))}
          </div>
        )}
      </div>
    </Panel>
  );
}
