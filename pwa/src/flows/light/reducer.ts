/** Reading another gun's pictures: frames in any order, again and again, until all are there. Pure. */
import type { Frame, Unread } from './frames';

export interface Reading {
  phase: 'aim' | 'reading' | 'checking' | 'kept' | 'unkept' | 'bad';
  hash: string;
  /** by index; null: not seen yet */
  chunks: readonly (string | null)[];
  have: number;
  /** of what was kept: the gun, how many commands, how many of them were here already */
  code: string;
  commands: number;
  known: number;
  why: Unread | 'differs' | 'own' | '';
  /** why it was not kept: the disk is full */
  full: boolean;
}

export type Event =
  | { type: 'frame'; frame: Frame }
  | { type: 'kept'; hash: string; code: string; commands: number; known: number }
  | { type: 'bad'; hash: string; why: Exclude<Reading['why'], ''> }
  | { type: 'unkept'; hash: string; full: boolean }
  | { type: 'keep' }
  | { type: 'again' };

export const START: Reading = {
  phase: 'aim',
  hash: '',
  chunks: [],
  have: 0,
  code: '',
  commands: 0,
  known: 0,
  why: '',
  full: false,
};

/** Nothing more of the same pictures is needed. */
const WHOLE: Reading['phase'][] = ['checking', 'kept', 'unkept'];

export function reduce(state: Reading, event: Event): Reading {
  switch (event.type) {
    case 'again':
      return START;
    case 'frame':
      return withFrame(state, event.frame);
    case 'kept': {
      if (state.phase !== 'checking' || event.hash !== state.hash) return state;
      const { code, commands, known } = event;
      return { ...state, phase: 'kept', code, commands, known };
    }
    case 'unkept':
      if (state.phase !== 'checking' || event.hash !== state.hash) return state;
      return { ...state, phase: 'unkept', full: event.full };
    case 'keep':
      return state.phase === 'unkept' ? { ...state, phase: 'checking' } : state;
    case 'bad':
      if (state.phase !== 'checking' || event.hash !== state.hash) return state;
      return { ...START, phase: 'bad', hash: state.hash, why: event.why };
  }
}

/** Whether a frame said something new: heard as a right scan. */
export function isNews(before: Reading, after: Reading): boolean {
  return after.have > before.have || (after.hash !== before.hash && after.have > 0);
}

function withFrame(state: Reading, frame: Frame): Reading {
  const same = frame.hash === state.hash;
  if (same && WHOLE.indexOf(state.phase) >= 0) return state;
  if (same && state.phase === 'reading' && frame.count !== state.chunks.length) return state;
  const fresh = !same || state.phase !== 'reading';
  const chunks = fresh ? new Array<string | null>(frame.count).fill(null) : state.chunks.slice();
  if (chunks[frame.index] !== null) return state;
  chunks[frame.index] = frame.data;
  const have = (fresh ? 0 : state.have) + 1;
  return { ...START, phase: have === chunks.length ? 'checking' : 'reading', hash: frame.hash, chunks, have };
}
