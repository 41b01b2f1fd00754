/** Refusals about the company and its settings in the person's words: what is wrong, and what to do next. */
import { addProblems } from '../../i18n/problems';
import { text } from '../problems';

addProblems(
  {
    'company.out_of_scope': ['The company is of all warehouses', 'Ask your administrator'],
    'company.changed_meanwhile': ['It was changed meanwhile', 'Look, then save again'],
    'company.name_missing': ['The company has no name', 'Give one, in either language'],
    'company.credit_code_invalid': (p) => [`${text(p, 'value')} is no credit code`, 'Copy its 18 characters anew'],
    'company.email_invalid': (p) => [`${text(p, 'value')} is no e-mail address`, 'Correct it'],
    'company.timezone_unknown': (p) => [`No time zone ${text(p, 'timezone')}`, 'Write it as Asia/Shanghai'],
    'company.currency_unknown': (p) => [`Books are not kept in ${text(p, 'currency')}`, 'Choose another currency'],
    'company.currency_in_use': (p) => [`There are amounts in ${text(p, 'now')} already`, 'The currency stays'],
    'company.logo_unknown': ['The logo did not arrive', 'Choose it again'],
    'company.setting_unknown': ['The page is out of date', 'Reload it'],
    'company.setting_invalid': (p) => [
      `It cannot be ${text(p, 'value')}`,
      p['kind'] === 'at'
        ? 'A time of day like 03:00, or off'
        : p['kind'] === 'keep'
          ? 'Write it as 7d 4w 12m'
          : p['kind'] === 'prefix'
            ? 'Write 4 to 12 digits, or nothing'
            : 'It is out of its limits',
    ],
  },
  {
    'company.out_of_scope': ['公司资料管所有仓库', '找管理员'],
    'company.changed_meanwhile': ['刚被改过', '看一下再保存'],
    'company.name_missing': ['公司没有名称', '中文英文填一个'],
    'company.credit_code_invalid': (p) => [`${text(p, 'value')} 不是信用代码`, '核对 18 位'],
    'company.email_invalid': (p) => [`${text(p, 'value')} 不是邮箱`, '改一下'],
    'company.timezone_unknown': (p) => [`没有时区 ${text(p, 'timezone')}`, '写成 Asia/Shanghai'],
    'company.currency_unknown': (p) => [`不能用 ${text(p, 'currency')} 记账`, '换个币种'],
    'company.currency_in_use': (p) => [`已经有 ${text(p, 'now')} 的金额`, '本位币不能再改'],
    'company.logo_unknown': ['标志没有传上来', '重新选一张'],
    'company.setting_unknown': ['页面旧了', '刷新'],
    'company.setting_invalid': (p) => [
      `不能是 ${text(p, 'value')}`,
      p['kind'] === 'at'
        ? '写时刻，如 03:00，或 off'
        : p['kind'] === 'keep'
          ? '写成 7d 4w 12m'
          : p['kind'] === 'prefix'
            ? '写 4 到 12 位数字，或空着'
            : '超出范围',
    ],
  },
);
