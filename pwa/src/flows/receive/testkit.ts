/** Goods, orders and moves that the tests of this flow play with. */
import { SCALE, type Item, type Match, type Order, type Read, type Resolved } from '../goods/model';
import { type OrderLine } from './model';
import { project } from './project';
import { reduce } from './reducer';
import { begin, type Context, type Event, type State } from './state';

export const pcs = (count: number): number => count * SCALE;

export const CANDLE: Item = {
  id: 1,
  sku: '22969',
  zh: '果酱香薰蜡烛',
  en: 'Jam scented candles',
  unit: 'pcs',
  track: 'le',
  units: [['case', 24, 1]],
};
export const CLOCK: Item = {
  id: 2,
  sku: '22727',
  zh: '红色闹钟',
  en: 'Red alarm clock',
  unit: 'pcs',
  units: [['case', 12, 1]],
};
export const RADIO: Item = { id: 3, sku: 'R-100', zh: '收音机', en: 'Radio', unit: 'pcs', track: 's' };
export const OTHER: Item = { id: 4, sku: '22423', zh: '三层蛋糕架', en: 'Cakestand', unit: 'pcs' };

/** weighed: one is 4 to 6 kg */
export const SALMON: Item = {
  id: 5,
  sku: 'F-1',
  zh: '三文鱼',
  en: 'Salmon',
  unit: 'pcs',
  track: 'w',
  least_g: 4000,
  most_g: 6000,
};

export const ORDER: Order = { id: 187, number: 'PO-2611-0187', supplier: 9, state: 'confirmed' };
export const SECOND: Order = { id: 188, number: 'PO-2611-0188', supplier: 9, state: 'confirmed' };
export const FOREIGN: Order = { id: 189, number: 'PO-2611-0189', supplier: 8, state: 'confirmed' };

/** What comes of it stays supplier 9's. */
export const CONSIGNED: Order = {
  id: 190,
  number: 'PO-2611-0190',
  supplier: 9,
  state: 'confirmed',
  consignment: true,
};

export function line(id: number, order: number, item: Item, ordered: number, over_bp = 0): OrderLine {
  return {
    id,
    order,
    no: id,
    item: item.id,
    unit: item.unit,
    ordered: pcs(ordered),
    accepted: 0,
    surplus: 0,
    damaged: 0,
    step: SCALE,
    over_bp,
    short_bp: 0,
    complete: false,
  };
}

export const LINES = [
  line(1, 187, CANDLE, 96),
  line(2, 187, CLOCK, 24, 1000),
  line(3, 187, RADIO, 2),
  line(4, 188, CLOCK, 12),
];

export function context(state: State | null = null): Context {
  let count = 0;
  const pending = state
    ? state.taken.map((each) => ({ op_id: each.op_id, command: 'receiving.confirm_line/3', payload: each.payload }))
    : [];
  const items = new Map([CANDLE, CLOCK, RADIO, OTHER, SALMON].map((item) => [item.id, item]));
  return {
    view: {
      lines: project(LINES, pending),
      items,
      orders: [ORDER, SECOND, FOREIGN, CONSIGNED],
      serials: new Set(),
      decimals: {},
      away: new Set(),
    },
    at: 1000,
    id: () => `id-${(state ? state.taken.length + state.outgoing.length : 0) + ++count}`,
    dock: 5,
  };
}

export function item(of: Item, read: Read = {}, unit = 'pcs', numerator = 1): Resolved {
  const match: Match = { item: of, unit, numerator, denominator: 1 };
  return {
    is: 'item',
    options: [{ match, read, suggested: false }],
    gs1: Object.keys(read).length > 0,
    raw: `${of.sku}/${unit}`,
  };
}

export function play(events: Event[], from: State = begin('r1', 0, 5)): { state: State; feedback: string[] } {
  let state = from;
  const feedback: string[] = [];
  for (const event of events) {
    const next = reduce(state, event, context(state));
    state = next.state;
    feedback.push(next.feedback);
  }
  return { state, feedback };
}

export const scan = (resolved: Resolved): Event => ({ type: 'scanned', resolved });
export const OPEN: Event = { type: 'order', order: ORDER };
export const TAKE: Event = { type: 'take' };
export const clock = scan(item(CLOCK));
export const clockCase = scan(item(CLOCK, {}, 'case', 12));
