/** Exceptions of inspections in words. */
import { dictionary } from '../i18n';

export const codes = dictionary(
  {
    'quality.rejected': { name: 'Rejected at inspection', says: 'They stand there as damaged until somebody decides.' },
    'quality.passed_against_rule': {
      name: 'Passed against the rule',
      says: 'They wait for somebody who may use them as they are.',
    },
    'quality.decided_already': { name: 'Inspected twice', says: 'Somebody else decided about the same goods.' },
    'quality.withdrawn': { name: 'Inspected after an undo', says: 'The receipt was undone meanwhile, nothing moved.' },
    'quality.line_unknown': { name: 'Nothing to undo', says: 'What was to be undone is not known.' },
  },
  {
    'quality.rejected': { name: '检验不合格', says: '按残次放着，等人决定。' },
    'quality.passed_against_rule': { name: '不合规却放行', says: '等有让步接收权限的人决定。' },
    'quality.decided_already': { name: '重复判定', says: '别人已经判定过这批货。' },
    'quality.withdrawn': { name: '收货撤销后才判定', says: '收货已被撤销，库存没有动。' },
    'quality.line_unknown': { name: '没有可撤销的', says: '要撤销的检验记录找不到。' },
  },
);

export const choices = dictionary(
  {
    concession: { verb: 'Use as it is', does: 'the goods become available' },
    reject: { verb: 'Reject', does: 'the goods become damaged' },
    re_inspect: { verb: 'Inspect again', does: 'the goods wait to be inspected' },
    take_second: { verb: 'Take the second one', does: 'the first decision is taken back' },
    'quality.decided_already.acknowledge': { verb: 'Keep the first one', does: 'nothing moves' },
  },
  {
    concession: { verb: '让步接收', does: '货转为可用' },
    reject: { verb: '判不合格', does: '货转为残次' },
    re_inspect: { verb: '重新检验', does: '货回到待检' },
    take_second: { verb: '按后一次', does: '前一次判定撤回' },
    'quality.decided_already.acknowledge': { verb: '按前一次', does: '库存不动' },
  },
);

export const commands = dictionary(
  {
    'quality.record': 'Record an inspection',
    'quality.decide': 'Decide an inspection',
    'quality.reverse': 'Undo an inspection',
  },
  {
    'quality.record': '记检验结果',
    'quality.decide': '判定检验',
    'quality.reverse': '撤销检验',
  },
);

export const fields = dictionary(
  {
    'quality.rejected.reason': 'Reason',
    sample: 'Looked at',
    defects: 'Bad pieces',
    reject: 'Too many from',
    passed: 'Passed before',
    rejected: 'Rejected before',
    left: 'Left',
    'quality.decided_already.by': 'Decided by',
    'quality.rejected.quantity': 'Rejected',
    'quality.passed_against_rule.quantity': 'Passed',
    'quality.decided_already.quantity': 'Decided now',
    'quality.withdrawn.quantity': 'Decided',
    'quality.withdrawn.passed': 'Passed',
    'quality.withdrawn.rejected': 'Rejected',
  },
  {
    'quality.rejected.reason': '原因',
    sample: '样本',
    defects: '不良数',
    reject: '拒收数',
    passed: '此前合格',
    rejected: '此前不合格',
    left: '未判',
    'quality.decided_already.by': '此前判定',
    'quality.rejected.quantity': '不合格',
    'quality.passed_against_rule.quantity': '放行',
    'quality.decided_already.quantity': '这次判定',
    'quality.withdrawn.quantity': '判定',
    'quality.withdrawn.passed': '合格',
    'quality.withdrawn.rejected': '不合格',
  },
);

export const values = dictionary(
  { measure: 'out of tolerance', wrong_goods: 'wrong goods', papers: 'papers missing', other: 'other' },
  { measure: '尺寸超差', wrong_goods: '货不对', papers: '缺资料', other: '其他' },
);
