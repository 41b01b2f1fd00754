import { dictionary } from '../../i18n';

export const words = dictionary(
  {
    bins: 'Stock by bin',
    movements: 'Movements',
    items: 'Items',
    places: 'Places',
    onHand: 'Stock on hand',
    stockOf: 'Stock there',
    movementsOf: 'Movements',
    outOfUse: 'Out of use',
    from: (place: string) => `Movements from ${place}`,
    to: (place: string) => `Movements to ${place}`,
    document: 'The document',
    item: 'The item',
    inPicture: 'In the picture',
  },
  {
    bins: '库位库存',
    movements: '出入库流水',
    items: '物料',
    places: '库位',
    onHand: '现存量',
    stockOf: '在哪些库位',
    movementsOf: '流水',
    outOfUse: '停用',
    from: (place) => `从 ${place} 出的流水`,
    to: (place) => `到 ${place} 的流水`,
    document: '单据',
    item: '物料',
    inPicture: '在仓库图里',
  },
);
