/** Why a plan or a decision about what was counted is not taken. */
import { addProblems } from '../../i18n/problems';
import { text } from '../problems';

addProblems(
  {
    'counts.warehouse_differs': () => ['That warehouse is not the one chosen', 'Choose it above'],
    'counts.changed_meanwhile': () => ['Somebody changed the rules meanwhile', 'Open them again'],
    'counts.plan_known': () => ['This count is planned already', 'Look at the list of plans'],
    'counts.plan_unknown': () => ['No such plan in this warehouse', 'Choose the warehouse above'],
    'counts.plan_over': () => ['This plan is over', 'Look at the list again'],
    'counts.nothing_asked': () => ['Nothing was chosen', 'Say zones, places, items, classes or empty bins'],
    'counts.no_place_fits': () => ['No place fits', 'Ask for less at once; places of an open plan are left out'],
    'counts.too_many_places': (p) => [`More than ${text(p, 'most')} places`, 'Plan one zone after the other'],
    'counts.threshold_invalid': () => ['That threshold cannot be', 'Zero or more'],
    'counts.line_not_known': () => ['No such line in this warehouse', 'Look at the list again'],
    'counts.not_open': () => ['Somebody decided it before', 'Look at the list again'],
    'counts.own_count': () => ['You counted this yourself', 'Somebody else approves it'],
    'counts.recount_wanted': () => ['Somebody else has to count it again', 'Wait for the second count'],
    'counts.item_unknown': () => ['No such item', 'Look at the list of items'],
    'counts.place_unknown': () => ['No such place in this warehouse', 'Choose the warehouse above'],
    'counts.count_elsewhere': () => ['That count is of another place', 'Begin a new count'],
    'counts.line_malformed': () => ['The line cannot be read', 'Count it again'],
  },
  {
    'counts.warehouse_differs': () => ['不是当前选的仓库', '在上面换仓库'],
    'counts.changed_meanwhile': () => ['规则已被别人改过', '重新打开再改'],
    'counts.plan_known': () => ['这个盘点已经有计划', '看计划列表'],
    'counts.plan_unknown': () => ['本仓没有这个计划', '在上面换仓库'],
    'counts.plan_over': () => ['这个计划已经结束', '刷新列表再看'],
    'counts.nothing_asked': () => ['什么都没选', '选库区、库位、物料、分类或空库位'],
    'counts.no_place_fits': () => ['没有符合的库位', '放宽条件；已在计划里的库位不算'],
    'counts.too_many_places': (p) => [`超过 ${text(p, 'most')} 个库位`, '一个库区一个库区地盘'],
    'counts.threshold_invalid': () => ['复盘界限不对', '要填零或以上'],
    'counts.line_not_known': () => ['本仓没有这一行', '刷新列表再看'],
    'counts.not_open': () => ['别人已经处理过', '刷新列表再看'],
    'counts.own_count': () => ['这是你自己盘的', '要由别人审批'],
    'counts.recount_wanted': () => ['还要由别人复盘', '等复盘结果'],
    'counts.item_unknown': () => ['没有这个物料', '看物料列表'],
    'counts.place_unknown': () => ['本仓没有这个库位', '在上面换仓库'],
    'counts.count_elsewhere': () => ['那次盘点是别的库位的', '重新开始盘'],
    'counts.line_malformed': () => ['这一行读不懂', '重新盘'],
  },
);
