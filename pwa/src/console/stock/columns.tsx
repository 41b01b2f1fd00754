/** The figures of the stock list: of now, and of a past moment. */
import { named } from '../../i18n';
import { amount, quantity, unitName } from '../../i18n/format';
import type { Column } from '../../ui/console';
import { may, names, unitOf } from '../session';
import { tight } from '../width';
import type { StockRow } from './types';
import { words } from './words';

function figure(value: number | undefined, muted = true) {
  return value ? <span class={muted ? 'mut' : ''}>{quantity(value)}</span> : null;
}

function withUnit(value: number, unit: string) {
  return (
    <>
      <b>{quantity(value)}</b>
      <span class="u">{unitName(unitOf(unit), value)}</span>
    </>
  );
}

function baseColumns(): Column<StockRow>[] {
  const t = words();
  const name = (row: StockRow) => named(names(row));
  return [
    { id: 'sku', title: t.sku, cell: (row) => <span class="code">{row.sku}</span>, sort: (row) => row.sku, width: 108 },
    { id: 'item', title: t.item, cell: name, sort: name },
  ];
}

export function pastColumns(): Column<StockRow>[] {
  return [
    ...baseColumns(),
    {
      id: 'on_hand',
      title: words().onHand,
      right: true,
      cell: (row) => withUnit(row.on_hand, row.unit),
      sort: (row) => row.on_hand,
      width: 160,
    },
  ];
}

/** `near`: the panel stands beside the list. */
export function columns(near: boolean): Column<StockRow>[] {
  const t = words();
  const waiting = (row: StockRow) =>
    (row.inspection ?? 0) + (row.surplus ?? 0) + (row.damaged ?? 0) + (row.quarantine ?? 0);
  const numbers: Column<StockRow>[] = [
    {
      id: 'on_hand',
      title: t.onHand,
      width: 88,
      cell: (row) => figure(row.on_hand, false),
      sort: (row) => row.on_hand,
    },
    { id: 'reserved', title: t.reserved, width: 84, cell: (row) => figure(row.reserved), sort: (row) => row.reserved },
    {
      id: 'available',
      title: t.available,
      width: 116,
      cell: (row) => withUnit(row.available ?? 0, row.unit),
      sort: (row) => row.available ?? 0,
    },
    { id: 'inbound', title: t.inbound, width: 84, cell: (row) => figure(row.inbound), sort: (row) => row.inbound },
    { id: 'held', title: t.held, width: 190, cell: (row) => figure(waiting(row)), sort: waiting },
    {
      id: 'value',
      title: t.value,
      width: 116,
      cell: (row) => (row.value ? amount(row.value) : null),
      sort: (row) => row.value ?? 0,
    },
  ];
  const hidden = [
    ...(may('cost.read') ? [] : ['value']),
    ...(near ? ['held', 'reserved'] : []),
    ...(near && tight.value ? ['inbound'] : []),
  ];
  return [
    ...baseColumns(),
    ...numbers.filter((column) => !hidden.includes(column.id)).map((column) => ({ ...column, right: true })),
  ];
}
