/**
 * Which events a step takes, and where each may lead. The reducer is held to this table, and so are its tests.
 * Where scans waited for an answer, they go on after it: then an event that leads to scan or count may lead wherever SCAN does.
 */
import type { Event, Step } from './state';

type Row = Partial<Record<Event['type'], Step[]>>;

/** A scan may start, add, ask or be wrong wherever goods can be scanned. */
export const SCAN: Step[] = ['pick', 'scan', 'count', 'value', 'choose', 'over', 'weight', 'wrong'];
/** Takes the line in hand, or asks what is missing; scans that waited then go on. */
const TAKE: Step[] = ['scan', 'count', 'value', 'over', 'weight', 'choose', 'wrong'];

export const STEPS: Record<Step, Row> = {
  pick: { order: ['scan'], blind: ['scan'], scanned: SCAN, back: ['pick'] },
  scan: {
    scanned: SCAN,
    order: ['scan'],
    line: ['keypad', 'value'],
    undo: ['scan', 'count'],
    redo: ['scan', 'count'],
    places: ['place'],
    suppliers: ['supplier', 'scan'],
    containers: ['container'],
    summary: ['summary'],
    back: ['scan', 'pick'],
  },
  count: {
    scanned: SCAN,
    edit: ['keypad'],
    field: ['value'],
    damage: ['damage'],
    take: TAKE,
    put_back: TAKE,
    undo: ['scan', 'count'],
    redo: ['scan', 'count'],
    places: ['place'],
    containers: ['container'],
    back: ['count'],
  },
  keypad: {
    key: ['keypad'],
    enter: ['scan', 'count', 'damage'],
    scanned: ['keypad', ...SCAN],
    back: ['scan', 'count', 'damage'],
  },
  value: {
    typed: ['count', 'value', 'wrong'],
    key: ['value'],
    not_printed: ['count', 'value'],
    drop: ['value'],
    scanned: SCAN,
    back: ['count'],
  },
  choose: { choose: TAKE, none_of_these: ['scan', 'count'], scanned: ['choose'], back: ['scan', 'count', 'pick'] },
  weight: { weighed: TAKE, scanned: ['weight'], back: ['count'] },
  over: { keep: TAKE, correct: ['keypad', 'value'], scanned: ['over', 'wrong'], back: ['count'] },
  wrong: {
    scanned: SCAN,
    lawful: ['pick', 'scan', 'count', 'value', 'over', 'weight', 'wrong', 'choose'],
    back: ['pick', 'scan', 'count', 'value', 'weight'],
  },
  damage: { edit: ['keypad', 'damage'], mark: ['damage'], photo: ['damage'], back: ['count'], scanned: ['damage'] },
  place: { place: ['scan', 'count'], scanned: ['place', 'scan', 'count', 'wrong'], back: ['scan', 'count'] },
  container: { typed: ['scan', 'count'], scanned: ['container', 'scan', 'count'], back: ['scan', 'count'] },
  supplier: { supplier: ['scan'], owner: ['scan'], back: ['scan'], scanned: ['supplier'] },
  summary: { back: ['scan'], reverse: ['summary'], finish: ['done'], scanned: SCAN },
  done: {},
};

/** Events of the driver, not of a hand: taken in every step, never changing it. */
export const ALWAYS: Event['type'][] = ['numbered'];
