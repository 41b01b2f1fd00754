/** A new item: the same form, with its SKU first. */
import { get } from '../api';
import { makeDraft, NewRecord } from '../record/new-record';
import { useResource } from '../resource';
import { decimalsOf } from '../session';
import { itemPage } from './address';
import { beginNew, read, type Typed } from './draft';
import { ItemForm } from './form';
import { firstFault, ownWarehouses } from './page';
import type { CategoryRow } from './types';
import { words } from './words';
import './items.css';

const draft = makeDraft<Typed>();

export default function NewItemPage() {
  const t = words();
  const categories = useResource<CategoryRow[]>('/api/categories').data.value ?? [];
  const reading = (typed: Typed) => read(typed, ownWarehouses(), decimalsOf(typed.base_unit), []);
  return (
    <NewRecord<Typed>
      draft={draft}
      begin={() => beginNew(ownWarehouses())}
      title={t.newItem}
      section={t.item}
      label={t.sku}
      codeMissing={t.skuMissing}
      codeTaken={t.skuTaken}
      fault={(typed) => firstFault(reading(typed).faults)}
      read={(sku) => get('/api/items/called', { sku })}
      command={(sku, typed) => ({
        name: 'catalog.put_items/3',
        payload: { items: [{ ...reading(typed).record, sku }] },
      })}
      page={itemPage}
      fields={(typed, set) => (
        <ItemForm {...{ typed, set, categories }} item={null} faults={reading(typed).faults} disabled={false} />
      )}
    />
  );
}
