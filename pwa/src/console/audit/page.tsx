/** The audit trail: every command and every security event, newest first, and one of them beside the list. */
import { ListPage } from '../lists/list-page';
import type { Sheet } from '../lists/sheet';
import { EntryPanel } from './entry';
import { words } from './words';

const sheet: Sheet = {
  list: 'audit',
  title: () => words().title,
  standard: ['no', 'at', 'person', 'device', 'what', 'records', 'outcome', 'address'],
  near: ['at', 'person', 'what', 'records'],
  widths: { what: 240, records: 160 },
  everywhere: true,
  name: (row) => words().entry(String(row['no'])),
  panel: (no, _, { close }) => <EntryPanel key={no} no={Number(no)} onClose={close} />,
};

export default function AuditPage() {
  return <ListPage sheet={sheet} />;
}
