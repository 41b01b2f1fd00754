/** Exceptions of returns in words. */
import { dictionary } from '../i18n';

export const codes = dictionary(
  {
    'returns.quarantined': { name: 'Returned goods in doubt', says: 'They wait in quarantine until somebody decides.' },
    'returns.serial_known': { name: 'Returned serial never left', says: 'A piece with this number is in stock.' },
    'returns.lot_missing': { name: 'Lot, expiry or serial missing', says: 'The item needs it, nobody entered it.' },
    'returns.expiry_differs': { name: 'Expiry differs', says: 'The lot is known with another expiry.' },
    'returns.place_closed': {
      name: 'Returned to a closed place',
      says: 'Goods stand where nothing is to be put any more.',
    },
    'returns.item_merged': {
      name: 'Item is another one now',
      says: 'It was merged meanwhile, and taken back as that one.',
    },
    'returns.fraction_of_unit': { name: 'Part of a piece returned', says: 'The unit cannot be divided.' },
    'returns.line_unknown': { name: 'Nothing to undo', says: 'The returned line to be undone is not known.' },
  },
  {
    'returns.quarantined': { name: '退货待处理', says: '放在隔离，等人决定。' },
    'returns.serial_known': { name: '退回的序列号没出过库', says: '库里就有这个号。' },
    'returns.lot_missing': { name: '缺批次、效期或序列号', says: '这个物料要填，没有填。' },
    'returns.expiry_differs': { name: '效期不符', says: '这个批次登记的是另一个效期。' },
    'returns.place_closed': { name: '退到停用库位', says: '货放在了停用的库位上。' },
    'returns.item_merged': { name: '物料已并入别的', says: '退回后物料已合并，按合并后的记账。' },
    'returns.fraction_of_unit': { name: '退了不整件', says: '这个单位不能拆开。' },
    'returns.line_unknown': { name: '没有可撤销的', says: '要撤销的退货行找不到。' },
  },
);

export const choices = dictionary(
  {
    restock: { verb: 'Back to stock', does: 'becomes stock at the average cost' },
    'returns.fraction_of_unit.acknowledge': { verb: 'Keep as taken', does: 'nothing moves' },
    'returns.item_merged.acknowledge': { verb: 'Same goods', does: 'nothing moves' },
    'returns.lot_missing.acknowledge': { verb: 'Leave it out', does: 'the goods stay without' },
    'returns.expiry_differs.acknowledge': { verb: 'Keep the known one', does: "the lot's expiry stands" },
  },
  {
    restock: { verb: '回库', does: '按平均成本入库' },
    'returns.fraction_of_unit.acknowledge': { verb: '按收的算', does: '库存不动' },
    'returns.item_merged.acknowledge': { verb: '是同一种货', does: '库存不动' },
    'returns.lot_missing.acknowledge': { verb: '不补', does: '货就这样记' },
    'returns.expiry_differs.acknowledge': { verb: '按已知的', does: '批次的效期不变' },
  },
);

export const commands = dictionary(
  {
    'returns.take_line': 'Take goods back',
    'returns.reverse_line': 'Undo a returned line',
  },
  {
    'returns.take_line': '收退货',
    'returns.reverse_line': '撤销退货',
  },
);

export const fields = dictionary(
  {
    reference: 'Return',
    claim: 'Papers',
    condition: 'Condition',
    note: 'Note',
    'returns.quarantined.quantity': 'Returned',
    'returns.lot_missing.wanted': 'Missing',
    'returns.item_merged.was': 'Taken as',
  },
  {
    reference: '退货单',
    claim: '凭据',
    condition: '品相',
    note: '说明',
    'returns.quarantined.quantity': '退回',
    'returns.lot_missing.wanted': '缺',
    'returns.item_merged.was': '收的时候',
  },
);

export const values = dictionary(
  {
    as_new: 'as new',
    opened: 'opened',
    broken: 'broken',
    expired: 'expired',
  },
  {
    as_new: '完好',
    opened: '已拆',
    broken: '破损',
    expired: '过期',
  },
);
