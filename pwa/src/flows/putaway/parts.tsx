/** What the screens of putting away share: frame with the last put and its undo, the bin's plate, the red screen. */
import type { ComponentChildren } from 'preact';
import { clock, quantity } from '../../i18n/format';
import { back } from '../../shell/router';
import { Actions, Bar, Button, LastScan, Screen, WrongScreen } from '../../ui';
import { placeCode, placeOf } from '../goods/data';
import { whose } from '../goods/owner';
import { passOver } from '../goods/left-asked';
import { amount, nameOf } from '../goods/show';
import { statusName } from '../goods/status';
import { wants } from '../goods/wants';
import { leaveTask } from '../work/current';
import type { PutFlow } from './flow';
import type { Load, Wrong } from './state';
import type { Suggestion } from './suggest';
import { words } from './words';

interface Props {
  flow: PutFlow;
  children: ComponentChildren;
  actions?: ComponentChildren;
  /** the screen takes all there is */
  bare?: boolean;
}

export function Frame({ flow, children, actions, bare }: Props) {
  const { step, source, load } = flow.state.value;
  const leave = (): void => {
    leaveTask();
    passOver();
    back();
  };
  const place = placeCode(load ? load.source : source);
  return (
    <Screen>
      <Bar
        title={words().title}
        sub={place ? `${words().from} ${place}` : ''}
        onBack={step === 'start' ? leave : () => flow.dispatch({ type: 'back' })}
      />
      {children}
      {!bare && <LastRow flow={flow} />}
      {!bare && (actions || <Actions />)}
    </Screen>
  );
}

function LastRow({ flow }: { flow: PutFlow }) {
  const { last } = flow.state.value;
  if (!last) return null;
  const pending = flow.isPending(last.op_ids);
  const what = last.container || `${amount(last.quantity, last.item)} ${nameOf(last.item)}`;
  const ways = `${placeCode(last.from)} → ${placeCode(last.to)}`;
  const kept = flow.isKept(last.op_ids) ? words().unsent : words().writing;
  return (
    <LastScan
      state={last.undone ? 'undone' : pending ? 'pending' : 'done'}
      title={what}
      note={last.undone ? words().undone : pending ? `${kept} · ${ways}` : `${ways} · ${clock(last.at)}`}
      onUndo={() => flow.dispatch({ type: 'undo' })}
      onRedo={() => flow.dispatch({ type: 'redo' })}
    />
  );
}

const ROOM = 9; // signs of all parts that fit at the large size

/** Aisle, bay and level of the bin, each with its name; the whole code where it has none. */
export function Plate({ place }: { place: number }) {
  const w = words();
  const row = placeOf(place) as { code: string; aisle?: string; bay?: string; level?: string } | null;
  if (!row) return null;
  const { aisle, bay, level } = row;
  const named: [string, string][] =
    aisle && bay && level
      ? [
          [aisle, w.aisle],
          [bay, w.bay],
          [level, w.level],
        ]
      : [[row.code, w.place]];
  const length = named.reduce((sum, [value]) => sum + value.length, 0);
  return (
    <div class={length > ROOM ? 'bin-plate long' : 'bin-plate'} aria-label={row.code}>
      {named.map(([value, name]) => (
        <div key={name}>
          <b>{value}</b>
          <span>{name}</span>
        </div>
      ))}
    </div>
  );
}

export function reasonOf(suggestion: Suggestion): string {
  const w = words();
  switch (suggestion.reason) {
    case 'fixed_bin':
      return w.fixed_bin;
    case 'same_lot':
      return w.same_lot;
    case 'same_item':
      return w.same_item;
    case 'near_pick_face':
      return w.near_pick_face(placeCode(suggestion.near || 0));
    case 'zone_for':
      return w.zone_for(suggestion.zone);
    default:
      return w.empty_bin;
  }
}

/** '96 pcs Jam scented candles', or the container's name. */
export function whatIs(load: Load): string {
  const goods = `${amount(load.quantity, load.item)} ${nameOf(load.item)}`;
  return load.whole ? load.rows[0]!.container : goods;
}

export function noteOf(load: Load): string {
  const lots = load.rows.length === 1 ? load.rows[0]!.lot : '';
  const more = load.whole && load.rows.length > 1 ? ` +${quantity((load.rows.length - 1) * 10_000)}` : '';
  const owners = new Set(load.rows.map(({ owner }) => owner));
  const theirs = Array.from(owners, (owner) => whose(owner, owners.size > 1));
  const said = [load.whole ? nameOf(load.item) + more : load.item.sku, lots, ...theirs];
  return said.filter((each) => each).join(' · ');
}

export function WrongScan({ flow, wrong }: { flow: PutFlow; wrong: Wrong }) {
  const w = words();
  const [title, next] = saying(wrong);
  const way = wrong.lawful ? ('load' in wrong.lawful ? w.takeAnyway : w.anyway) : w.goOn;
  const got = wrong.code === 'locked' ? statusName(wrong.got) : wrong.got;
  const expected = wrong.code === 'locked' ? statusName(wrong.expected) : wrong.expected;
  return (
    <Screen>
      <Bar title={w.title} onBack={() => flow.dispatch({ type: 'back' })} />
      <WrongScreen
        title={title}
        context={nameOf(wrong.item) || undefined}
        expected={expected || undefined}
        wants={wanted(wrong)}
        got={got}
        next={next}
      />
      <Actions stop>
        <Button small onPress={() => flow.dispatch({ type: wrong.lawful ? 'lawful' : 'back' })}>
          {way}
        </Button>
      </Actions>
    </Screen>
  );
}

/** What would have been right, where no single code was expected. */
function wanted({ code, back }: Wrong): string {
  const w = wants();
  if (code === 'nothing') return w.waiting;
  if (code === 'expired') return w.inDate;
  if (code === 'container_empty') return w.filled;
  return code === 'same_place' ? w.otherBin : back === 'bin' ? w.bin : w.any;
}

/** What is wrong, and what to do now. */
export function saying(wrong: Wrong): [title: string, next: string] {
  const w = words();
  const asksBin = wrong.back === 'bin';
  const all: Record<Wrong['code'], [string, string]> = {
    unknown: [w.wrongUnknown, asksBin ? w.wrongSameNext : w.wrongUnknownNext],
    incomplete: [w.wrongIncomplete, w.wrongIncompleteNext],
    order: [w.wrongOrder, asksBin ? w.wrongSameNext : w.wrongOrderNext],
    nothing: [w.wrongNothing, w.wrongNothingNext],
    container_empty: [w.wrongEmpty, w.wrongEmptyNext],
    locked: [w.wrongLocked(statusName(wrong.got)), w.wrongLockedNext],
    expired: [w.wrongExpired, w.wrongExpiredNext],
    not_a_bin: [w.wrongBin, w.wrongSameNext],
    same_place: [w.wrongSame, w.wrongSameNext],
    too_many: [w.wrongMany, w.wrongManyNext],
    full: [w.wrongFull(w.limits[wrong.limit] || wrong.limit), w.wrongFullNext],
    storage: [w.wrongStorage, w.wrongStorageNext],
    mixed: [w.wrongMixed, w.wrongMixedNext],
  };
  return all[wrong.code];
}
