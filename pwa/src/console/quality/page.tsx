/** Inspections, those that wait first; one of them beside the list. */
import { quantity, unitName } from '../../i18n/format';
import { Chip, type Fill, type Tone } from '../../ui/chip';
import { Empty } from '../../ui/empty';
import { choiceWord, type ShownColumn } from '../lists/columns';
import { ListPage } from '../lists/list-page';
import type { Sheet } from '../lists/sheet';
import type { Row } from '../lists/types';
import { unitOf } from '../session';
import { listKeys } from '../shell/keys';
import { reference, text } from '../sheets/parts';
import { InspectionPanel } from './panel';
import { QualityTabs } from './tabs';
import { words } from './words';
import './problems';

const LOOKS: Record<string, { fill: Fill; tone?: Tone }> = {
  open: { fill: 'plan', tone: 'ask' },
  passed: { fill: 'full', tone: 'ok' },
  partly: { fill: 'part', tone: 'ask' },
  rejected: { fill: 'full', tone: 'stop' },
  withdrawn: { fill: 'void' },
};

export default function InspectionsPage() {
  const t = words();
  const sheet: Sheet = {
    list: 'inspections',
    title: () => words().title,
    tabs: <QualityTabs />,
    standard: ['number', 'state', 'item', 'supplier', 'quantity', 'passed', 'rejected', 'mode', 'receipt', 'opened_at'],
    near: ['number', 'item', 'quantity', 'state'],
    spare: ['mode', 'receipt'],
    widths: { state: 128 },
    address: { row: 'inspection', view: 'state' },
    follows: true,
    foot: listKeys(),
    views: () => [
      { id: '', label: t.all, filters: [] },
      { id: 'open', label: t.open, filters: [{ column: 'state', op: 'in', value: ['open'] }] },
      { id: 'failed', label: t.failed, filters: [{ column: 'state', op: 'in', value: ['partly', 'rejected'] }] },
    ],
    name: nameOf,
    cell: drawInspection,
    empty: <Empty title={t.none} note={t.noneNext} />,
    panel: (id, _, { close }) => <InspectionPanel key={id} inspection={id} onClose={close} />,
  };
  return <ListPage sheet={sheet} />;
}

function nameOf(row: Row): string {
  const item = reference(row, 'item');
  const of = Number(row['quantity'] ?? 0);
  return [reference(row, 'number')?.code, item?.code, `${quantity(of)} ${unitName(unitOf(text(row, 'unit')), of)}`]
    .filter((part) => part)
    .join(' · ');
}

function drawInspection(column: ShownColumn, row: Row) {
  if (column.key === 'number') return <span class="lk">{reference(row, 'number')?.code}</span>;
  const state = text(row, 'state');
  const look = column.key === 'state' ? LOOKS[state] : undefined;
  return look ? (
    <Chip fill={look.fill} tone={look.tone}>
      {choiceWord(column.of, state)}
    </Chip>
  ) : undefined;
}
