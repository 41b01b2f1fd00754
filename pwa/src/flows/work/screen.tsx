/** What there is to do: mine along the way, the next one, what anybody may take, and what is with others. */
import { useSignalEffect } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { useScan, type Scan } from '../../scanner';
import { back, go } from '../../shell/router';
import { store } from '../../store';
import { Actions, Bar, Button, feedback, Prompt, Row, Screen, Section, Work, WrongScreen } from '../../ui';
import { codes, places, readItem } from '../goods/data';
import { LeftKeypad, LeftPanel } from '../goods/left-parts';
import { entry as keypad, passOver } from '../goods/left-asked';
import { readScan } from '../goods/read';
import { resolve } from '../goods/resolve';
import { wants } from '../goods/wants';
import { reason } from '../outbox/describe';
import { asking, begin, forget, giveBack, lease, leaseThese, othersAt, refused, takeOver, tasksAt } from './ask';
import type { Whereabouts } from './ask';
import { mine, openTask, tasks } from './current';
import { directs } from './direct';
import { lost, read, remember } from './lost';
import { backlog, byUrgency, byWalk, type TaskRow } from './model';
import { noteOf, titleOf, whoOf } from './tell';
import { processes, words } from './words';

const AHEAD = 20;
const SHOWN = 30;

export default function Tasks() {
  const w = words();
  const [giving, setGiving] = useState(false);
  const [wrong, setWrong] = useState<Wrong | null>(null);
  useScan((scan) => {
    passOver();
    return follow(scan).then(setWrong);
  });
  useSignalEffect(() => {
    void mine.value;
    if (!asking.value) begin();
    void remember();
  });
  useEffect(() => forget, []);
  const own = mine.value.slice().sort(byWalk);
  const { online } = store.status.value;
  const open = backlog(tasks.value, Date.now()).reduce((sum, each) => sum + each.open, 0);
  const barred = own.length === 0 && (!online || open === 0);
  if (keypad.value) return <LeftKeypad title={w.title} />;
  if (wrong) return <WrongScan wrong={wrong} onBack={() => setWrong(null)} />;
  return (
    <Screen>
      <Bar title={w.title} onBack={leave} />
      <Standing own={own.length} open={open} giving={giving} />
      <Work>
        <LeftPanel />
        <Lost />
        {directs.value && <Row fill="full" title={w.board} onPress={() => go('/board')} />}
        {own.length > 0 && <Section left={w.yours} right={String(own.length)} />}
        {own.map((row) => (
          <Line key={row.id} row={row} onPress={() => (giving ? void giveBack([row]) : openTask(row))} />
        ))}
        {!giving && online && <Backlog open={open} />}
        {!giving && <Others />}
      </Work>
      {giving ? (
        <Actions noHand>
          <Button onPress={() => setGiving(false)}>{w.done}</Button>
          <Button disabled={own.length === 0} onPress={() => void giveBack(own).then(() => setGiving(false))}>
            {w.all}
          </Button>
        </Actions>
      ) : (
        <Actions>
          {own.length > 0 && online && <Button onPress={() => setGiving(true)}>{w.give}</Button>}
          <Button go disabled={barred || asking.value} onPress={next}>
            {w.next}
          </Button>
        </Actions>
      )}
    </Screen>
  );
}

function leave(): void {
  passOver();
  back();
}

/** The most urgent of those that are here; with none the server is asked for one. */
function next(): void {
  const [first] = mine.peek().slice().sort(byUrgency);
  if (first) openTask(first);
  else void lease(1, [], true);
}

/** A scan where nothing can be begun, and with whom its work is, if with anybody. */
interface Wrong {
  got: string;
  other: TaskRow | null;
}

/** The task that is there is begun; null, or what is wrong. */
async function follow(scan: Scan): Promise<Wrong | null> {
  const ats = scan.code.kind === 'bad' ? [] : await meanings(scan);
  for (const at of ats) {
    const [first] = tasksAt(at);
    if (!first) continue;
    feedback('right');
    if (first.state === 'taken' || !store.status.peek().online) openTask(first);
    else await leaseThese([first]);
    return null;
  }
  feedback('wrong');
  const others = ats.reduce<TaskRow[]>((all, at) => all.concat(othersAt(at)), []);
  return { got: scan.raw.trim(), other: others[0] || null };
}

