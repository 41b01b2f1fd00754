/** Why a move waits for a person. */
import { addProblems } from '../../i18n/problems';
import { text } from '../problems';

addProblems(
  {
    'transfers.item_unknown': ['Item is unknown', 'Add the item, then replay'],
    'transfers.place_unknown': ['Place is not in this warehouse', 'Add the place, then replay'],
    'transfers.move_malformed': (p) => [`${text(p, 'field')} is out of range`, 'Discard, move again'],
  },
  {
    'transfers.item_unknown': ['没有这个物料', '建好物料再重放'],
    'transfers.place_unknown': ['本仓没有这个库位', '建好库位再重放'],
    'transfers.move_malformed': (p) => [`${text(p, 'field')} 超出范围`, '作废，重新移库'],
  },
);
