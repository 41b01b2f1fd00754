/** Refusals about places in the person's words: what is wrong, and what to do next. */
import { addProblems } from '../../i18n/problems';
import { text } from '../problems';

addProblems(
  {
    'places.timezone_unknown': (p) => [`No time zone ${text(p, 'timezone')}`, 'Write it as Asia/Shanghai'],
    'places.code_repeated': (p) => [`${text(p, 'code')} is there twice`, 'Keep one'],
    'places.warehouse_differs': (p) => [`${text(p, 'warehouse')} is not yours`, 'Ask your administrator'],
    'places.no_bins': ['This warehouse has no bins', 'Use its floor'],
    'places.warehouse_unknown': (p) => [`No warehouse ${text(p, 'warehouse')}`, 'Choose another one'],
    'places.zone_unknown': (p) => [`Nothing is in zone ${text(p, 'zone')}`, 'Choose another zone'],
    'places.in_use': (p) => [
      `${text(p, 'code')} is not empty`,
      `Items there: ${text(p, 'items')}, promises: ${text(p, 'holds')}. Move them first`,
    ],
    'places.changed_meanwhile': (p) => [`${text(p, 'code')} was changed meanwhile`, 'Look, then save again'],
    'places.pattern_invalid': (p) => [`${text(p, 'part')} cannot be read`, 'Write it as A{01-12}-{01-30}-{1-4}'],
    'places.too_many': (p) => [`${text(p, 'count')} places are too many`, `At most ${text(p, 'most')} at once`],
  },
  {
    'places.timezone_unknown': (p) => [`没有时区 ${text(p, 'timezone')}`, '写成 Asia/Shanghai'],
    'places.code_repeated': (p) => [`${text(p, 'code')} 重复`, '只留一个'],
    'places.warehouse_differs': (p) => [`${text(p, 'warehouse')} 不归你管`, '找管理员'],
    'places.no_bins': ['这个仓库没有库位', '用它的地面'],
    'places.warehouse_unknown': (p) => [`没有仓库 ${text(p, 'warehouse')}`, '换一个'],
    'places.zone_unknown': (p) => [`库区 ${text(p, 'zone')} 没有库位`, '换个库区'],
    'places.in_use': (p) => [
      `${text(p, 'code')} 不是空的`,
      `有 ${text(p, 'items')} 种货、${text(p, 'holds')} 笔占用，先移走`,
    ],
    'places.changed_meanwhile': (p) => [`${text(p, 'code')} 刚被改过`, '看一下再保存'],
    'places.pattern_invalid': (p) => [`看不懂 ${text(p, 'part')}`, '写成 A{01-12}-{01-30}-{1-4}'],
    'places.too_many': (p) => [`${text(p, 'count')} 个库位太多`, `一次最多 ${text(p, 'most')} 个`],
  },
);
