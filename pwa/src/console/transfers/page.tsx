/** What was moved from place to place, newest first. */
import { quantity, stamp, unitName } from '../../i18n/format';
import { Chip } from '../../ui/chip';
import { Empty } from '../../ui/empty';
import { choiceWord, type ShownColumn } from '../lists/columns';
import { ListPage } from '../lists/list-page';
import type { Sheet } from '../lists/sheet';
import type { Row } from '../lists/types';
import { unitOf } from '../session';
import { listKeys } from '../shell/keys';
import { reference, text } from '../sheets/parts';
import { words } from './words';

export default function MovesPage() {
  const t = words();
  const sheet: Sheet = {
    list: 'moves',
    title: () => words().title,
    standard: ['occurred_at', 'item', 'lot', 'quantity', 'source', 'target', 'container', 'short', 'state', 'person'],
    near: ['occurred_at', 'item', 'quantity', 'source', 'target'],
    spare: ['container', 'person', 'lot'],
    address: { view: 'state' },
    widths: { state: 96 },
    follows: true,
    foot: listKeys(),
    views: () => [
      { id: '', label: t.all, filters: [] },
      { id: 'short', label: t.short, filters: [{ column: 'short', op: 'from', value: 1 }] },
      { id: 'undone', label: t.undone, filters: [{ column: 'state', op: 'in', value: ['undone'] }] },
    ],
    name: nameOf,
    cell: drawMove,
    links: (row) => {
      const item = reference(row, 'item');
      return item ? [{ label: t.movements, to: `/stock?item=${item.id}&search=${encodeURIComponent(item.code)}` }] : [];
    },
    empty: <Empty title={t.none} note={t.noneNext} />,
  };
  return <ListPage sheet={sheet} />;
}

function nameOf(row: Row): string {
  const item = reference(row, 'item');
  const moved = Number(row['quantity'] ?? 0);
  const figure = `${quantity(moved)} ${unitName(unitOf(text(row, 'unit')), moved)}`;
  return [item ? item.code : '', figure, stamp(Number(row['occurred_at']))].join(' · ');
}

function drawMove(column: ShownColumn, row: Row) {
  if (column.key === 'short' && !row['short']) return <span class="mut" />;
  if (column.key !== 'state') return undefined;
  const state = text(row, 'state');
  return <Chip fill={state === 'undone' ? 'void' : 'full'}>{choiceWord(column.of, state)}</Chip>;
}
