/** Transfers between warehouses in the outbox: what they say, and why they did not go as expected. */
import { dictionary } from '../../i18n';
import type { Row } from './group';
import type { Figure, Say, Told } from './moves';

const words = dictionary(
  {
    load: (at: string) => `Load from ${at}`,
    arrive: (at: string) => `Arrived at ${at}`,
    whole: (code: string) => `Container ${code}`,
    depart: 'Truck left',
    finish: 'Accepting finished',
    transfer: 'Transfer',
    undone: (what: string) => (what ? `Undo of ${what}` : 'Undo in a transfer'),
    notDispatched: (what: string) => `${what}: loading not known yet`,
    notArrived: (what: string) => `${what} did not come`,
    notOrdered: (what: string) => `${what} loaded, more than ordered`,
    afterDeparture: 'The truck had left',
    damaged: (what: string) => `${what} damaged on the way`,
    unseen: (code: string) => `Nothing known in ${code} yet`,
    closed: (code: string) => `${code || 'Place'} is closed, goods stand there`,
    merged: 'Item is another one now',
    fraction: (what: string) => `${what}: not whole pieces`,
    unknown: 'Nothing to undo was found',
    otherWarehouse: 'Transfer of another warehouse',
  },
  {
    load: (at) => `从 ${at} 装车`,
    arrive: (at) => `到货放 ${at}`,
    whole: (code) => `整容器 ${code}`,
    depart: '已发车',
    finish: '到货收完',
    transfer: '调拨',
    undone: (what) => (what ? `撤销 ${what}` : '撤销调拨'),
    notDispatched: (what) => `${what}：还不知道装车`,
    notArrived: (what) => `${what} 没到`,
    notOrdered: (what) => `装了 ${what}，超出单子`,
    afterDeparture: '车已经开走',
    damaged: (what) => `${what} 路上破损`,
    unseen: (code) => `还不知道 ${code} 里有什么`,
    closed: (code) => `${code || '库位'}已停用，货在那里`,
    merged: '物料已并入别的',
    fraction: (what) => `${what}：不是整件`,
    unknown: '没找到要撤销的',
    otherWarehouse: '别的仓的调拨',
  },
);

/** Null where it is of no transfer between warehouses. `all`: to find what an undo undoes. */
export function describeBetween(row: Row, all: Row[], say: Say): Told | null {
  const payload = row.payload as Record<string, unknown>;
  const w = words();
  const at = say.place(Number(payload['place']));
  const goods = () => say.goods(Number(payload['item']), Number(payload['quantity']));
  switch (row.command) {
    case 'transfers.undo_dispatch/1':
    case 'transfers.undo_accept/1': {
      const undone = all.find((each) => each.op_id === payload['line']);
      const told = undone ? describeBetween(undone, all, say) : null;
      return { title: w.undone(told ? told.title : ''), note: told ? told.note : w.transfer };
    }
    case 'transfers.dispatch/1':
      return { title: goods(), note: w.load(at) };
    case 'transfers.dispatch_container/1':
      return { title: w.whole(String(payload['container'])), note: w.load(at) };
    case 'transfers.accept/1':
      return { title: goods(), note: w.arrive(at) };
    case 'transfers.accept_container/1':
      return { title: w.whole(String(payload['container'])), note: w.arrive(at) };
    case 'transfers.depart/1':
      return { title: w.depart, note: w.transfer };
    case 'transfers.finish_accepting/1':
      return { title: w.finish, note: w.transfer };
    default:
      return null;
  }
}

/** Each code with what it says; `text`, `figure` and `place` read what is told with it. */
export function reasonsOfBetween(text: Figure, figure: Figure, place: Figure): Record<string, () => string> {
  const w = words();
  return {
    'transfers.not_dispatched': () => w.notDispatched(figure('quantity')),
    'transfers.not_arrived': () => w.notArrived(figure('quantity')),
    'transfers.not_ordered': () => w.notOrdered(figure('quantity')),
    'transfers.after_departure': () => w.afterDeparture,
    'transfers.arrived_damaged': () => w.damaged(figure('quantity')),
    'transfers.container_unseen': () => w.unseen(text('container')),
    'transfers.line_place_closed': () => w.closed(place('place')),
    'transfers.line_item_merged': () => w.merged,
    'transfers.line_fraction': () => w.fraction(figure('quantity')),
    'transfers.line_unknown': () => w.unknown,
    'transfers.other_warehouse': () => w.otherWarehouse,
  };
}
