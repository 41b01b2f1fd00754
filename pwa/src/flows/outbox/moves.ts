/** Moves in the outbox: what they say, and why they did not go as expected. */
import { dictionary } from '../../i18n';
import type { Row } from './group';

const words = dictionary(
  {
    move: (from: string, to: string) => `Move ${from} → ${to}`,
    whole: (code: string) => `Container ${code}`,
    undone: (what: string) => (what ? `Undo of ${what}` : 'Undo of a move'),
    closed: (code: string) => `${code || 'Place'} is closed, goods stand there`,
    merged: 'Item is another one now',
    unitChanged: 'Packaging was changed meanwhile',
    barcodeChanged: (code: string) => `${code} belongs to another item now`,
    fraction: (quantity: string) => `${quantity}: not whole pieces`,
    differs: (code: string) => `${code} holds something else`,
    elsewhere: (code: string, at: string) => `${code} was at ${at}`,
    empty: (code: string) => `Nothing known in ${code}`,
    since: (code: string, at: string) => `${code} stays at ${at}, moved later`,
    unknown: 'Nothing to undo was found',
    itemUnknown: 'Item not known at the desk',
    placeUnknown: 'Place not in this warehouse',
    malformed: 'Record is not complete',
  },
  {
    move: (from, to) => `移库 ${from} → ${to}`,
    whole: (code) => `整容器 ${code}`,
    undone: (what) => (what ? `撤销 ${what}` : '撤销移库'),
    closed: (code) => `${code || '库位'}已停用，货在那里`,
    merged: '物料已并入别的',
    unitChanged: '包装换算已改',
    barcodeChanged: (code) => `${code} 已是别的物料`,
    fraction: (quantity) => `${quantity}：不是整件`,
    differs: (code) => `${code} 里面不一样`,
    elsewhere: (code, at) => `${code} 账上在 ${at}`,
    empty: (code) => `${code} 没有记录`,
    since: (code, at) => `${code} 后来移到 ${at}，不动`,
    unknown: '没找到要撤销的',
    itemUnknown: '办公室没有这个物料',
    placeUnknown: '本仓没有这个库位',
    malformed: '记录不完整',
  },
);

/** How the outbox writes quantities, places and texts of what it shows. */
export interface Say {
  /** '48 pcs Jam scented candles' */
  goods(item: number, quantity: number): string;
  place(id: number): string;
}

export interface Told {
  title: string;
  note: string;
}

/** Null where it is no move. `all`: to find what an undo undoes. */
export function describeMove(row: Row, all: Row[], say: Say): Told | null {
  const payload = row.payload as Record<string, unknown>;
  if (row.command === 'transfers.reverse/1') {
    const undone = all.find((each) => each.op_id === payload['move']);
    const told = undone ? describeMove(undone, all, say) : null;
    return { title: words().undone(told ? told.title : ''), note: told ? told.note : '' };
  }
  const note = words().move(say.place(Number(payload['source'])), say.place(Number(payload['target'])));
  if (row.command === 'transfers.move/1')
    return { title: say.goods(Number(payload['item']), Number(payload['quantity'])), note };
  if (row.command === 'transfers.move_container/1') return { title: words().whole(String(payload['container'])), note };
  return null;
}

export type Figure = (name: string) => string;

/** Each code with what it says; `text`, `figure` and `place` read what is told with it. */
export function reasonsOfMoves(text: Figure, figure: Figure, place: Figure): Record<string, () => string> {
  const w = words();
  return {
    'transfers.place_closed': () => w.closed(place('place')),
    'transfers.item_merged': () => w.merged,
    'transfers.unit_changed': () => w.unitChanged,
    'transfers.barcode_changed': () => w.barcodeChanged(text('barcode')),
    'transfers.fraction_of_unit': () => w.fraction(figure('quantity')),
    'transfers.container_differs': () => w.differs(text('container')),
    'transfers.container_elsewhere': () => w.elsewhere(text('container'), place('found')),
    'transfers.container_empty': () => w.empty(text('container')),
    'transfers.moved_since': () => w.since(text('container'), place('found')),
    'transfers.move_unknown': () => w.unknown,
    'transfers.item_unknown': () => w.itemUnknown,
    'transfers.place_unknown': () => w.placeUnknown,
    'transfers.move_malformed': () => w.malformed,
  };
}
