/** One exception: what happened with its evidence, and what can be done about it. */
import { useEffect, useState } from 'preact/hooks';
import { named } from '../../i18n';
import { stamp } from '../../i18n/format';
import { cameLater, doubtOf, gistOf, photosIn, sayings } from '../../exceptions/said';
import { LONGEST_REASON, LONGEST_VALUE } from '../../exceptions/kinds';
import { askOf, barOf, choiceOf, commandOf, nameOf, photosOf, saysOf, tell } from '../../exceptions/tell';
import { back } from '../../shell/router';
import { store } from '../../store';
import { Bar, Button, feedback, Prompt, Screen, Section, TextEntry, Work } from '../../ui';
import { person, warehouse } from '../sign-in/session';
import {
  decidedHere,
  doneAt,
  itemIn,
  lookOf,
  permitted,
  refused,
  rowOf,
  saidLookOf,
  type Held,
  type Row,
} from './data';
import { decide } from './delayed';
import { Photos } from '../goods/photos';
import { words } from './words';

export function Detail({ id }: { id: number }) {
  const row = rowOf(id);
  if (!row) return <Gone />;
  const item = itemIn(row);
  return (
    <Screen>
      <Bar title={item ? named(item) : words().title} sub={item ? item.sku : ''} onBack={back} />
      <State row={row} />
      <Work>
        <Evidence row={row} />
        <Said row={row} />
        <Photographed row={row} />
        {row.state === 'open' && !decidedHere.value.has(row.id) && <Choices key={row.id} row={row} />}
      </Work>
    </Screen>
  );
}

function Gone() {
  const w = words();
  return (
    <Screen>
      <Bar title={w.title} onBack={back} />
      <Prompt state="empty" title={w.gone} note={w.goneNext} />
      <Work>{null}</Work>
    </Screen>
  );
}

/** What stands, and what of this phone's was not carried out because of it. */
function State({ row }: { row: Row }) {
  const w = words();
  const mine = refused.value.filter(({ payload }) => payload['discrepancy'] === row.id)[0];
  if (row.state !== 'open') {
    const done = w.decided(choiceOf(row.choice || '', row.code).verb);
    const by = [row.by ? w.decidedBy(named(row.by)) : '', row.reason || ''].filter((each) => each).join(': ');
    if (!mine) return <Prompt state="right" title={done} note={by} />;
    const lost = w.notDone(choiceOf(String(mine.payload['choice']), row.code).verb);
    return <Prompt state="error" title={lost} note={[done, by].filter((each) => each).join(', ')} />;
  }
  const here = decidedHere.value.get(row.id);
  if (here !== undefined)
    return <Prompt state="queued" title={w.decided(choiceOf(here, row.code).verb)} note={w.decidedHere} />;
  return <Prompt state="ask" title={nameOf(row.code)} note={saysOf(row.code)} />;
}

