import { dictionary } from '../../i18n';

export const words = dictionary(
  {
    title: 'Moves',
    all: 'All',
    short: 'Not on the books',
    undone: 'Undone',
    none: 'Nothing was moved',
    noneNext: 'A gun moves goods: Move in its menu',
    movements: 'Stock of the item',
  },
  {
    title: '移库记录',
    all: '全部',
    short: '账上没有',
    undone: '已撤销',
    none: '没有移库',
    noneNext: '在手持机菜单的“移库”里移',
    movements: '物料的库存',
  },
);
