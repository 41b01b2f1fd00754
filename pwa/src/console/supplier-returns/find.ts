/** Whom goods go back to, which goods, and on which order they were bought. */
import { named } from '../../i18n';
import { quantity, unitName } from '../../i18n/format';
import { get } from '../api';
import type { Option } from '../combo';
import type { Row, RowsAnswer } from '../lists/types';
import { statusName } from '../places';
import { names, unitOf } from '../session';
import { reference, text } from '../sheets/parts';

const FOUND = 20;

export interface Supplier {
  id: number;
  code: string;
  name_zh: string;
  name_en: string;
  city: string;
}

export async function findSuppliers(typed: string): Promise<Option<Supplier>[]> {
  const found = await get<Supplier[]>('/api/suppliers', { search: typed, limit: FOUND });
  return found.map((one) => ({ id: String(one.id), label: named(names(one)), note: one.code, value: one }));
}

export async function findGoods(typed: string, warehouse: number | null): Promise<Option<Row>[]> {
  const { rows } = await get<RowsAnswer>('/api/lists/stock_bins/rows', { search: typed, warehouse, limit: FOUND });
  return rows.map((row) => ({ id: String(row['id']), label: goodsName(row), note: thereName(row), value: row }));
}

/** Lines of orders by which this supplier sold the item, newest first. */
export async function boughtOn(supplier: Supplier, row: Row): Promise<Row[]> {
  const filter = JSON.stringify([
    { column: 'item', op: 'in', value: [Number(reference(row, 'item')?.id)] },
    { column: 'supplier', op: 'in', value: [supplier.id] },
  ]);
  return (await get<RowsAnswer>('/api/lists/order_lines/rows', { filter, limit: FOUND })).rows;
}

export function goodsName(row: Row): string {
  const code = (key: string): string => reference(row, key)?.code ?? '';
  return [code('item'), code('place'), text(row, 'lot'), text(row, 'container')].filter((part) => part).join(' · ');
}

function thereName(row: Row): string {
  return `${amountName(row, Number(row['quantity']))} ${statusName(text(row, 'status'))}`;
}

export function amountName(row: Row, amount: number): string {
  return `${quantity(amount)} ${unitName(unitOf(text(row, 'unit')), amount)}`;
}
