/** Returns in the outbox: what they say, and why they did not go as expected. */
import { dictionary } from '../../i18n';
import type { Row } from './group';
import type { Figure, Say, Told } from './moves';

const words = dictionary(
  {
    note: (claim: string) => (claim ? `Return ${claim}` : 'Return without papers'),
    undone: (what: string) => (what ? `Undo of ${what}` : 'Undo of a return'),
    quarantined: (what: string) => `${what} in quarantine`,
    serialKnown: (serial: string) => `Serial ${serial} is in stock`,
    lotMissing: 'Lot, expiry or serial missing',
    expiryDiffers: (lot: string, day: string) => `${lot}: expiry known as ${day}`,
    closed: (code: string) => `${code || 'Place'} is closed, goods stand there`,
    merged: 'Item is another one now',
    fraction: (what: string) => `${what}: not whole pieces`,
    unknown: 'Nothing to undo was found',
    itemUnknown: 'Item not known at the desk',
    placeUnknown: 'Place not in this warehouse',
    otherWarehouse: 'Return of another warehouse',
    malformed: 'Record is not complete',
  },
  {
    note: (claim) => (claim ? `退货 ${claim}` : '退货，无凭据'),
    undone: (what) => (what ? `撤销 ${what}` : '撤销退货'),
    quarantined: (what) => `${what} 在隔离`,
    serialKnown: (serial) => `序列号 ${serial} 已在库`,
    lotMissing: '缺批次、效期或序列号',
    expiryDiffers: (lot, day) => `${lot}：登记效期 ${day}`,
    closed: (code) => `${code || '库位'}已停用，货在那里`,
    merged: '物料已并入别的',
    fraction: (what) => `${what}：不是整件`,
    unknown: '没找到要撤销的',
    itemUnknown: '办公室没有这个物料',
    placeUnknown: '本仓没有这个库位',
    otherWarehouse: '别的仓的退货',
    malformed: '记录不完整',
  },
);

/** Null where it is no return. `all`: to find what an undo undoes. */
export function describeReturn(row: Row, all: Row[], say: Say): Told | null {
  const payload = row.payload as Record<string, unknown>;
  if (row.command === 'returns.reverse_line/1') {
    const undone = all.find((each) => each.op_id === payload['line']);
    const told = undone ? describeReturn(undone, all, say) : null;
    return { title: words().undone(told ? told.title : ''), note: told ? told.note : '' };
  }
  if (row.command !== 'returns.take_line/1') return null;
  const title = say.goods(Number(payload['item']), Number(payload['quantity']));
  return { title, note: words().note(String(payload['claim'] || '')) };
}

/** Each code with what it says; `text`, `figure` and `place` read what is told with it. */
export function reasonsOfReturns(text: Figure, figure: Figure, place: Figure): Record<string, () => string> {
  const w = words();
  return {
    'returns.quarantined': () => w.quarantined(figure('quantity')),
    'returns.serial_known': () => w.serialKnown(text('serial')),
    'returns.lot_missing': () => w.lotMissing,
    'returns.expiry_differs': () => w.expiryDiffers(text('lot'), text('expected')),
    'returns.place_closed': () => w.closed(place('place')),
    'returns.item_merged': () => w.merged,
    'returns.fraction_of_unit': () => w.fraction(figure('quantity')),
    'returns.line_unknown': () => w.unknown,
    'returns.item_unknown': () => w.itemUnknown,
    'returns.place_unknown': () => w.placeUnknown,
    'returns.other_warehouse': () => w.otherWarehouse,
    'returns.line_malformed': () => w.malformed,
  };
}
