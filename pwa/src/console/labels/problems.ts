/** Refusals about labels in the person's words: what is wrong, and what to do next. */
import { addProblems } from '../../i18n/problems';
import { text } from '../problems';

addProblems(
  {
    'labels.numbers_exhausted': (p) => [`No numbers are left under ${text(p, 'prefix')}`, 'Ask GS1 for another prefix'],
    labels_none: ['Nothing to label', 'Choose something else'],
    labels_too_many: (p) => [`More than ${text(p, 'most')} labels`, 'Print them in parts'],
    label_page_unknown: (p) => [`There is no page ${text(p, 'page')}`, 'Look at an earlier one'],
    label_unreadable: (p) => [`No scanner would read ${text(p, 'what')}`, 'Give it another code'],
    label_too_small: (p) => [`No code fits on ${text(p, 'width')} × ${text(p, 'height')} mm`, 'Choose a larger label'],
    label_too_large: (p) => [
      `Labels of this sheet: ${text(p, 'width')} × ${text(p, 'height')} mm`,
      'Choose a smaller one',
    ],
    label_fonts_missing: ['The server has no font', 'Tell your administrator'],
  },
  {
    'labels.numbers_exhausted': (p) => [`${text(p, 'prefix')} 的号用完了`, '向 GS1 再申请'],
    labels_none: ['没有可打的标签', '换个范围'],
    labels_too_many: (p) => [`超过 ${text(p, 'most')} 张`, '分几次打'],
    label_page_unknown: (p) => [`没有第 ${text(p, 'page')} 页`, '看前面的页'],
    label_unreadable: (p) => [`${text(p, 'what')} 枪读不出`, '换个编码'],
    label_too_small: (p) => [`${text(p, 'width')} × ${text(p, 'height')} mm 放不下条码`, '换大一点的标签'],
    label_too_large: (p) => [`这种纸每张 ${text(p, 'width')} × ${text(p, 'height')} mm`, '换小一点的标签'],
    label_fonts_missing: ['服务器没有字体', '告诉管理员'],
  },
);
