/** Why a return waits for a person. */
import { addProblems } from '../../i18n/problems';
import { text } from '../problems';

addProblems(
  {
    'returns.item_unknown': ['Item is unknown', 'Add the item, then replay'],
    'returns.place_unknown': ['Place is not in this warehouse', 'Add the place, then replay'],
    'returns.other_warehouse': ['Return of another warehouse', 'Discard, take it there'],
    'returns.line_malformed': (p) => [`${text(p, 'field')} is out of range`, 'Discard, take it again'],
  },
  {
    'returns.item_unknown': ['没有这个物料', '建好物料再重放'],
    'returns.place_unknown': ['本仓没有这个库位', '建好库位再重放'],
    'returns.other_warehouse': ['别的仓的退货', '作废，在那个仓收'],
    'returns.line_malformed': (p) => [`${text(p, 'field')} 超出范围`, '作废，重新收'],
  },
);
