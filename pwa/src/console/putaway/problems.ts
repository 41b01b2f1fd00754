/** Refusals about putting away in the person's words: what is wrong, and what to do next. */
import { addProblems } from '../../i18n/problems';
import { text } from '../problems';

addProblems(
  {
    'putaway.item_unknown': ['Item is unknown', 'Add the item, then replay'],
    'putaway.place_unknown': ['Place is unknown', 'Add the place, then replay'],
    'putaway.line_malformed': (p) => [`${text(p, 'field')} is out of range`, 'Discard, put away again'],
    'putaway.warehouse_differs': ['This warehouse is not yours', 'Ask your administrator'],
    'putaway.step_invalid': (p) => [`Step ${text(p, 'step')} is not complete`, 'Say which zone, or which goods'],
    'putaway.zone_unknown': (p) => [`No zone ${text(p, 'zone')}`, 'Choose another zone'],
    'putaway.changed_meanwhile': ['The rules were changed meanwhile', 'Look, then save again'],
    'putaway.bin_unknown': ['No bin in use', 'Choose a bin of this warehouse'],
    'putaway.goods_unknown': ['No such item', 'Choose another one'],
    'putaway.levels_invalid': ['Maximum is below the minimum', 'Fill up to more than the minimum'],
    'putaway.not_bound': ['Bin is not bound to it', 'Load the list again'],
  },
  {
    'putaway.item_unknown': ['没有这个物料', '建好物料再重放'],
    'putaway.place_unknown': ['没有这个库位', '建好库位再重放'],
    'putaway.line_malformed': (p) => [`${text(p, 'field')} 超出范围`, '作废，重新上架'],
    'putaway.warehouse_differs': ['这个仓库不归你管', '找管理员'],
    'putaway.step_invalid': (p) => [`第 ${text(p, 'step')} 步不完整`, '写明库区，或哪类货'],
    'putaway.zone_unknown': (p) => [`没有库区 ${text(p, 'zone')}`, '换个库区'],
    'putaway.changed_meanwhile': ['规则刚被改过', '看一下再保存'],
    'putaway.bin_unknown': ['没有这个在用货位', '选本仓的货位'],
    'putaway.goods_unknown': ['没有这个物料', '换一个'],
    'putaway.levels_invalid': ['最高低于最低', '最高要大于最低'],
    'putaway.not_bound': ['货位没绑这个物料', '刷新列表'],
  },
);
