/** What customers brought back, line by line, newest first. */
import { quantity, unitName } from '../../i18n/format';
import { Chip, type Fill, type Tone } from '../../ui/chip';
import { Empty } from '../../ui/empty';
import { choiceWord, type ShownColumn } from '../lists/columns';
import { ListPage } from '../lists/list-page';
import type { Sheet } from '../lists/sheet';
import type { Row } from '../lists/types';
import { may, unitOf } from '../session';
import { listKeys } from '../shell/keys';
import { reference, text } from '../sheets/parts';
import { words } from './words';

const LOOKS: Record<string, { fill: Fill; tone?: Tone }> = {
  available: { fill: 'full', tone: 'ok' },
  quarantine: { fill: 'plan', tone: 'ask' },
  scrap: { fill: 'full' },
  supplier: { fill: 'full' },
  reversed: { fill: 'void' },
};

export default function ReturnsPage() {
  const t = words();
  const sheet: Sheet = {
    list: 'goods_returns',
    title: () => words().title,
    standard: ['number', 'claim', 'item', 'lot', 'quantity', 'condition', 'state', 'place', 'person', 'occurred_at'],
    near: ['number', 'item', 'quantity', 'state'],
    spare: ['place', 'person'],
    widths: { state: 120, condition: 88 },
    address: { view: 'state' },
    follows: true,
    foot: listKeys(),
    views: () => [
      { id: '', label: t.all, filters: [] },
      { id: 'quarantine', label: t.waiting, filters: [{ column: 'state', op: 'in', value: ['quarantine'] }] },
    ],
    name: nameOf,
    cell: drawReturn,
    links: (row) => [
      ...(text(row, 'state') === 'quarantine' && may('discrepancies.read')
        ? [{ label: t.toDecide, to: '/exceptions' }]
        : []),
      ...(may('stock.read')
        ? [{ label: t.movements, to: `/movements?search=${encodeURIComponent(text(row, 'number'))}` }]
        : []),
    ],
    empty: <Empty title={t.none} note={t.noneNext} />,
  };
  return <ListPage sheet={sheet} />;
}

function nameOf(row: Row): string {
  const item = reference(row, 'item');
  const back = Number(row['quantity'] ?? 0);
  return [text(row, 'number'), item ? item.code : '', `${quantity(back)} ${unitName(unitOf(text(row, 'unit')), back)}`]
    .filter((part) => part)
    .join(' · ');
}

function drawReturn(column: ShownColumn, row: Row) {
  if (column.key === 'claim' && !text(row, 'claim')) return <span class="mut">{words().blind}</span>;
  const state = text(row, 'state');
  const look = column.key === 'state' ? LOOKS[state] : undefined;
  return look ? (
    <Chip fill={look.fill} tone={look.tone}>
      {choiceWord(column.of, state)}
    </Chip>
  ) : undefined;
}
