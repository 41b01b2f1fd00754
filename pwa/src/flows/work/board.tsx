/** The board on a supervisor's own phone: what waits by work and zone, who does what, and one task to direct. */
import { useState } from 'preact/hooks';
import { back, go, type RouteProps } from '../../shell/router';
import { store } from '../../store';
import { Actions, Bar, Button, LastScan, Prompt, Row, Screen, Section, Work } from '../../ui';
import { tasks } from './current';
import { directs, give, hold, last, prioritise, resume, undo } from './direct';
import { byUrgency, type Process, type TaskRow } from './model';
import { noteOf, titleOf, whoOf } from './tell';
import { processes, words } from './words';

const SHOWN = 50;

export default function Board({ query }: RouteProps) {
  const w = words();
  const one = tasks.value.filter(({ id }) => id === query['task'])[0];
  const group = query['process'];
  return (
    <Screen>
      <Bar title={w.board} onBack={back} />
      {directs.value ? <Standing /> : <Prompt state="error" title={w.notHere} note={w.notHereNext} />}
      <Work>
        {!directs.value ? null : one ? (
          <One task={one} />
        ) : group !== undefined ? (
          <Group process={group as Process} zone={query['zone'] || ''} />
        ) : (
          <All />
        )}
      </Work>
      {last.value && (
        <LastScan state="done" title={last.value.label} note={titleOf(last.value.task)} onUndo={() => void undo()} />
      )}
      <Actions noHand>
        <Button onPress={back}>{w.back}</Button>
      </Actions>
    </Screen>
  );
}

function Standing() {
  const w = words();
  const rows = tasks.value;
  const late = rows.filter(isLate).length;
  if (!store.status.value.online) return <Prompt state="offline" title={w.boardOffline} note={w.boardOfflineNext} />;
  if (rows.length === 0) return <Prompt state="empty" title={w.nothing} note={w.nothingNext} />;
  const title = w.toDo(rows.length);
  return (
    <Prompt
      state={late > 0 ? 'parked' : 'ready'}
      aim={false}
      title={title}
      note={late > 0 ? w.late(late) : w.noneLate}
    />
  );
}

function isLate(row: TaskRow): boolean {
  return row.state !== 'held' && !!row.due_at && row.due_at < Date.now();
}

interface Sum {
  process: Process;
  zone: string;
  all: number;
  taken: number;
  late: number;
}

function All() {
  const w = words();
  const sums = new Map<string, Sum>();
  const people = new Map<string, number>();
  for (const row of tasks.value) {
    const zone = row.zone || '';
    const key = `${row.process} ${zone}`;
    const sum = sums.get(key) || { process: row.process, zone, all: 0, taken: 0, late: 0 };
    sum.all += 1;
    if (row.state === 'taken') sum.taken += 1;
    if (isLate(row)) sum.late += 1;
    sums.set(key, sum);
    if (row.state === 'taken') people.set(whoOf(row), (people.get(whoOf(row)) || 0) + 1);
  }
  return (
    <>
      <Section left={w.waits} />
      {Array.from(sums.values()).map(({ process, zone, all, taken, late }) => (
        <Row
          key={`${process} ${zone}`}
          bad={late > 0}
          fill="draft"
          title={[processes()[process], zone].filter(Boolean).join(' ')}
          note={[w.takenOf(taken), late > 0 ? w.late(late) : ''].filter(Boolean).join(' · ')}
          figure={String(all)}
          onPress={() => go(`/board?process=${process}&zone=${encodeURIComponent(zone)}`)}
        />
      ))}
      {people.size > 0 && <Section left={w.who} />}
      {Array.from(people.entries()).map(([who, n]) => (
        <Row key={who} fill="part" title={who} figure={String(n)} />
      ))}
    </>
  );
}

function Group({ process, zone }: { process: Process; zone: string }) {
  const rows = tasks.value.filter((row) => row.process === process && (row.zone || '') === zone);
  return (
    <>
      <Section left={[processes()[process], zone].filter(Boolean).join(' ')} right={String(rows.length)} />
      {rows
        .sort(byUrgency)
        .slice(0, SHOWN)
        .map((row) => (
          <Row
            key={row.id}
            bad={isLate(row)}
            fill={row.state === 'taken' ? 'part' : row.state === 'held' ? 'void' : 'draft'}
            title={titleOf(row)}
            note={[whoOf(row), noteOf(row)].filter(Boolean).join(' · ')}
            onPress={() => go(`/board?task=${row.id}`)}
          />
        ))}
    </>
  );
}

function One({ task }: { task: TaskRow }) {
  const w = words();
  const [giving, setGiving] = useState(false);
  const held = task.state === 'held';
  const done = (said: Promise<void>): void => void said.then(() => setGiving(false));
  const who = whoOf(task) || w.anybody;
  return (
    <>
      <Section left={titleOf(task)} right={who} />
      <Row fill="none" title={noteOf(task) || titleOf(task)} note={w.priorityIs(task.priority || 0)} />
      <Row title={held ? w.resume : w.hold} onPress={() => done(held ? resume(task, w.resume) : hold(task, w.hold))} />
      <Row title={w.sooner} onPress={() => done(prioritise(task, 1, w.sooner))} />
      <Row title={w.later} onPress={() => done(prioritise(task, -1, w.later))} />
      {!giving && !held && <Row title={w.giveTo} onPress={() => setGiving(true)} />}
      {giving && (
        <>
          <Section left={w.giveTo} />
          <Row title={w.anybody} onPress={() => done(give(task, null, w.giveTo))} />
          {others(task).map((row) => (
            <Row key={row.holder} title={whoOf(row)} onPress={() => done(give(task, row, w.giveTo))} />
          ))}
        </>
      )}
    </>
  );
}

/** One task of each device that works now, but the one that has this. */
function others(task: TaskRow): TaskRow[] {
  const found = new Map<string, TaskRow>();
  for (const row of tasks.value) {
    if (row.state === 'taken' && row.holder && row.holder !== task.holder) found.set(row.holder, row);
  }
  return Array.from(found.values());
}