/** Where the work would be that somebody scanned for; a code may be of several items. */
async function meanings(scan: Scan): Promise<Whereabouts[]> {
  const local = { ...codes, item: readItem, orders: [], places: places.peek(), wanted: () => true, lot: () => false };
  const found = await resolve(readScan(scan), local);
  if (found.is === 'place') return [{ place: found.place.id }];
  if (found.is === 'item') return found.options.map(({ match }) => ({ item: match.item.id }));
  return [{ container: found.is === 'container' ? found.code : scan.raw.trim() }];
}

function WrongScan({ wrong: { got, other }, onBack }: { wrong: Wrong; onBack: () => void }) {
  const w = words();
  const title = !other ? w.unknown : other.state === 'held' ? w.held : w.takenBy(whoOf(other));
  return (
    <Screen>
      <Bar title={w.title} onBack={onBack} />
      <WrongScreen
        title={title}
        context={other ? titleOf(other) : undefined}
        wants={wants().work}
        got={got}
        next={other ? w.otherNext : w.unknownNext}
      />
      <Actions stop>
        <Button small onPress={onBack}>
          {w.goOn}
        </Button>
      </Actions>
    </Screen>
  );
}

interface StandingProps {
  own: number;
  open: number;
  giving: boolean;
}

function Standing({ own, open, giving }: StandingProps) {
  const w = words();
  const no = refused.value;
  if (no) return <Prompt state="error" title={w.refused} note={reason(no)} />;
  if (giving) return <Prompt state="ask" title={w.giving} note={w.givingNext} />;
  if (asking.value) return <Prompt state="waiting" title={w.asking} note={w.askingNext} />;
  if (own > 0) return <Prompt state="ready" title={w.mine(own)} note={w.mineNext} />;
  if (!store.status.value.online) return <Prompt state="offline" title={w.offline} note={w.offlineNext} />;
  if (open === 0) return <Prompt state="empty" title={w.nothing} note={w.nothingNext} />;
  return <Prompt state="ready" title={w.none} note={w.noneNext} />;
}

function Line({ row, onPress }: { row: TaskRow; onPress: () => void }) {
  const w = words();
  const late = !!row.due_at && row.due_at < Date.now();
  const mark = late ? w.due : (row.priority || 0) > 0 ? w.urgent : undefined;
  const fill = row.done ? 'part' : 'none';
  return <Row fill={fill} title={titleOf(row)} note={noteOf(row)} mark={mark} onPress={onPress} />;
}

/** What this device had, and who has it now. */
function Lost() {
  const w = words();
  const rows = lost.value;
  if (rows.length === 0) return null;
  return (
    <>
      <Section left={w.lost} right={String(rows.length)} />
      {rows.map(({ had, now }) => {
        const who = whoOf(now);
        const why = now.state === 'held' ? w.held : now.state === 'open' ? w.freed : w.takenBy(who);
        return <Row key={had.id} bad title={titleOf(had)} note={why} onPress={() => void read(had.id)} />;
      })}
    </>
  );
}

function Backlog({ open }: { open: number }) {
  const w = words();
  if (open === 0) return null;
  return (
    <>
      <Section left={w.open} right={String(open)} />
      {backlog(tasks.value, Date.now()).map(({ process, open: n, late }) => (
        <Row
          key={process}
          fill="draft"
          title={processes()[process]}
          note={late > 0 ? w.late(late) : ''}
          figure={String(n)}
          onPress={() => void lease(1, [process], true)}
        />
      ))}
      <Row fill="plan" title={w.ahead(AHEAD)} note={w.aheadNext} onPress={() => void lease(AHEAD, [], false)} />
    </>
  );
}

function Others() {
  const w = words();
  const own = store.device.value;
  const rows = tasks.value.filter((row) => row.state === 'taken' && own && row.holder !== own.id);
  if (rows.length === 0) return null;
  return (
    <>
      <Section left={w.others} right={String(rows.length)} />
      {rows
        .slice()
        .sort(byWalk)
        .slice(0, SHOWN)
        .map((row) => {
          const who = whoOf(row);
          const over = store.status.value.online ? () => void takeOver(row) : undefined;
          return <Row key={row.id} fill="void" title={titleOf(row)} note={who} onPress={over} />;
        })}
    </>
  );
}
