/** Which bins are kept for which items, and from when they are filled up. */
import plus from 'lucide:plus';
import { here, go } from '../../shell/router';
import { Btn } from '../../ui/console';
import { Empty } from '../../ui/empty';
import { useAct } from '../act';
import { ListPage } from '../lists/list-page';
import type { Sheet } from '../lists/sheet';
import type { Row } from '../lists/types';
import { warehouse, warehouses } from '../session';
import { listKeys } from '../shell/keys';
import { reference } from '../sheets/parts';
import { lacking } from '../who-may';
import { BindingForm } from './binding-form';
import { words } from './bindings-words';
import './problems';

const NEW = 'new';

export default function BindingsPage() {
  const t = words();
  const act = useAct();
  const only = warehouses.value.length === 1 ? warehouses.value[0]!.id : null;
  const where = warehouse.value ?? only;
  const barred = lacking('putaway.configure') ?? (where === null ? t.pickWarehouse : undefined);
  const add = (): void => go(`${here.value.path}?binding=${NEW}`);
  const fill = (): void => void act.send('putaway.plan_replenishment/1', { warehouse: where }, where);
  const sheet: Sheet = {
    list: 'bindings',
    title: () => words().title,
    standard: ['item', 'place', 'warehouse', 'zone', 'there', 'minimum', 'maximum', 'learnt'],
    near: ['item', 'place', 'there'],
    address: { row: 'binding' },
    foot: listKeys(),
    views: () => [
      { id: '', label: t.all, filters: [] },
      { id: 'learnt', label: t.learnt, filters: [{ column: 'learnt', op: 'is', value: true }] },
    ],
    name: nameOf,
    cell: (column, row) => (column.key === 'place' ? <span class="lk">{codeOf(row, 'place')}</span> : undefined),
    acts: (
      <>
        <Btn busy={act.busy} barred={barred} onPress={fill}>
          {t.fill}
        </Btn>
        <Btn go icon={plus} keys="N" barred={barred} onPress={add}>
          {t.add}
        </Btn>
      </>
    ),
    empty: <Empty title={t.none} note={t.noneNext} />,
    panel: (id, row, { close }) =>
      id === NEW ? (
        <BindingForm row={null} where={where} onClose={close} />
      ) : (
        row && <BindingForm key={id} row={row} where={Number(reference(row, 'warehouse')?.id)} onClose={close} />
      ),
  };
  return <ListPage sheet={sheet} />;
}

function codeOf(row: Row, key: string): string {
  return reference(row, key)?.code ?? '';
}

function nameOf(row: Row): string {
  return `${codeOf(row, 'place')} · ${codeOf(row, 'item')}`;
}
