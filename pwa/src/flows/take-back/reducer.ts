/**
 * Taking goods back, as a pure function: state and event in, state and feedback out.
 *
 *   papers ─ text, without ─→ goods ─ item ─→ count ─ what it looks like ─→ goods … finish ─→ papers
 *                                             asks on the way: choose · value · keypad · wrong
 *
 * One tap says what the goods look like and what is done with them, and posts. No scan is lost: it adds, asks, is shown as wrong, or
 * waits in `held`.
 */
import * as entry from '../goods/entry';
import { isoDay } from '../../i18n/format';
import { REVERSE_LINE, TAKE_LINE, type TakeLine, type Verdict } from './model';
import { scanned, take, value } from './scan';
import { begin, isNumbered, rest, wanted, type Context, type Event, type Line, type Next, type State } from './state';

/** Never throws for an event of another step: a late tap on a screen just left does nothing. */
export function reduce(state: State, event: Event, context: Context): Next {
  const result = handle(state, event, context);
  const next: Next = 'state' in result ? result : { state: result, feedback: 'none' };
  return drain(next);
}

/** Scans that waited for an answer go on in their order, until one asks again. */
function drain(next: Next): Next {
  let { state, feedback } = next;
  while (state.held.length > 0 && state.step === 'goods' && !state.line) {
    const [first, ...others] = state.held;
    const after = scanned({ ...state, held: others }, first!);
    state = after.state;
    feedback = after.feedback;
  }
  return { state, feedback };
}

function handle(state: State, event: Event, context: Context): Next | State {
  const { line } = state;
  switch (event.type) {
    case 'scanned':
      if (state.step === 'choose')
        return { state: { ...state, held: [...state.held, event.resolved] }, feedback: 'ask' };
      return scanned(state.step === 'keypad' ? { ...state, step: 'count', entry: null } : state, event.resolved);
    case 'no_papers':
      return state.step === 'papers' ? { ...state, step: 'goods' } : state;
    case 'choose': {
      const option = state.step === 'choose' ? state.options[event.index] : undefined;
      return option ? take(state, option) : state;
    }
    case 'edit':
      if (!line || isNumbered(line) || state.step !== 'count') return state;
      return {
        ...state,
        step: 'keypad',
        entry: entry.open('quantity', line.item, context.decimals[line.item.unit] || 0),
      };
    case 'key':
      return state.entry ? { ...state, entry: entry.press(state.entry, event.key) } : state;
    case 'enter':
      return typedQuantity(state);
    case 'field':
      return line ? { ...state, step: 'value', field: event.field } : state;
    case 'typed':
      return line && state.field ? value(state, line, state.field, event.text) : state;
    case 'not_printed':
      return line && state.field
        ? { ...state, step: 'count', field: null, line: { ...line, missing: [...line.missing, state.field] } }
        : state;
    case 'photo':
      return line ? { ...state, line: { ...line, photos: [...line.photos, event.sha256] } } : state;
    case 'judge':
      return judge(state, event.verdict, context);
    case 'back':
      return back(state);
    case 'undo':
      return undo(state, context);
    case 'redo':
      return redo(state, context);
    case 'finish':
      return state.line ? state : { ...begin(context.id()), last: state.last, outgoing: state.outgoing };
    case 'numbered':
      return numbered(state, event.goods_return, event.reference);
  }
}

/** The reference is drawn with the first line, which waits for it; by then the next return may be in hand. */
function numbered(state: State, goods_return: string, reference: string): State {
  const of = (payload: TakeLine): TakeLine =>
    payload.goods_return === goods_return ? { ...payload, reference } : payload;
  return {
    ...state,
    reference: state.goods_return === goods_return ? reference : state.reference,
    last: state.last && { ...state.last, payload: of(state.last.payload) },
    outgoing: state.outgoing.map((each) =>
      each.command === TAKE_LINE ? { ...each, payload: of(each.payload as TakeLine) } : each,
    ),
  };
}

function typedQuantity(state: State): State {
  if (!state.entry || !state.line) return state;
  const at: State = { ...state, step: 'count', entry: null };
  return entry.isEmpty(state.entry)
    ? at
    : { ...at, line: { ...state.line, quantity: entry.sum(state.entry).quantity } };
}

/** What is past its date is not sold again. */
export function isExpired(line: Line, at: number): boolean {
  return line.expiry !== '' && line.expiry < isoDay(at);
}

/** The verdicts that fit these goods, the likeliest first. */
export function verdicts(line: Line, at: number): Verdict[] {
  if (isExpired(line, at))
    return [
      { condition: 'expired', disposal: 'scrap' },
      { condition: 'expired', disposal: 'quarantine' },
    ];
  return [
    { condition: 'as_new', disposal: 'restock' },
    { condition: 'opened', disposal: 'quarantine' },
    { condition: 'broken', disposal: 'scrap' },
  ];
}

function judge(state: State, verdict: Verdict, context: Context): Next | State {
  const { line } = state;
  const place = state.place || (context.dock ? context.dock.id : 0);
  if (!line || line.quantity <= 0 || wanted(line) || !place) return state;
  if (verdict.disposal === 'restock' && isExpired(line, context.at)) return state;
  const payload: TakeLine = {
    goods_return: state.goods_return,
    reference: state.reference,
    place,
    item: line.item.id,
    quantity: line.quantity,
    ...verdict,
    ...(state.claim ? { claim: state.claim } : {}),
    ...(line.lot ? { lot: line.lot } : {}),
    ...(line.expiry ? { expires_on: line.expiry } : {}),
    ...(line.serials.length > 0 ? { serials: line.serials } : {}),
    ...(line.photos.length > 0 ? { photos: line.photos } : {}),
  };
  return { state: posted({ ...state, line: null, step: 'goods' }, payload, line, context), feedback: 'right' };
}

function posted(state: State, payload: TakeLine, { item }: Pick<Line, 'item'>, context: Context): State {
  const op_id = context.id();
  return {
    ...state,
    lines: payload.goods_return === state.goods_return ? state.lines + 1 : state.lines,
    last: { op_id, payload, item, undone: false, at: context.at },
    outgoing: [...state.outgoing, { op_id, command: TAKE_LINE, payload, depends: [] }],
  };
}

function undo(state: State, context: Context): Next | State {
  const { last } = state;
  if (!last || last.undone) return state;
  const payload = { goods_return: last.payload.goods_return, line: last.op_id };
  const said = { op_id: context.id(), command: REVERSE_LINE, payload, depends: [last.op_id] };
  const lines = last.payload.goods_return === state.goods_return ? state.lines - 1 : state.lines;
  return {
    state: { ...state, lines, last: { ...last, undone: true }, outgoing: [...state.outgoing, said] },
    feedback: 'right',
  };
}

function redo(state: State, context: Context): Next | State {
  const { last } = state;
  if (!last || !last.undone) return state;
  return { state: posted(state, last.payload, last, context), feedback: 'right' };
}

function back(state: State): State {
  switch (state.step) {
    case 'wrong':
      return { ...state, step: state.wrong ? state.wrong.back : rest(state), wrong: null };
    case 'keypad':
    case 'value':
      return { ...state, step: rest(state), entry: null, field: null };
    case 'choose':
      return { ...state, step: rest(state), options: [], raw: '', held: [] };
    case 'count':
      return { ...state, step: 'goods', line: null };
    case 'goods':
      return state.lines === 0 ? { ...state, step: 'papers', claim: '' } : state;
    default:
      return state;
  }
}
