/**
 * Inspecting goods, as a pure function: state and event in, state and feedback out.
 *
 *   find ─ item, place, container, number ─→ look ─ pass ─────────────→ find
 *     └─ several ─→ choose ─→ look          ├─ keypad: measures, bad pieces, how much is rejected
 *                                           └─ reject ─→ reason ─→ find
 *
 * What was found is recorded with the decision, in one go.
 */
import { SCALE } from '../goods/model';
import {
  DECIDE,
  isOff,
  RECORD,
  REVERSE,
  type Decide,
  type InspectionRow,
  type Reason,
  type RecordResults,
  type Result,
} from './model';
import { scanned, take } from './scan';
import { badOf, begin, type Context, type Event, type Next, type Share, type State } from './state';

/** Never throws for an event of another step: a late tap on a screen just left does nothing. */
export function reduce(state: State, event: Event, context: Context): Next {
  const result = handle(state, event, context);
  return 'state' in result ? result : { state: result, feedback: 'none' };
}

function handle(state: State, event: Event, context: Context): Next | State {
  switch (event.type) {
    case 'scanned':
      return scanned(state, event.resolved, context);
    case 'open':
      return state.step === 'find' || state.step === 'choose' ? take(state, event.row) : state;
    case 'type':
      return state.step === 'look' ? { ...state, step: 'keypad', what: event.what, digits: '' } : state;
    case 'key':
      return { ...state, digits: pressed(state, event.key) };
    case 'enter':
      return entered(state);
    case 'photo':
      return state.row ? { ...state, photos: [...state.photos, event.sha256] } : state;
    case 'decide':
      if (!state.row || state.step !== 'look') return state;
      return event.share.rejected > 0
        ? { ...state, step: 'reason', share: event.share }
        : posted(state, event.share, null, context);
    case 'reason':
      return state.step === 'reason' && state.share ? posted(state, state.share, event.reason, context) : state;
    case 'back':
      return back(state);
    case 'undo':
      return undo(state, context);
  }
}

const LONGEST = 9;

function isMeasured({ row, what }: State): boolean {
  const code = what !== null && typeof what === 'object' ? what.code : '';
  return ((row && row.characteristics) || []).some((one) => one.code === code && one.check === 'measured');
}

/** Digits, a point and a sign for a measure or a quantity; whole pieces otherwise. */
function pressed(state: State, key: string): string {
  const { digits, what } = state;
  const parts = isMeasured(state) || what === 'rejected';
  if (key === 'back') return digits.slice(0, -1);
  if (key === 'sign') return digits.charAt(0) === '-' ? digits.slice(1) : `-${digits}`;
  if (key === '.') return parts && digits.indexOf('.') < 0 ? `${digits || '0'}.` : digits;
  const [, part] = digits.split('.');
  if (!/^\d$/.test(key) || digits.length >= LONGEST || (part || '').length >= 4) return digits;
  return digits === '0' ? key : digits + key;
}

/** "12.5" in 1/10,000; null where nothing was typed. */
export function parse(digits: string): number | null {
  if (!/\d/.test(digits)) return null;
  return Math.round(Number(digits) * SCALE);
}

function entered(state: State): State {
  const { row, what } = state;
  const at: State = { ...state, step: 'look', what: null, digits: '' };
  const value = parse(state.digits);
  if (!row || what === null || state.step !== 'keypad') return state;
  if (value === null) return at;
  if (what === 'rejected') {
    const rejected = Math.min(row.left, Math.max(0, value));
    const share: Share = { passed: row.left - rejected, rejected, use_as_is: false };
    return { ...at, step: rejected > 0 ? 'reason' : 'look', share: rejected > 0 ? share : null };
  }
  const pieces = Math.min(Math.abs(value) / SCALE, Math.ceil(row.quantity / SCALE));
  if (what === 'bad') return { ...at, bad: pieces };
  if (!isMeasured(state)) return { ...at, bads: { ...state.bads, [what.code]: pieces } };
  return measured(state, row, what, value);
}

/** The next piece is measured at once. */
function measured(state: State, row: InspectionRow, what: { code: string }, value: number): State {
  const values = [...(state.values[what.code] || []), value];
  const one = (row.characteristics || []).filter(({ code }) => code === what.code)[0]!;
  const off = values.filter((each) => isOff(one, each)).length;
  return {
    ...state,
    digits: '',
    values: { ...state.values, [what.code]: values },
    bads: { ...state.bads, [what.code]: off },
  };
}

function resultsOf(state: State, row: InspectionRow, sample: number): Result[] {
  return (row.characteristics || []).map(({ code }) => {
    const values = state.values[code] || [];
    const bad = state.bads[code] || 0;
    return { code, ...(values.length > 0 ? { values } : {}), good: Math.max(0, sample - bad), bad };
  });
}

function recordOf(state: State, row: InspectionRow, context: Context): RecordResults | null {
  const own = (row.found || []).filter(([who]) => who === context.person);
  const looked = own.reduce((sum, [, sample]) => sum + sample, 0);
  const defects = badOf(state);
  if (row.sample === 0 || (looked >= row.sample && defects === 0)) return null;
  const sample = Math.max(row.sample, defects);
  const results = resultsOf(state, row, sample);
  return {
    inspection: row.id,
    sample,
    defects,
    ...(results.length > 0 ? { results } : {}),
    ...(state.photos.length > 0 ? { photos: state.photos } : {}),
  };
}

function posted(state: State, share: Share, reason: Reason | null, context: Context): Next | State {
  const { row } = state;
  if (!row || share.passed + share.rejected <= 0) return state;
  const record = recordOf(state, row, context);
  const task = context.task(row);
  const decide: Decide = {
    inspection: row.id,
    passed: share.passed,
    rejected: share.rejected,
    ...(reason ? { reason } : {}),
    ...(state.serials.length > 0 && share.rejected > 0 ? { serials: state.serials } : {}),
    ...(share.use_as_is ? { use_as_is: true } : {}),
    ...(state.photos.length > 0 ? { photos: state.photos } : {}),
    ...(task ? { task } : {}),
  };
  const said = [
    ...(record ? [{ op_id: context.id(), command: RECORD, payload: record, depends: [] }] : []),
    { op_id: context.id(), command: DECIDE, payload: decide, depends: [] },
  ];
  const ops = said.map(({ op_id }) => op_id);
  const last = { ops, inspection: row.id, item: row.item, share, undone: false, at: context.at };
  return { state: { ...begin(null), last, outgoing: [...state.outgoing, ...said] }, feedback: 'right' };
}

function undo(state: State, context: Context): Next | State {
  const { last } = state;
  if (!last || last.undone) return state;
  const said = [...last.ops].reverse().map((line) => ({
    op_id: context.id(),
    command: REVERSE,
    payload: { inspection: last.inspection, line },
    depends: [line],
  }));
  const outgoing = [...state.outgoing, ...said];
  return { state: { ...state, last: { ...last, undone: true }, outgoing }, feedback: 'right' };
}

function back(state: State): State {
  switch (state.step) {
    case 'wrong':
      return { ...state, step: state.wrong ? state.wrong.back : state.row ? 'look' : 'find', wrong: null };
    case 'keypad':
    case 'reason':
      return { ...state, step: 'look', what: null, digits: '', share: null };
    default:
      return { ...begin(null), last: state.last, outgoing: state.outgoing };
  }
}
