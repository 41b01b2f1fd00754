/** An order with its lines, and whose badge it is. */
import { named, own, type Named } from '../../../i18n';
import { day } from '../../../i18n/format';
import { useEffect, useState } from 'preact/hooks';
import { store, unread } from '../../../store';
import { Cells, ItemHead, Row } from '../../../ui';
import { itemOf } from '../../goods/data';
import type { Order } from '../../goods/model';
import { amount, nameOf } from '../../goods/show';
import { roster } from '../../sign-in/session';
import { orderLines } from '../data';
import { words } from '../words';

export function OfOrder({ order }: { order: Order }) {
  const w = words();
  const [supplier, setSupplier] = useState<Named | null>(null);
  useEffect(() => {
    const key = String(order.supplier);
    void store.lookup<Named>(store.partitions.catalogue, 'supplier', key).catch(unread).then(setSupplier);
  }, [order.supplier]);
  const lines = orderLines().filter((line) => line.order === order.id);
  const cells = [{ label: w.state, value: own<string>(w.states, order.state) || order.state }];
  if (order.expected_on) cells.push({ label: w.due, value: day(order.expected_on) });
  return (
    <>
      <ItemHead name={order.number} note={supplier ? named(supplier) : ''} />
      <Cells cells={cells} />
      {lines.map((line) => {
        const item = itemOf(line.item);
        const done = line.complete || line.accepted >= line.ordered;
        return (
          <Row
            key={line.id}
            fill={done ? 'full' : line.accepted > 0 ? 'part' : 'none'}
            title={nameOf(item)}
            note={w.of(amount(line.accepted, item), amount(line.ordered, item))}
            done={done}
          />
        );
      })}
    </>
  );
}

export function OfPerson({ id }: { id: number }) {
  const person = roster.value.find((each) => each.id === id);
  return person ? <ItemHead name={named(person)} note={`${words().person} ${person.code}`} /> : null;
}
