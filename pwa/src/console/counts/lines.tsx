/** What was counted otherwise than the books say, and what becomes of it. */
import { quantity, stamp, unitName } from '../../i18n/format';
import { Chip, type Fill, type Tone } from '../../ui/chip';
import { Empty } from '../../ui/empty';
import { choiceWord, type ShownColumn } from '../lists/columns';
import { ListPage } from '../lists/list-page';
import type { Sheet } from '../lists/sheet';
import type { Row } from '../lists/types';
import { unitOf } from '../session';
import { listKeys } from '../shell/keys';
import { movementsOf, reference, text } from '../sheets/parts';
import { LinePanel } from './panel';
import { CountTabs } from './tabs';
import { words } from './words';
import './problems';

const LOOKS: Record<string, { fill: Fill; tone?: Tone }> = {
  open: { fill: 'plan', tone: 'ask' },
  recount: { fill: 'part', tone: 'ask' },
  right: { fill: 'full', tone: 'ok' },
  approved: { fill: 'full' },
  rejected: { fill: 'void' },
  recounted: { fill: 'void' },
};

export default function CountLinesPage() {
  const t = words();
  const none = <Empty title={t.noDifference} note={t.noDifferenceNext} />;
  const sheet: Sheet = {
    list: 'count_lines',
    title: () => words().lines,
    tabs: <CountTabs />,
    standard: ['place', 'item', 'lot', 'expected', 'counted', 'difference', 'value', 'state', 'person', 'moment'],
    near: ['place', 'item', 'difference', 'state'],
    spare: ['lot'],
    address: { row: 'line', view: 'state' },
    widths: { state: 148 },
    follows: true,
    foot: listKeys(),
    views: () => [
      { id: '', label: t.toDecide, filters: [{ column: 'state', op: 'in', value: ['open'] }], empty: none },
      { id: 'recount', label: t.recount, filters: [{ column: 'state', op: 'in', value: ['recount'] }], empty: none },
      { id: 'all', label: t.all, filters: [] },
    ],
    name: nameOf,
    cell: drawLine,
    behind: (column, row) => (column === 'expected' ? movementsOf(row) : null),
    empty: <Empty title={t.none} note={t.noneNext} />,
    panel: (_, row, { close, after, open }) =>
      row && (
        <LinePanel
          key={String(row['id'])}
          row={row}
          name={nameOf(row)}
          onClose={close}
          onDone={() => open(after(String(row['id'])))}
        />
      ),
  };
  return <ListPage sheet={sheet} />;
}

function nameOf(row: Row): string {
  const item = reference(row, 'item');
  const place = reference(row, 'place');
  const off = Number(row['difference'] ?? 0);
  const figure = `${off > 0 ? '+' : ''}${quantity(off)} ${unitName(unitOf(text(row, 'unit')), off)}`;
  return [place ? place.code : '', item ? item.code : '', figure, stamp(Number(row['moment']))].join(' · ');
}

function drawLine(column: ShownColumn, row: Row) {
  const state = text(row, 'state');
  const look = column.key === 'state' ? LOOKS[state] : undefined;
  return look ? (
    <Chip fill={look.fill} tone={look.tone}>
      {choiceWord(column.of, state)}
    </Chip>
  ) : undefined;
}
