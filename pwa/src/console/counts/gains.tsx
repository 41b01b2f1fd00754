/** What the books gained and lost, with its number and, for who may see cost, its value. */
import { quantity, unitName } from '../../i18n/format';
import { ListPage } from '../lists/list-page';
import type { Sheet } from '../lists/sheet';
import { unitOf } from '../session';
import { reference, text } from '../sheets/parts';
import { CountTabs } from './tabs';
import { GainsTrend } from './trends';
import { words } from './words';

const sheet: Sheet = {
  list: 'gains_losses',
  title: () => words().gains,
  standard: ['number', 'item', 'place', 'lot', 'quantity', 'value', 'person', 'at'],
  near: ['number', 'item', 'quantity'],
  name: (row) => {
    const item = reference(row, 'item');
    const moved = Number(row['quantity'] ?? 0);
    return [
      text(row, 'number'),
      item ? item.code : '',
      `${quantity(moved)} ${unitName(unitOf(text(row, 'unit')), moved)}`,
    ].join(' · ');
  },
};

export default function GainsPage() {
  return <ListPage sheet={{ ...sheet, tabs: [<CountTabs key="tabs" />, <GainsTrend key="trend" />] }} />;
}
