/** The inbox of a person on their own phone: what went otherwise than expected, the most urgent first. */
import { useEffect, useState } from 'preact/hooks';
import { named } from '../../i18n';
import { moment } from '../../i18n/format';
import { kindOf } from '../../exceptions/kinds';
import { choiceOf, figureOf, nameOf, tell } from '../../exceptions/tell';
import { back, go, type RouteProps } from '../../shell/router';
import { store } from '../../store';
import { Actions, Bar, Button, Prompt, Row, Screen, Section, Work } from '../../ui';
import { decides, doneAt, inbox, itemIn, lookOf, refused, rowOf, waiting, type Row as Raised } from './data';
import { delayed, leftOf, takeBack, type Decision } from './delayed';
import { Detail } from './detail';
import { words } from './words';
import './discrepancies.css';

export default function Exceptions({ query }: RouteProps) {
  const chosen = Number(query['id']) || null;
  if (!decides.value) return <NotHere />;
  return chosen === null ? <List /> : <Detail id={chosen} />;
}

function NotHere() {
  const w = words();
  return (
    <Screen>
      <Bar title={w.title} onBack={back} />
      <Prompt state="error" title={w.notYours} note={w.notYoursNext} />
      <Work>{null}</Work>
    </Screen>
  );
}

function List() {
  const w = words();
  const open = inbox.value;
  const levels = [1, 2, 3].map((urgency) => open.filter((row) => kindOf(row.code).urgency === urgency));
  const heads = [w.urgent1, w.urgent2, w.urgent3];
  return (
    <Screen>
      <Bar title={w.title} onBack={back} />
      <Standing count={open.length} />
      <Work>
        <Refused />
        {levels.map((rows, at) =>
          rows.length === 0 ? null : (
            <section key={at}>
              <Section left={heads[at]!} right={String(rows.length)} />
              {rows.map((row) => (
                <Line key={row.id} row={row} />
              ))}
            </section>
          ),
        )}
        <Waiting />
      </Work>
      <UndoBar />
      <Actions noHand>
        <Button onPress={back}>{w.back}</Button>
      </Actions>
    </Screen>
  );
}

function Standing({ count }: { count: number }) {
  const w = words();
  if (!store.status.value.online) return <Prompt state="offline" title={w.offline(count)} note={w.offlineNext} />;
  if (count === 0) return <Prompt state="empty" title={w.none} note={w.noneNext} />;
  return <Prompt state="parked" title={w.todo(count)} note={w.todoNext} />;
}

function open(id: number): void {
  go(`/exceptions?id=${id}`);
}

function Line({ row }: { row: Raised }) {
  const item = itemIn(row);
  const told = tell(row.code, row.evidence, lookOf(row.evidence));
  const who = [row.who ? named(row.who) : '', row.device || ''].filter((each) => each).join(' · ');
  const note = [item ? named(item) : '', who].filter((each) => each).join(' · ');
  return (
    <Row
      fill="none"
      title={`${nameOf(row.code)} ${figureOf(told)}`}
      note={note}
      mark={moment(doneAt(row))}
      onPress={() => open(row.id)}
    />
  );
}

/** What somebody decided here and the server did not do, with what stands instead; it stays as long as the queue knows it. */
function Refused() {
  const rows = refused.value;
  if (rows.length === 0) return null;
  return (
    <section>
      <Section left={words().refused(rows.length)} />
      {rows.map(({ op_id, payload, occurred_at }) => {
        const of = rowOf(Number(payload['discrepancy']));
        const stands = of && of.choice ? words().decided(choiceOf(of.choice).verb) : '';
        return (
          <Row
            key={op_id}
            bad
            title={words().notDone(choiceOf(String(payload['choice'])).verb)}
            note={[of ? nameOf(of.code) : '', stands].filter((each) => each).join(' · ')}
            mark={moment(occurred_at)}
            onPress={() => open(Number(payload['discrepancy']))}
          />
        );
      })}
    </section>
  );
}

function Waiting() {
  const rows = waiting.value;
  if (rows.length === 0) return null;
  return (
    <section>
      <Section left={words().waiting(rows.length)} />
      {rows.map(({ op_id, payload, occurred_at }) => {
        const of = rowOf(Number(payload['discrepancy']));
        return (
          <Row
            key={op_id}
            fill="plan"
            title={choiceOf(String(payload['choice'])).verb}
            note={of ? nameOf(of.code) : ''}
            mark={moment(occurred_at)}
          />
        );
      })}
    </section>
  );
}

/** The newest decision and the seconds in which it can still be taken back. */
function UndoBar() {
  const newest = delayed.value[0];
  return newest ? <Undo key={newest.op_id} decision={newest} /> : null;
}

function Undo({ decision }: { decision: Decision }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, []);
  const of = rowOf(decision.discrepancy);
  const seconds = Math.ceil(leftOf(decision, now) / 1000);
  return (
    <div class="undo-bar" role="status">
      <span>{[choiceOf(decision.choice).verb, of ? nameOf(of.code) : ''].filter((each) => each).join(': ')}</span>
      <button onClick={() => void takeBack(decision.op_id)}>{words().undo(seconds)}</button>
      <i />
    </div>
  );
}
