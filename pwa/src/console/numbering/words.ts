import { dictionary, many } from '../../i18n';

export const words = dictionary(
  {
    title: 'Document numbers',
    kinds: {
      purchase_order: 'Purchase order',
      receipt: 'Receipt',
      put_away: 'Put-away',
      opening: 'Opening stock',
      move: 'Move',
      transfer: 'Transfer',
      scrap: 'Scrap',
      goods_return: 'Return',
      inspection: 'Inspection',
      supplier_return: 'Supplier return',
      adjustment: 'Adjustment',
    },
    kind: 'Document',
    pattern: 'Pattern',
    example: 'Looks like',
    last: 'Last number',
    none: 'None yet',
    count: (n: number) => many(n, 'kind'),
    looks: (number: string) => `Looks like ${number}`,
    signs: {
      '{yyyy}': 'year, four digits',
      '{yy}': 'year, two digits',
      '{mm}': 'month',
      '{n:04d}': 'count, at least four digits',
    },
    signsTitle: 'In a pattern',
    counts: 'The count begins again when what is shown of year and month is new.',
    kept: 'Numbers that are drawn stay as they are.',
    save: 'Save',
    same: 'Change the pattern first',
  },
  {
    title: '单据编号',
    kinds: {
      purchase_order: '采购订单',
      receipt: '入库单',
      put_away: '上架单',
      opening: '期初库存',
      move: '移库',
      transfer: '调拨单',
      scrap: '报废',
      goods_return: '客户退货',
      inspection: '检验单',
      supplier_return: '退供应商',
      adjustment: '调整',
    },
    kind: '单据',
    pattern: '编号规则',
    example: '样子',
    last: '最后编号',
    none: '还没有',
    count: (n) => `${n} 种单据`,
    looks: (number) => `例如 ${number}`,
    signs: {
      '{yyyy}': '四位年份',
      '{yy}': '两位年份',
      '{mm}': '月份',
      '{n:04d}': '流水号，至少四位',
    },
    signsTitle: '规则里可用',
    counts: '显示的年月一变，流水号重新开始。',
    kept: '已有的编号不变。',
    save: '保存',
    same: '先改规则',
  },
);

/** A kind by its name; one of a newer release names itself. */
export function kindName(kind: string): string {
  const names: Record<string, string> = words().kinds;
  return names[kind] ?? kind;
}
