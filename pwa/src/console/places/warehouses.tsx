/** Warehouses: one to open as a picture, to add or to change. */
import { useEffect } from 'preact/hooks';
import { named } from '../../i18n';
import { go } from '../../shell/router';
import type { Column } from '../../ui/console';
import { Empty } from '../../ui/empty';
import { NEW, RecordGrid, RecordsPage, useChosen } from '../record/records-page';
import { names, reloadWarehouses, type Warehouse, warehouses } from '../session';
import { lackingEverywhere } from '../who-may';
import { picturePage } from './address';
import { barredAt } from './rights';
import { WarehouseForm } from './warehouse-form';
import { words } from './words';

export default function WarehousesPage() {
  const t = words();
  useEffect(() => void reloadWarehouses(), []);
  const rows = warehouses.value;
  const place = useChosen('/warehouses', 'code');
  const { chosen, show } = place;
  const barred = lackingEverywhere('places.write');
  const warehouse = rows.find((one) => one.code === chosen) ?? null;
  const near = warehouse !== null || chosen === NEW;
  return (
    <RecordsPage
      title={t.warehouses}
      fresh={{ label: t.addWarehouse, barred, onPress: () => show(NEW) }}
      counted={t.warehouseCount(rows.length)}
      beside={
        near && (
          <WarehouseForm
            key={chosen}
            warehouse={warehouse}
            barred={warehouse ? barredAt(warehouse) : barred}
            onClose={() => show(null)}
            onSaved={show}
          />
        )
      }
    >
      <RecordGrid<Warehouse>
        {...place}
        label={t.warehouses}
        rows={rows}
        code={({ code }) => code}
        columns={columns(near)}
        onOpen={(row) => go(picturePage(row.code))}
        empty={<Empty title={t.noWarehouse} note={t.noWarehouseNext} />}
      />
    </RecordsPage>
  );
}

/** `near`: a panel says the rest. */
function columns(near: boolean): Column<Warehouse>[] {
  const t = words();
  const name = (row: Warehouse) => named(names(row));
  const all: Column<Warehouse>[] = [
    {
      id: 'code',
      title: t.code,
      width: 120,
      cell: (row) => <span class="code">{row.code}</span>,
      sort: (row) => row.code,
    },
    { id: 'name', title: t.warehouse, cell: (row) => <b>{name(row)}</b>, sort: name },
    { id: 'timezone', title: t.timezone, width: 200, cell: (row) => row.timezone, sort: (row) => row.timezone },
    { id: 'bins', title: t.hasBins, width: 120, cell: (row) => (row.has_bins ? '✓' : '') },
    {
      id: 'picture',
      title: t.picture,
      width: 120,
      cell: (row) => (
        <a class="lk" href={`#${picturePage(row.code)}`}>
          {t.picture}
        </a>
      ),
    },
  ];
  return near ? all.filter((column) => column.id !== 'timezone' && column.id !== 'bins') : all;
}
