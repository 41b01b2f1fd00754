/** One item: everything of it, changed in place; what there is of it and who changed it beside. */
import { useRef } from 'preact/hooks';
import type { RouteProps } from '../../shell/router';
import { get } from '../api';
import { NoRecord, RecordPage } from '../record/record-page';
import { useRecordForm } from '../record-form';
import { useResource } from '../resource';
import { decimalsOf, warehouses } from '../session';
import { lacking } from '../who-may';
import { itemPage } from './address';
import { begin, read, type Typed } from './draft';
import { ItemForm } from './form';
import { MergePanel } from './merge';
import { nameOfItem, Side } from './side';
import { useStanding } from './standing';
import { toldOf } from './told';
import type { CategoryRow, ItemDetail } from './types';
import { words } from './words';
import './items.css';

export default function ItemPage({ params }: RouteProps) {
  const sku = params.sku!;
  const found = useResource<ItemDetail>('/api/items/called', { sku });
  const categories = useResource<CategoryRow[]>('/api/categories').data.value;
  const item = found.data.value;
  if (!item || !categories) return <NoRecord code={sku} found={found} />;
  return <Item item={item} categories={categories} />;
}

/** The codes of the warehouses that the person may see. */
export function ownWarehouses(): string[] {
  return warehouses.value.map(({ code }) => code);
}

function useItemForm(item: ItemDetail) {
  const latest = useRef(item);
  if (item.version > latest.current.version) latest.current = item;
  const own = ownWarehouses();
  return useRecordForm<Typed>({
    begun: begin(item, own),
    version: item.version,
    told: toldOf(),
    command: (typed, seen) => {
      const { record } = read(typed, own, decimalsOf(typed.base_unit), latest.current.units);
      return {
        name: 'catalog.put_items/3',
        payload: { items: [{ ...record, sku: item.sku, seen_version: seen }] },
      };
    },
    history: { kind: 'item', record: item.sku },
    again: async () => {
      latest.current = await get<ItemDetail>('/api/items/called', { sku: item.sku });
      return { typed: begin(latest.current, own), version: latest.current.version };
    },
  });
}

function Item({ item, categories }: { item: ItemDetail; categories: CategoryRow[] }) {
  const t = words();
  const form = useItemForm(item);
  const standing = useStanding(item.id);
  const { typed, set } = form;
  const { faults } = read(typed, ownWarehouses(), decimalsOf(typed.base_unit), item.units);
  const into = item.merged_into;
  return (
    <RecordPage<Typed>
      code={item.sku}
      name={nameOfItem(item)}
      active={item.active}
      mergedInto={into && { code: into.sku, name: nameOfItem(into), page: itemPage(into.sku) }}
      former={item.merged}
      form={form}
      begun={begin(item, ownWarehouses())}
      barred={lacking('catalog.write')}
      fault={firstFault(faults)}
      sideLabel={t.stock}
      side={(disabled) => <Side {...{ item, standing, set, disabled }} picture={typed.picture} />}
      merging={(close) => <MergePanel item={item} stands={standing.stands} onClose={close} />}
      fields={(disabled) => <ItemForm {...{ item, typed, set, faults, categories, disabled }} />}
    />
  );
}

export function firstFault(faults: Record<string, keyof ReturnType<typeof words>['wrong']>): string | undefined {
  const t = words();
  const all = Object.values(faults);
  return all.some((one) => one !== all[0]) ? t.faults(all.length) : all[0] && t.wrong[all[0]];
}
