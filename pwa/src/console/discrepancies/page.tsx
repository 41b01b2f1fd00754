/** Exceptions 差异: what did not go as expected, open ones first, each with its evidence and the choices it offers. */
import { common } from '../../i18n/common';
import { allKinds, isToldOfAll } from '../../exceptions/kinds';
import { choiceOf, nameOf } from '../../exceptions/tell';
import { Chip } from '../../ui/chip';
import { Empty } from '../../ui/empty';
import type { ShownColumn } from '../lists/columns';
import type { Filter } from '../lists/filters';
import { ListPage } from '../lists/list-page';
import type { Sheet, SheetView } from '../lists/sheet';
import type { Choice, Row } from '../lists/types';
import { may } from '../session';
import { reference, text } from '../sheets/parts';
import { DiscrepancyPanel } from './panel';
import { foundIn } from './told';
import { words } from './words';

const OPEN = ['code', 'item', 'quantity', 'found', 'person', 'device', 'occurred_at', 'warehouse'];
const RESOLVED = ['code', 'item', 'quantity', 'choice', 'resolved_by', 'resolved_at', 'person', 'warehouse'];
const CONCERNING: Filter = { column: 'concerns', op: 'is', value: true };

export default function ExceptionsPage() {
  const t = words();
  const sheet: Sheet = {
    list: 'discrepancies',
    title: () => words().title,
    standard: OPEN,
    near: ['code', 'item', 'quantity', 'occurred_at'],
    address: { row: 'exception', view: 'state' },
    widths: { code: 208 },
    follows: true,
    views: viewsFor,
    choices: {
      code: allKinds().map(({ code }) => worded(code, nameOf(code))),
      choice: allChoices().map((choice) => worded(choice, choiceOf(choice).verb)),
    },
    behind: (column, row) => (column === 'quantity' ? `/exceptions?exception=${row['id']}` : null),
    name: (row) => [nameOf(text(row, 'code')), reference(row, 'item')?.code].filter(Boolean).join(' · '),
    cell: drawCase,
    keys: ({ row, open, after }) => ({ n: () => open(after(row)) }),
    foot: [
      { keys: '↑↓', label: common().keysMove },
      { keys: 'N', label: t.next },
      { keys: '1–9', label: t.choose },
      { keys: 'Enter', label: t.apply },
    ],
    panel: (id, _, { open, close, after }) => (
      <DiscrepancyPanel id={Number(id)} onClose={close} onDone={(done) => open(after(String(done)))} />
    ),
  };
  return <ListPage sheet={sheet} />;
}

/** Whom not all of them concern has a list of those that do, and begins with it. */
function viewsFor(asked: string): SheetView[] {
  const t = words();
  const all = isToldOfAll(may);
  const open: Filter = { column: 'state', op: 'in', value: ['open'] };
  const sort = 'urgency,raised_at';
  const mine: SheetView = {
    id: 'mine',
    label: t.mine,
    filters: [open, CONCERNING],
    sort,
    empty: <Empty title={t.noneMine} note={t.noneMineNext} />,
  };
  return [
    ...(all && asked !== 'mine' ? [] : [mine]),
    { id: 'open', label: t.open, filters: [open], sort, empty: <Empty title={t.none} note={t.noneNext} /> },
    {
      id: 'resolved',
      label: t.resolved,
      filters: [{ column: 'state', op: 'in', value: ['resolved'] }, ...(all ? [] : [CONCERNING])],
      standard: RESOLVED,
      empty: <Empty title={t.noneResolved} note={t.noneResolvedNext} />,
    },
  ];
}

function worded(value: string, word: string): Choice {
  return { value, zh: word, en: word };
}

function allChoices(): string[] {
  return [...new Set(allKinds().flatMap((kind) => kind.choices))];
}

function drawCase(column: ShownColumn, row: Row) {
  const code = text(row, 'code');
  const isOpen = row['state'] === 'open';
  switch (column.key) {
    case 'code':
      return (
        <Chip fill={isOpen ? 'none' : 'full'} tone={isOpen ? 'ask' : undefined}>
          {nameOf(code)}
        </Chip>
      );
    case 'choice':
      return row['choice'] ? choiceOf(text(row, 'choice'), code).verb : null;
    case 'person':
      return row['person'] === null ? words().person : undefined;
    case 'found':
      return foundIn(code, text(row, 'found'));
    default:
      return undefined;
  }
}
