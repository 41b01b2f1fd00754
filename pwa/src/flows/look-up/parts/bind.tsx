/** A code that nobody knows becomes the barcode of an item: which item, then which of its units. */
import { quantity } from '../../../i18n/format';
import { scanner } from '../../../scanner';
import { store } from '../../../store';
import { ChoiceScreen, Prompt, Work } from '../../../ui';
import { SCALE, type Item } from '../../goods/model';
import { amount, nameOf, scans } from '../../goods/show';
import { person, warehouse } from '../../sign-in/session';
import { words } from '../words';

export interface Binding {
  code: string;
  /** that it may be of; one: it is */
  items: Item[];
}

interface Props {
  binding: Binding;
  onItem: (item: Item) => void;
  onBound: (item: Item) => void;
}

export function Bind({ binding, onItem, onBound }: Props) {
  const w = words();
  const { code, items } = binding;
  const [item] = items;
  const pending = scanner.pending.value;
  if (!item)
    return (
      <>
        <Prompt state="ask" aim title={w.bindScan} note={w.bindNext(code)} pending={pending} />
        <Work>{null}</Work>
      </>
    );
  if (items.length > 1)
    return (
      <>
        <Prompt state="ask" aim title={w.which} note={w.bindNext(code)} pending={pending} />
        <ChoiceScreen
          choices={items.map((each) => ({ label: each.sku, value: nameOf(each) }))}
          onChoose={(index) => onItem(items[index]!)}
        />
      </>
    );
  const units: [string, number, number][] = [[item.unit, 1, 1], ...(item.units || [])];
  return (
    <>
      <Prompt state="ask" title={w.bindUnit} note={nameOf(item)} pending={pending} />
      <ChoiceScreen
        raw={code}
        choices={units.map(([unit, numerator, denominator]) => ({
          label: item.sku,
          value: scans(1, unit),
          note: unit === item.unit ? quantity(SCALE) : amount((numerator * SCALE) / denominator, item),
        }))}
        onChoose={(index) => void bind(code, item, units[index]![0]).then(() => onBound(item))}
      />
    </>
  );
}

async function bind(barcode: string, item: Item, unit: string): Promise<void> {
  const who = person.peek();
  const said = { warehouse: warehouse.peek(), person: who ? who.id : 0, depends: [] };
  await store.confirm('catalog.bind_barcode/1', { barcode, sku: item.sku, unit }, said);
}
