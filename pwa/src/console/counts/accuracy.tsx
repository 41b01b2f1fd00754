/** How exactly it is counted, by zone and person: lines that were right of all that were counted. */
import { ListPage } from '../lists/list-page';
import type { Sheet } from '../lists/sheet';
import { reference, text } from '../sheets/parts';
import { CountTabs } from './tabs';
import { AccuracyTrend } from './trends';
import { words } from './words';

const sheet: Sheet = {
  list: 'count_accuracy',
  title: () => words().accuracy,
  standard: ['zone', 'person', 'lines', 'same', 'accuracy_bp', 'warehouse'],
  near: ['zone', 'person', 'accuracy_bp'],
  name: (row) => {
    const person = reference(row, 'person');
    return [text(row, 'zone'), person ? person.code : ''].filter((each) => each).join(' · ');
  },
};

export default function AccuracyPage() {
  return <ListPage sheet={{ ...sheet, tabs: [<CountTabs key="tabs" />, <AccuracyTrend key="trend" />] }} />;
}
