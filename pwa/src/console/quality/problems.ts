/** Why an inspection waits for a person, or a plan is not taken. */
import { addProblems } from '../../i18n/problems';
import { text } from '../problems';

addProblems(
  {
    'quality.inspection_unknown': ['Inspection is unknown', 'Discard, inspect it again'],
    'quality.other_warehouse': ['Inspection of another warehouse', 'Discard, decide it there'],
    'quality.line_malformed': (p) => [`${text(p, 'field')} is out of range`, 'Discard, inspect it again'],
    'quality.plan_invalid': (p) => [`${text(p, 'field')} is not right`, 'Correct it and save again'],
    'quality.subject_unknown': (p) => [`No such ${text(p, 'field')}`, 'Choose another one'],
    'quality.changed_meanwhile': ['Somebody changed it meanwhile', 'Open it again, then change it'],
  },
  {
    'quality.inspection_unknown': ['没有这张检验单', '作废，重新检验'],
    'quality.other_warehouse': ['别的仓的检验单', '作废，在那个仓判定'],
    'quality.line_malformed': (p) => [`${text(p, 'field')} 超出范围`, '作废，重新检验'],
    'quality.plan_invalid': (p) => [`${text(p, 'field')} 不对`, '改好再保存'],
    'quality.subject_unknown': (p) => [`没有这个 ${text(p, 'field')}`, '另选一个'],
    'quality.changed_meanwhile': ['别人刚改过', '重新打开再改'],
  },
);
