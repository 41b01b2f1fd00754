/** What a scan does while goods are inspected: it finds an inspection, names a bad piece, or is shown as wrong. */
import { tracks, type Resolved } from '../goods/model';
import type { InspectionRow } from './model';
import { begin, isTouched, type Context, type Next, type State, type WrongCode } from './state';

export function wrong(state: State, code: WrongCode, expected: string, got: string): Next {
  const back = state.step === 'wrong' && state.wrong ? state.wrong.back : state.step;
  return { state: { ...state, step: 'wrong', wrong: { code, expected, got, back } }, feedback: 'wrong' };
}

/** One is in hand from now on. */
export function take(state: State, row: InspectionRow, expiry = ''): Next {
  return { state: { ...begin(row), last: state.last, outgoing: state.outgoing, expiry }, feedback: 'right' };
}

export function scanned(before: State, resolved: Resolved, context: Context): Next {
  const state = before.step === 'wrong' && before.wrong ? { ...before, step: before.wrong.back, wrong: null } : before;
  if (resolved.is === 'incomplete') return wrong(state, 'incomplete', '', resolved.raw);
  const { row } = state;
  const serial = row ? serialOf(resolved, row, context) : '';
  if (row && serial) return badPiece(state, row, serial);
  const found = matching(resolved, context);
  if (row && found.some(({ id }) => id === row.id)) return { state, feedback: 'right' };
  if (row && isTouched(state)) {
    const item = context.item(row.item);
    return wrong(state, found.length > 0 ? 'other' : missing(resolved), item ? item.sku : '', resolved.raw);
  }
  const open = found.filter(({ left }) => left > 0);
  if (open.length === 1) return take(state, open[0]!, expired(resolved, context));
  if (open.length > 1)
    return { state: { ...begin(null), ...kept(state), step: 'choose', options: open }, feedback: 'ask' };
  const code = found.length > 0 ? 'waits' : missing(resolved);
  return wrong({ ...state, step: row ? 'look' : 'find' }, code, '', resolved.raw);
}

const kept = ({ last, outgoing }: State): Pick<State, 'last' | 'outgoing'> => ({ last, outgoing });

/** A code that names nothing, or something of which nothing is to be inspected. */
function missing(resolved: Resolved): WrongCode {
  return resolved.is === 'unknown' || resolved.is === 'read' ? 'unknown' : 'nothing';
}

function expired(resolved: Resolved, { today }: Context): string {
  const said = resolved.is === 'item' ? resolved.options.map(({ read }) => read.expiry || '') : [];
  return said.filter((expiry) => expiry !== '' && expiry < today)[0] || '';
}

/** Everything that the scan may mean, what is decided elsewhere included. */
function matching(resolved: Resolved, { rows, receipts }: Context): InspectionRow[] {
  switch (resolved.is) {
    case 'item':
      return rows.filter((row) =>
        resolved.options.some(
          ({ match, read }) =>
            match.item.id === row.item &&
            (!read.lot || row.goods.length === 0 || row.goods.some(([lot]) => lot === read.lot)),
        ),
      );
    case 'place':
      return rows.filter(({ place }) => place === resolved.place.id);
    case 'container':
      return rows.filter(({ container }) => container === resolved.code);
    case 'read': {
      const { lot, serial } = resolved.read;
      return rows.filter(({ goods }) => goods.some(([of]) => of !== '' && (of === lot || of === serial)));
    }
    case 'order':
    case 'unknown': {
      const text = (resolved.is === 'order' ? resolved.order.number : resolved.raw).toUpperCase();
      const receipt = receipts[text];
      return rows.filter(
        (row) =>
          row.number.toUpperCase() === text ||
          row.receipt === receipt ||
          (row.container || '').toUpperCase() === text ||
          row.goods.some(([lot]) => lot.toUpperCase() === text),
      );
    }
    case 'incomplete':
      return [];
  }
}

/** The serial number that a scan says of the goods in hand. */
function serialOf(resolved: Resolved, row: InspectionRow, context: Context): string {
  const item = context.item(row.item);
  if (!item || !tracks(item, 's')) return '';
  if (resolved.is === 'unknown') return resolved.raw;
  if (resolved.is === 'read') return resolved.read.serial || '';
  if (resolved.is !== 'item') return '';
  const own = resolved.options.filter(({ match }) => match.item.id === row.item)[0];
  return own ? own.read.serial || '' : '';
}

function badPiece(state: State, row: InspectionRow, serial: string): Next {
  if (!row.goods.some(([lot]) => lot === serial)) return wrong(state, 'serial_foreign', row.number, serial);
  if (state.serials.indexOf(serial) >= 0) return wrong(state, 'serial_repeated', '', serial);
  return { state: { ...state, step: 'look', serials: [...state.serials, serial] }, feedback: 'right' };
}
