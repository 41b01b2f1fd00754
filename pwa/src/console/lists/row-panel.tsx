/** One row beside its list: every figure, and the pages behind them. */
import { History } from '../audit/history';
import { Facts, Panel, PanelSection } from '../../ui/console';
import type { ShownColumn } from './columns';
import { said } from './said';
import type { RowLink, Sheet } from './sheet';
import { tellLed } from './tell';
import type { Row } from './types';

interface RowPanelProps {
  sheet: Sheet;
  title: string;
  columns: ShownColumn[];
  row: Row;
  links: RowLink[];
  history: [string, string] | null;
  onClose: () => void;
}

export function RowPanel({ sheet, title, columns, row, links, history, onClose }: RowPanelProps) {
  const facts = columns
    .map((column) => ({ label: column.title, value: tellLed(sheet, column, row) }))
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
        {history && <History key={history.join(' ')} kind={history[0]} record={history[1]} />}
      </div>
    </Panel>
  );
}
