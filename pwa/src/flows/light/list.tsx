/** Outboxes of other guns on this one: what waits, what the server took. */
import { carried, type CarriedQueue } from '../../store';
import { Row, Section } from '../../ui';
import { words } from './words';

export function CarriedList() {
  const w = words();
  const queues = carried.queues.value;
  if (queues.length === 0) return null;
  return (
    <>
      <Section left={w.carried} />
      {queues.map((queue) => (
        <Row
          key={`${queue.device} ${queue.incarnation}`}
          fill={queue.waiting > 0 ? 'plan' : 'full'}
          bad={queue.stuck !== ''}
          title={w.of(queue.code)}
          note={noteOf(queue)}
        />
      ))}
    </>
  );
}

function noteOf({ stuck, waiting, done }: CarriedQueue): string {
  const w = words();
  if (stuck !== '') return w[stuck];
  return waiting > 0 ? w.waits(waiting) : w.sent(done);
}
