/** One question after a line: how many are left? Stands in the frame of the flow that asks. */
import { useState } from 'preact/hooks';
import { decimals } from '../goods/data';
import { open, press, sum } from '../goods/entry';
import type { Item, Quantity } from '../goods/model';
import { QuantityEntry } from '../goods/parts';
import { Actions, Button } from '../../ui';
import { words } from './words';

interface Props {
  item: Item;
  place: string;
  /** null: the person did not count */
  onSaid: (quantity: Quantity | null) => void;
}

export function HowManyLeft({ item, place, onSaid }: Props) {
  const [entry, setEntry] = useState(() => open('quantity', item, decimals.peek()[item.unit] || 0));
  return (
    <>
      <QuantityEntry
        item={item}
        entry={entry}
        title={words().left}
        note={`${place} · ${words().leftNext}`}
        onKey={(key) => setEntry(press(entry, key))}
        onEnter={() => onSaid(sum(entry).quantity)}
      />
      <Actions>
        <Button onPress={() => onSaid(null)}>{words().skip}</Button>
      </Actions>
    </>
  );
}
