/** Every movement of goods: when, from where to where, how much, by whom, under which document. */
import { quantity, stamp, unitName } from '../../i18n/format';
import { ListPage } from '../lists/list-page';
import type { Sheet } from '../lists/sheet';
import type { Row } from '../lists/types';
import { may, unitOf } from '../session';
import { documentPage, reference, text } from './parts';
import { words } from './words';

function documentOf(row: Row): string | null {
  const document = reference(row, 'document');
  return document ? documentPage(String(document.id), may) : null;
}

const sheet: Sheet = {
  list: 'movements',
  title: () => words().movements,
  standard: ['occurred_at', 'document', 'item', 'lot', 'source', 'target', 'target_status', 'quantity', 'person'],
  near: ['occurred_at', 'document', 'item', 'source', 'target', 'quantity'],
  behind: (column, row) => (column === 'quantity' || column === 'value' ? documentOf(row) : null),
  name: (row) => {
    const item = reference(row, 'item');
    const moved = Number(row['quantity'] ?? 0);
    const figure = `${quantity(moved)} ${unitName(unitOf(text(row, 'unit')), moved)}`;
    return [item ? item.code : '', figure, stamp(Number(row['occurred_at']))].join(' · ');
  },
  cell: (column, row) => {
    const document = column.key === 'document' ? reference(row, 'document') : null;
    const page = document ? documentOf(row) : null;
    if (!document || page === null) return undefined;
    return (
      <a class="lk" href={`#${page}`}>
        {document.code || words().document}
      </a>
    );
  },
  links: (row) => {
    const t = words();
    const page = documentOf(row);
    const item = reference(row, 'item');
    return [
      ...(page === null ? [] : [{ label: t.document, to: page }]),
      ...(row['entry'] ? [{ label: t.entry, to: `/audit?row=${String(row['entry'])}` }] : []),
      ...(item ? [{ label: t.item, to: `/stock?item=${item.id}&search=${encodeURIComponent(item.code)}` }] : []),
    ];
  },
};

export default function MovementsPage() {
  return <ListPage sheet={sheet} />;
}
