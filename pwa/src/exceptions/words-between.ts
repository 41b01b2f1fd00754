/** Exceptions of transfers between warehouses in words. */
import { dictionary } from '../i18n';

export const codes = dictionary(
  {
    'transfers.not_dispatched': { name: 'Arrived, not loaded', says: 'Goods came that nobody said were loaded.' },
    'transfers.not_arrived': { name: 'Loaded, not arrived', says: 'They were loaded and did not come.' },
    'transfers.not_ordered': { name: 'More than was ordered', says: 'It was loaded beyond the transfer order.' },
    'transfers.after_departure': { name: 'Loaded too late', says: 'The truck had left by then.' },
    'transfers.arrived_damaged': { name: 'Damaged on the way', says: 'It was loaded whole and came damaged.' },
    'transfers.container_unseen': { name: 'Container without contents', says: 'Nobody said what is in it.' },
    'transfers.line_place_closed': {
      name: 'Accepted at a closed place',
      says: 'Goods stand where nothing is to be put any more.',
    },
    'transfers.line_item_merged': {
      name: 'Item is another one now',
      says: 'It was merged meanwhile, and goes on as that one.',
    },
    'transfers.line_fraction': { name: 'Part of a piece transferred', says: 'The unit cannot be divided.' },
    'transfers.line_unknown': { name: 'Nothing to undo', says: 'The line to be undone is not known.' },
  },
  {
    'transfers.not_dispatched': { name: '到了没发过的货', says: '货到了，没人说装过车。' },
    'transfers.not_arrived': { name: '发了没到', says: '装了车，没有到。' },
    'transfers.not_ordered': { name: '超出调拨单', says: '装的比调拨单多。' },
    'transfers.after_departure': { name: '发车后才装', says: '那时车已经开走。' },
    'transfers.arrived_damaged': { name: '路上破损', says: '装车时完好，到货破损。' },
    'transfers.container_unseen': { name: '容器没有内容', says: '没人说过里面有什么。' },
    'transfers.line_place_closed': { name: '收到停用库位', says: '货放在了停用的库位上。' },
    'transfers.line_item_merged': { name: '物料已并入别的', says: '途中物料已合并，按合并后的记账。' },
    'transfers.line_fraction': { name: '调拨了不整件', says: '这个单位不能拆开。' },
    'transfers.line_unknown': { name: '没有可撤销的', says: '要撤销的一行找不到。' },
  },
);

export const choices = dictionary(
  {
    'transfers.not_dispatched.book_found': { verb: 'Book as found', does: 'what came in beyond the loading is a gain' },
    lost: { verb: 'Lost', does: 'the goods on their way become a loss' },
    back_at_source: { verb: 'Still at the source', does: 'goes back to where it was loaded' },
    wait: { verb: 'Wait', does: 'it stays on its way, accepting goes on' },
    'transfers.arrived_damaged.acknowledge': { verb: 'Keep as damaged', does: 'stays in stock as damaged' },
    'transfers.line_fraction.acknowledge': { verb: 'Keep as counted', does: 'nothing moves' },
    'transfers.line_item_merged.acknowledge': { verb: 'Same goods', does: 'nothing moves' },
  },
  {
    'transfers.not_dispatched.book_found': { verb: '记盘盈', does: '多到的记为盘盈' },
    lost: { verb: '丢了', does: '在途的记为损失' },
    back_at_source: { verb: '还在发货仓', does: '退回装车的库位' },
    wait: { verb: '再等等', does: '仍算在途，接着收' },
    'transfers.arrived_damaged.acknowledge': { verb: '按破损的算', does: '作为破损留在库里' },
    'transfers.line_fraction.acknowledge': { verb: '按数的算', does: '库存不动' },
    'transfers.line_item_merged.acknowledge': { verb: '是同一种货', does: '库存不动' },
  },
);

export const commands = dictionary(
  {
    'transfers.dispatch': 'Load for another warehouse',
    'transfers.dispatch_container': 'Load a container',
    'transfers.depart': 'Send the truck off',
    'transfers.undo_dispatch': 'Undo loading',
    'transfers.accept': 'Accept a transfer',
    'transfers.accept_container': 'Accept a container',
    'transfers.finish_accepting': 'Finish accepting',
    'transfers.undo_accept': 'Undo accepting',
  },
  {
    'transfers.dispatch': '调拨装车',
    'transfers.dispatch_container': '装整容器',
    'transfers.depart': '发车',
    'transfers.undo_dispatch': '撤销装车',
    'transfers.accept': '调拨到货',
    'transfers.accept_container': '收整容器',
    'transfers.finish_accepting': '调拨收完',
    'transfers.undo_accept': '撤销到货',
  },
);

export const fields = dictionary(
  {
    paper: 'Transfer',
    'transfers.not_dispatched.quantity': 'Not loaded',
    'transfers.not_arrived.quantity': 'Missing',
    'transfers.not_ordered.quantity': 'Loaded',
    'transfers.after_departure.quantity': 'Loaded',
    'transfers.arrived_damaged.quantity': 'Damaged',
    'transfers.line_item_merged.was': 'Scanned as',
  },
  {
    paper: '调拨单',
    'transfers.not_dispatched.quantity': '没发过',
    'transfers.not_arrived.quantity': '没到',
    'transfers.not_ordered.quantity': '装了',
    'transfers.after_departure.quantity': '装了',
    'transfers.arrived_damaged.quantity': '破损',
    'transfers.line_item_merged.was': '扫的时候',
  },
);
