/** May this gun go where there is no network? What is in the way, and what to do about it. */
import chevron from 'lucide:chevron-right';
import warning from 'lucide:triangle-alert';
import { useEffect } from 'preact/hooks';
import { go } from '../../shell/router';
import { hindrances, store, type Hindrance } from '../../store';
import { Icon, Row, Section } from '../../ui';
import { words } from './words';

/** Nothing where nothing is in the way. */
export function Hindrances() {
  useEffect(() => void store.persist(), []);
  return (
    <>
      {hindrances(store.status.value).map((each) => (
        <Row key={each} bad title={titleOf(each)} note={noteOf(each)} />
      ))}
    </>
  );
}

export function Readiness() {
  const w = words();
  return (
    <>
      <Section left={w.offline} />
      <Hindrances />
      {hindrances(store.status.value).length === 0 && <Row fill="full" title={w.ready} note={w.readyNext} />}
    </>
  );
}

/** On the menu: the most urgent thing that keeps this gun from going offline, where nothing else there says it. */
export function HindranceHere() {
  useEffect(() => void store.persist(), []);
  const { incomplete, blocked } = store.status.value;
  const [first] = hindrances(store.status.value).filter((each) => !(each === 'space' && blocked === 'storage_full'));
  if (!first || incomplete) return null;
  return (
    <button class="resume" onClick={() => go('/storage')}>
      <Icon of={warning} />
      <div class="grow">
        <b>{titleOf(first)}</b>
        <span>{noteOf(first)}</span>
      </div>
      <Icon of={chevron} />
    </button>
  );
}

/** Part of what is stored here is lost: some codes cannot be told until it has come again. */
export function IncompleteHere() {
  if (!store.status.value.incomplete) return null;
  const w = words();
  return (
    <section class="resume" aria-live="polite">
      <Icon of={warning} />
      <div class="grow">
        <b>{w.incomplete}</b>
        <span>{w.incompleteNext}</span>
      </div>
    </section>
  );
}

function titleOf(each: Hindrance): string {
  const { quota, usage, incomplete } = store.status.value;
  if (each === 'mending' && incomplete) return words().incomplete;
  const left = Math.max(0, Math.round((quota - usage) / 2 ** 20));
  return each === 'space' ? words().space(`${left} MB`) : words()[each];
}

function noteOf(each: Hindrance): string {
  if (each === 'mending' && store.status.value.incomplete) return words().incompleteNext;
  return words()[`${each}Next`];
}