function Evidence({ row }: { row: Row }) {
  const w = words();
  const who = [row.who ? named(row.who) : w.nobody, row.device || ''].filter((each) => each).join(' · ');
  const told = tell(row.code, row.evidence, lookOf(row.evidence));
  const when = [stamp(doneAt(row)), doubtOf(row.uncertainty_ms || 0)].filter((each) => each).join(' ');
  const later = cameLater(doneAt(row), row.raised_at);
  const facts = told.concat([
    { label: w.who, value: who, wrong: false },
    { label: w.when, value: when, wrong: false },
    ...(later ? [{ label: w.arrived, value: stamp(row.raised_at), wrong: false }] : []),
  ]);
  return (
    <dl class="found">
      {facts.map(({ label, value, wrong }) => (
        <div key={label} class={wrong ? 'wrong-one' : ''}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What the device said that it is about: the line counted, or what waits to be recorded. */
function Said({ row }: { row: Row }) {
  const w = words();
  const held = row.held || [];
  const count = (row.ops || []).length;
  if (held.length === 0 || (count === 0 && factsOf(held[0]!, row).length === 0)) return null;
  const isList = row.evidence['code'] === 'gateway.device_revoked';
  const title = count === 0 ? w.counted : isList ? w.commands(count) : w.waits(count - 1);
  return (
    <section>
      <Section left={title} />
      {held.map((one) => (
        <Command key={one.op_id} held={one} alone={held.length === 1 && count <= 1} row={row} />
      ))}
      {count > held.length && <p class="para">{w.furtherOnes(count - held.length)}</p>}
    </section>
  );
}

/** What the evidence and the title say already is not said again. */
function factsOf(held: Held, row: Row) {
  const elsewhere = (row.ops || []).length > 0 ? [] : ['photos'].concat(Object.keys(row.evidence));
  return sayings(held.said, saidLookOf(held), elsewhere);
}

function Command({ held, alone, row }: { held: Held; alone: boolean; row: Row }) {
  const w = words();
  const look = saidLookOf(held);
  const gist = gistOf(held.said, look);
  const title = [held.command ? commandOf(held.command) : w.unreadable, gist].filter((each) => each).join(' · ');
  const who = [held.who ? named(held.who) : w.nobody, held.occurred_at ? stamp(held.occurred_at) : ''];
  const facts = factsOf(held, row);
  const photos = row.evidence['photos'] === undefined ? photosIn(held.said) : [];
  return (
    <div class="said">
      {!alone && (
        <p class="said-head">
          <b>{title}</b>
          <span>{who.filter((each) => each).join(' · ')}</span>
        </p>
      )}
      <dl class="found">
        {facts.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {photos.length > 0 && <Photos photos={photos} device={row.device || ''} />}
    </div>
  );
}

function Photographed({ row }: { row: Row }) {
  if (row.evidence['photos'] === undefined) return null;
  const photos = photosOf(row.code, row.evidence);
  return (
    <section>
      <Section left={words().photos} />
      {photos.length > 0 ? (
        <Photos photos={photos} device={row.device || ''} />
      ) : (
        <p class="para">{words().noPhotos}</p>
      )}
    </section>
  );
}

function Choices({ row }: { row: Row }) {
  const w = words();
  const [reason, setReason] = useState('');
  const [asking, setAsking] = useState('');
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const ask = askOf(row.code, asking);
  const value = ask ? ask.read(typed) : null;
  useEffect(() => store.wake(), []); // somebody else may have decided
  function choose(choice: string): void {
    setTyped('');
    setAsking(choice);
    if (!askOf(row.code, choice)) void take(choice, '');
  }
  async function take(choice: string, said: string): Promise<void> {
    const who = person.peek();
    if (busy || !who) return;
    setBusy(true);
    const by = { warehouse: warehouse.peek(), person: who.id };
    await decide({ discrepancy: row.id, choice, reason: reason.trim(), value: said, ...by });
    feedback('right');
    back();
  }
  return (
    <section>
      <Section left={w.decide} />
      <div class="pick2 decide">
        {row.choices.map((choice) => {
          const { verb, does } = choiceOf(choice, row.code);
          const bar = barOf(row.code, choice, permitted);
          return (
            <button key={choice} disabled={busy || bar !== ''} onClick={() => choose(choice)}>
              <div class="grow">
                <b class="long">{verb}</b>
                <span>{[does, bar].filter((each) => each).join(' · ')}</span>
              </div>
            </button>
          );
        })}
        {ask && (
          <Asked
            label={ask.label}
            value={typed}
            onInput={setTyped}
            onGo={value ? () => void take(asking, value) : null}
          >
            {choiceOf(asking, row.code).verb}
          </Asked>
        )}
        <TextEntry
          label={w.reason}
          value={reason}
          onInput={setReason}
          onEnter={() => undefined}
          longest={LONGEST_REASON}
        />
      </div>
    </section>
  );
}

interface AskedProps {
  label: string;
  value: string;
  onInput: (typed: string) => void;
  /** null while it cannot be that */
  onGo: (() => void) | null;
  children: string;
}

function Asked({ label, value, onInput, onGo, children }: AskedProps) {
  return (
    <div class="asked">
      <TextEntry
        key={label}
        label={label}
        value={value}
        onInput={onInput}
        onEnter={() => onGo && onGo()}
        longest={LONGEST_VALUE}
        focus
      />
      <Button go disabled={!onGo} onPress={() => onGo && onGo()}>
        {children}
      </Button>
    </div>
  );
}
