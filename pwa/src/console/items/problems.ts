/** What the desk warns of when it recorded something that was probably not meant. */
import { addProblems } from '../../i18n/problems';
import { text } from '../problems';

addProblems(
  {
    'catalog.barcode_shared': (p) => [
      `Saved. ${text(p, 'other')} has barcode ${text(p, 'barcode')}, too`,
      'Who scans it is asked; take it from one of the two',
    ],
    'stock.without_cost': (p) => [
      `Recorded. ${text(p, 'lines')} lines are worth nothing`,
      'Ask somebody who sees costs to record the next ones',
    ],
  },
  {
    'catalog.barcode_shared': (p) => [
      `已保存。${text(p, 'other')} 也有条码 ${text(p, 'barcode')}`,
      '扫码时要选；从其中一个去掉',
    ],
    'stock.without_cost': (p) => [`已入账。${text(p, 'lines')} 行金额为 0`, '以后请能看成本的人录'],
  },
);
