/** Refusals about partners in the person's words: what is wrong, and what to do next. */
import { addProblems } from '../../i18n/problems';
import { STANDING, text, told } from '../problems';

addProblems(
  {
    'parties.code_repeated': (p) => [`${text(p, 'code')} is there twice`, 'Keep one'],
    'parties.changed_meanwhile': (p) => [`${text(p, 'code')} was changed meanwhile`, 'Look, then save again'],
    'parties.party_unknown': (p) => [`No partner ${text(p, 'code')}`, 'Choose another one'],
    'parties.party_retired': (p) => [`${text(p, 'code')} is out of use`, 'Use it again first'],
    'parties.party_merged': (p) => [`${text(p, 'code')} is ${text(p, 'into')} by now`, 'Work with that one'],
    'parties.keeper_unknown': (p) => [`Nobody here has the code ${text(p, 'keeper')}`, 'Choose somebody else'],
    'parties.code_taken': (p) => [
      `${text(p, 'code')} is a customer of somebody else`,
      'Take another code, or ask for it',
    ],
    'parties.email_invalid': (p) => [`${text(p, 'value')} is no e-mail address`, 'Correct it'],
    'parties.merge_itself': ['That is the same partner', 'Choose another one'],
    'parties.party_in_use': (p) => [`${text(p, 'code')} is still in use`, `End first: ${told(p, 'stands', STANDING)}`],
    'parties.merge_in_use': (p) => [`${text(p, 'code')} is still in use`, `End first: ${told(p, 'stands', STANDING)}`],
    partner_unknown: (p) => [`No partner ${text(p, 'code')}`, 'Look in the list'],
  },
  {
    'parties.code_repeated': (p) => [`${text(p, 'code')} 重复`, '只留一个'],
    'parties.changed_meanwhile': (p) => [`${text(p, 'code')} 刚被改过`, '看一下再保存'],
    'parties.party_unknown': (p) => [`没有往来单位 ${text(p, 'code')}`, '换一个'],
    'parties.party_retired': (p) => [`${text(p, 'code')} 已停用`, '先恢复使用'],
    'parties.party_merged': (p) => [`${text(p, 'code')} 已并入 ${text(p, 'into')}`, '用那一个'],
    'parties.keeper_unknown': (p) => [`没有工号 ${text(p, 'keeper')} 的人`, '另选一个'],
    'parties.code_taken': (p) => [`${text(p, 'code')} 是别人负责的客户`, '换个编码，或找负责人'],
    'parties.email_invalid': (p) => [`${text(p, 'value')} 不是邮箱地址`, '改正'],
    'parties.merge_itself': ['是同一个往来单位', '换一个'],
    'parties.party_in_use': (p) => [`${text(p, 'code')} 还在用`, `先了结：${told(p, 'stands', STANDING)}`],
    'parties.merge_in_use': (p) => [`${text(p, 'code')} 还在用`, `先了结：${told(p, 'stands', STANDING)}`],
    partner_unknown: (p) => [`没有往来单位 ${text(p, 'code')}`, '去列表看'],
  },
);
