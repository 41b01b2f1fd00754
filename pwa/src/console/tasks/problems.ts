/** Refusals about tasks in the person's words: what is wrong, and what to do next. */
import { addProblems } from '../../i18n/problems';
import { text } from '../problems';

addProblems(
  {
    'tasks.warehouse_differs': ['Tasks of another warehouse', 'Change the warehouse first'],
    'tasks.person_differs': ['Asked for somebody else', 'Sign in as that person'],
    'tasks.no_handheld': ['Not a device of this warehouse', 'Choose one that works here'],
    'tasks.none_left': ['Nothing is left to do', 'Look again later'],
    'tasks.invalid': (p) => [`${text(p, 'value')} is not taken`, 'Choose fewer tasks, or another value'],
    'tasks.task_unknown': ['No such task', 'Load the page again'],
    'tasks.state_differs': ['The task has changed meanwhile', 'Load the page again'],
    'tasks.taken': (p) => [`Taken by ${text(p, 'by')}`, 'Take it over, or choose another one'],
    'tasks.holder_working': (p) => [`${text(p, 'by')} is at it now`, 'A supervisor can take it over'],
    'tasks.not_yours': ['This device does not have it', 'Load the page again'],
    'tasks.skill_missing': (p) => [`Needs ${text(p, 'skill')}`, 'Give it to somebody who may'],
    'tasks.not_available': ['The goods are promised elsewhere', 'Free them first'],
    'tasks.person_unknown': ['Nobody of that name works here', 'Choose somebody else'],
    task_unknown: ['No such task', 'Load the page again'],
  },
  {
    'tasks.warehouse_differs': ['是别的仓库的任务', '先换仓库'],
    'tasks.person_differs': ['替别人领的', '用那个人登录'],
    'tasks.no_handheld': ['不是本仓的设备', '选一台在这里用的'],
    'tasks.none_left': ['没有要做的了', '过会儿再看'],
    'tasks.invalid': (p) => [`${text(p, 'value')} 不行`, '少选几个，或换个值'],
    'tasks.task_unknown': ['没有这个任务', '刷新页面'],
    'tasks.state_differs': ['任务刚变过', '刷新页面'],
    'tasks.taken': (p) => [`${text(p, 'by')} 已领`, '接手，或换一个'],
    'tasks.holder_working': (p) => [`${text(p, 'by')} 正在做`, '主管可以接手'],
    'tasks.not_yours': ['不在这台设备上', '刷新页面'],
    'tasks.skill_missing': (p) => [`要会 ${text(p, 'skill')}`, '派给会的人'],
    'tasks.not_available': ['货已占用给别处', '先放开'],
    'tasks.person_unknown': ['这里没有这个人', '换一个人'],
    task_unknown: ['没有这个任务', '刷新页面'],
  },
);
