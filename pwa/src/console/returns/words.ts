import { dictionary } from '../../i18n';

export const words = dictionary(
  {
    title: 'Returns',
    all: 'All',
    waiting: 'To decide',
    none: 'No returns',
    noneNext: 'A gun takes goods back: Returns in its menu',
    blind: 'no papers',
    toDecide: 'Decide it',
    movements: 'Its movements',
  },
  {
    title: '客户退货',
    all: '全部',
    waiting: '待处理',
    none: '没有退货',
    noneNext: '在手持机菜单的“退货”里收',
    blind: '没有单子',
    toDecide: '去处理',
    movements: '库存流水',
  },
);
