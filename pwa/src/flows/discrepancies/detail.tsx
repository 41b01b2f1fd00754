/** One exception: what happened with its evidence, and what can be done about it. */
import { useEffect, useState } from 'preact/hooks';
import { named } from '../../i18n';
import { stamp } from '../../i18n/format';
import { choiceOf, nameOf, photosOf, saysOf, tell } from '../../exceptions/tell';
import { back } from '../../shell/router';
import { store } from '../../store';
import { Bar, feedback, Prompt, Screen, Section, TextEntry, Work } from '../../ui';
import { person, warehouse } from '../sign-in/session';
import { decidedHere, itemOf, lookOf, refused, rowOf, type Row } from './data';
import { decide } from './delayed';
import { Photos } from './photos';
import { words } from './words';

export function Detail({ id }: { id: number }) {
  const row = rowOf(id);
  if (!row) return <Gone />;
  const item = itemOf(row.evidence['item']);
  return (
    <Screen>
      <Bar title={item ? named(item) : words().title} sub={item ? item.sku : ''} onBack={back} />
      <State row={row} />
      <Work>
        <Evidence row={row} />
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
    const done = w.decided(choiceOf(row.choice || '').verb);
    const by = [row.by ? w.decidedBy(named(row.by)) : '', row.reason || ''].filter((each) => each).join(': ');
    if (!mine) return <Prompt state="right" title={done} note={by} />;
    const lost = w.notDone(choiceOf(String(mine.payload['choice'])).verb);
    return <Prompt state="error" title={lost} note={[done, by].filter((each) => each).join(', ')} />;
  }
  const here = decidedHere.value.get(row.id);
  if (here !== undefined) return <Prompt state="queued" title={w.decided(choiceOf(here).verb)} note={w.decidedHere} />;
  return <Prompt state="ask" title={nameOf(row.code)} note={saysOf(row.code)} />;
}

function Evidence({ row }: { row: Row }) {
  const w = words();
  const who = [row.who ? named(row.who) : w.nobody, row.device || ''].filter((each) => each).join(' · ');
  const told = tell(row.code, row.evidence, lookOf(row.evidence));
  const facts = told.concat([
    { label: w.who, value: who, wrong: false },
    { label: w.when, value: stamp(row.raised_at), wrong: false },
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

function Photographed({ row }: { row: Row }) {
  if (row.evidence['photos'] === undefined) return null;
  const photos = photosOf(row.code, row.evidence);
  return (
    <section>
      <Section left={words().photos} />
      {photos.length > 0 ? <Photos photos={photos} /> : <p class="para">{words().noPhotos}</p>}
    </section>
  );
}

function Choices({ row }: { row: Row }) {
  const w = words();
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  useEffect(() => store.wake(), []); // somebody else may have decided
  async function take(choice: string): Promise<void> {
    const who = person.peek();
    if (busy || !who) return;
    setBusy(true);
    const said = { discrepancy: row.id, choice, reason: reason.trim(), warehouse: warehouse.peek(), person: who.id };
    await decide(said);
    feedback('right');
    back();
  }
  return (
    <section>
      <Section left={w.decide} />
      <div class="pick2 decide">
        {row.choices.map((choice) => (
          <button key={choice} disabled={busy} onClick={() => void take(choice)}>
            <div class="grow">
              <b class="long">{choiceOf(choice).verb}</b>
              <span>{choiceOf(choice).does}</span>
            </div>
          </button>
        ))}
        <TextEntry label={w.reason} value={reason} onInput={setReason} onEnter={() => undefined} />
      </div>
    </section>
  );
}
