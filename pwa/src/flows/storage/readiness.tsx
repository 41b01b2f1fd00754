/** May this gun go where there is no network? What is in the way, and what to do about it. */
import { useEffect } from 'preact/hooks';
import { hindrances, store, type Hindrance } from '../../store';
import { Row, Section } from '../../ui';
import { words } from './words';

/** Nothing where nothing is in the way. */
export function Hindrances() {
  useEffect(() => void store.persist(), []);
  return (
    <>
      {hindrances(store.status.value).map((each) => (
        <Row key={each} bad title={titleOf(each)} note={words()[`${each}Next`]} />
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

function titleOf(each: Hindrance): string {
  const { quota, usage } = store.status.value;
  const left = Math.max(0, Math.round((quota - usage) / 2 ** 20));
  return each === 'space' ? words().space(`${left} MB`) : words()[each];
}
