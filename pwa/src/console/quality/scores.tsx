/** How good what suppliers send is, month by month: lots that were good at first, and the share of pieces that was rejected. */
import { Empty } from '../../ui/empty';
import type { ShownColumn } from '../lists/columns';
import { ListPage } from '../lists/list-page';
import type { Sheet } from '../lists/sheet';
import type { Row } from '../lists/types';
import { reference, text } from '../sheets/parts';
import { QualityTabs } from './tabs';
import { words } from './words';

const WHOLE_BP = 10_000;

export default function ScoresPage() {
  const t = words();
  const sheet: Sheet = {
    list: 'supplier_quality',
    title: () => words().scores,
    tabs: <QualityTabs />,
    standard: ['supplier', 'month', 'lots', 'good', 'score_bp', 'pieces', 'rejected', 'rejected_bp'],
    near: ['supplier', 'month', 'score_bp'],
    widths: { score_bp: 168 },
    name: (row) => [reference(row, 'supplier')?.code, text(row, 'month')].filter((part) => part).join(' · '),
    cell: drawScore,
    empty: <Empty title={t.noScores} note={t.noScoresNext} />,
  };
  return <ListPage sheet={sheet} />;
}

function drawScore(column: ShownColumn, row: Row) {
  if (column.key !== 'score_bp') return undefined;
  const score = Number(row['score_bp'] ?? 0);
  return (
    <>
      <meter min={0} max={WHOLE_BP} value={score} aria-hidden="true" /> {(score / 100).toFixed(1)} %
    </>
  );
}
