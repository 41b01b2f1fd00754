/** What every screen of receiving has: bar, progress, the last scan with its undo. */
import type { ComponentChildren } from 'preact';
import { clock, signed, unitName, withUnit } from '../../../i18n/format';
import { Bar, LastScan, Screen, StowProgress } from '../../../ui';
import { outbox } from '../../outbox/decided';
import { backOf } from '../../outbox/describe';
import type { ReceiveFlow } from '../flow';
import type { Last } from '../state';
import { isComplete } from '../tolerance';
import { words } from '../words';
import { amount, nameOf, scans, unitOf } from '../../goods/show';
import { numbersOf } from './show';

interface Props {
  flow: ReceiveFlow;
  onBack?: () => void;
  children: ComponentChildren;
  last?: boolean;
  actions?: ComponentChildren;
}

export function Frame({ flow, onBack, children, last, actions }: Props) {
  const { line, blind } = flow.state.value;
  const lines = flow.data.chosen.value;
  const numbers = numbersOf(flow);
  const sub =
    numbers.length > 0
      ? numbers[0]! + (numbers.length > 1 ? ` ${words().several(numbers.length - 1)}` : '')
      : blind
        ? words().blind
        : '';
  const done = lines.filter(isComplete).length;
  const now = line && lines.some((each) => each.item === line.item.id && !isComplete(each)) ? done : undefined;
  return (
    <Screen>
      <Bar title={words().title} sub={sub} onBack={onBack} />
      {lines.length > 0 && <StowProgress total={lines.length} done={done} now={now} />}
      {children}
      {last && <LastRow flow={flow} />}
      {actions}
    </Screen>
  );
}

function LastRow({ flow }: { flow: ReceiveFlow }) {
  const last = flow.state.value.last;
  if (!last) return null;
  const pending = last.kind === 'take' && flow.isPending(last.op_ids);
  const back = last.kind === 'take' && !last.undone ? takenBack(last.op_ids) : '';
  return (
    <LastScan
      state={last.undone ? 'undone' : back ? 'gone' : pending ? 'pending' : 'done'}
      title={titleOf(last)}
      note={back || noteOf(flow, last, pending)}
      onUndo={() => flow.dispatch({ type: 'undo' })}
      onRedo={() => flow.dispatch({ type: 'redo' })}
    />
  );
}

/** 'Count again (Zhou Min)' of a command that somebody else took back; empty where nobody did. */
export function takenBack(opIds: string[]): string {
  return (
    outbox.value
      .filter(({ op_id }) => opIds.indexOf(op_id) >= 0)
      .map(backOf)
      .filter((each) => each)[0] || ''
  );
}

/** Figure first, so that names are cut and not numbers. */
function titleOf(last: Last): string {
  const item = last.item;
  if (!item) return '';
  const unit = unitOf(item.unit);
  const figure = last.quantity === 0 ? '' : `${signed(last.quantity)} ${unitName(unit, last.quantity)} `;
  if (last.kind === 'take') return figure + nameOf(item);
  if (last.kind === 'put_back') return `${withUnit(last.quantity, unit)} ${nameOf(item)}`;
  if (last.kind === 'typed') return figure + words().typed;
  if (last.quantity === 0 && last.read.length === 0) return nameOf(item);
  const serial = serialOf(last);
  if (serial) return figure + serial;
  if (last.quantity === 0)
    return readOf(last)
      .map((field) => `${words()[field]} ${last.after ? last.after[field] : ''}`)
      .join(', ');
  return figure + (last.unit && last.unit !== item.unit ? words().caseCode : words().itemCode);
}

function noteOf(flow: ReceiveFlow, last: Last, pending: boolean): string {
  const item = last.item;
  if (last.undone)
    return last.kind === 'take'
      ? words().undoneTaken
      : words().undone(amount(last.before ? last.before.quantity : 0, item));
  if (last.kind === 'take' && pending) return flow.isKept(last.op_ids) ? words().takenUnsent : words().writing;
  if (last.kind === 'take') return `${words().taken} · ${clock(last.at)}`;
  if (last.kind === 'put_back') return words().backPut;
  const fields = readOf(last)
    .map((field) => words()[field])
    .join(', ');
  return fields && last.quantity > 0 ? words().readToo(fields) : clock(last.at);
}

/** What it said beside the number of one piece. */
function readOf(last: Last): ('lot' | 'expiry')[] {
  return last.read.filter((field): field is 'lot' | 'expiry' => field !== 'serial');
}

/** The serial number that came in or was taken out. */
function serialOf({ before, after }: Last): string {
  const [from, to] = [before ? before.serials : [], after ? after.serials : []];
  return to.find((each) => from.indexOf(each) < 0) || from.find((each) => to.indexOf(each) < 0) || '';
}

/** '+1 case, 24 pcs' of the last scan. */
export function scanFigure(last: Last): string {
  const item = last.item!;
  const base = amount(last.quantity, item);
  return last.unit && last.unit !== item.unit ? `+${scans(last.count, last.unit)}, ${base}` : `+${base}`;
}
