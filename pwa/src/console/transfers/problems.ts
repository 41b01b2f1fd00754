/** Why a move waits for a person. */
import { addProblems } from '../../i18n/problems';
import { text } from '../problems';

addProblems(
  {
    'transfers.item_unknown': ['Item is unknown', 'Add the item, then replay'],
    'transfers.place_unknown': ['Place is not in this warehouse', 'Add the place, then replay'],
    'transfers.other_warehouse': ['Transfer of another warehouse', 'Discard, say it there'],
    transfer_unknown: ['No such transfer', 'Look in the list'],
    'transfers.transfer_unknown': ['No such transfer', 'Look in the list'],
    'transfers.transfer_exists': ['This transfer is there already', 'Look in the list'],
    'transfers.warehouse_unknown': ['Not a warehouse of yours', 'Choose another one'],
    'transfers.same_warehouse': ['From and to are the same', 'Choose another warehouse'],
    'transfers.line_invalid': (p) => [`Line ${text(p, 'line')}: ${text(p, 'field')} is out of range`, 'Correct it'],
    'transfers.date_invalid': ['The date is out of range', 'Correct it'],
    'transfers.not_open': ['The truck left, or it is over', 'Nothing is left to cancel'],
    'transfers.move_malformed': (p) => [`${text(p, 'field')} is out of range`, 'Discard, move again'],
  },
  {
    'transfers.item_unknown': ['没有这个物料', '建好物料再重放'],
    'transfers.place_unknown': ['本仓没有这个库位', '建好库位再重放'],
    'transfers.other_warehouse': ['别的仓的调拨', '作废，在那边做'],
    transfer_unknown: ['没有这张调拨单', '去列表看'],
    'transfers.transfer_unknown': ['没有这张调拨单', '去列表看'],
    'transfers.transfer_exists': ['这张调拨单已经有了', '去列表看'],
    'transfers.warehouse_unknown': ['不是你的仓库', '换一个'],
    'transfers.same_warehouse': ['发货仓和收货仓相同', '换一个仓库'],
    'transfers.line_invalid': (p) => [`第 ${text(p, 'line')} 行：${text(p, 'field')} 超出范围`, '改正'],
    'transfers.date_invalid': ['日期超出范围', '改正'],
    'transfers.not_open': ['已发车或已结束', '没有可取消的'],
    'transfers.move_malformed': (p) => [`${text(p, 'field')} 超出范围`, '作废，重新移库'],
  },
);
