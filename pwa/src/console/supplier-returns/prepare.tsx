/** Goods that lie somewhere are set apart to go back: supplier, goods, how many, and on which order they were bought. */
import close from 'lucide:x';
import { useState } from 'preact/hooks';
import { named } from '../../i18n';
import { quantity } from '../../i18n/format';
import { Icon } from '../../ui/icon';
import { Field, FormPanel, PanelSection, SelectField, TextField } from '../../ui/console';
import { useAct } from '../act';
import { Combo } from '../combo';
import { parseScaled } from '../decimal';
import type { Row } from '../lists/types';
import { may, names, warehouse } from '../session';
import { reference, text } from '../sheets/parts';
import { lacking } from '../who-may';
import { amountName, boughtOn, findGoods, findSuppliers, goodsName, type Supplier } from './find';
import { words } from './words';

interface Chosen {
  row: Row;
  typed: string;
  /** id of a line of an order, '' for none */
  order: string;
  orders: Row[];
}

function usePreparing(onClose: () => void) {
  const t = words();
  const act = useAct();
  const [supplier, setSupplier] = useState<Supplier | null>(null);
  const [chosen, setChosen] = useState<Chosen[]>([]);
  const [reason, setReason] = useState('');
  const first = chosen[0] ? reference(chosen[0].row, 'warehouse') : null;
  const where = first ? Number(first.id) : warehouse.value;
  const barred =
    lacking('supplier_returns.prepare') ??
    (supplier && chosen.length ? undefined : t.missing) ??
    (chosen.every(fits) ? undefined : t.wrongQuantity);
  const change = (at: number, more: Partial<Chosen>): void =>
    setChosen(chosen.map((one, place) => (place === at ? { ...one, ...more } : one)));
  const add = async (row: Row): Promise<void> => {
    const orders = supplier && may('purchasing.read') ? await boughtOn(supplier, row) : [];
    const order = orders[0] ? String(orders[0]['id']) : '';
    const typed = quantity(Number(row['quantity'])).replace(/,/g, '');
    setChosen((before) => before.concat({ row, typed, order, orders }));
  };
  const of = (one: Supplier): void => {
    setSupplier(one);
    setChosen(chosen.map((each) => ({ ...each, order: '', orders: [] })));
  };
  const save = async (): Promise<void> => {
    const payload = { warehouse: where, supplier: supplier!.id, lines: chosen.map(lineOf), reason: reason.trim() };
    if (await act.send('supplier_returns.prepare/1', payload, where)) onClose();
  };
  const remove = (one: Chosen): void => setChosen(chosen.filter((each) => each !== one));
  const others = async (typed: string) =>
    (await findGoods(typed, where)).filter(({ id }) => !chosen.some(({ row }) => String(row['id']) === id));
  return { act, supplier, of, chosen, change, add, remove, others, reason, setReason, barred, save };
}

export function PrepareForm({ onClose }: { onClose: () => void }) {
  const t = words();
  const { act, supplier, chosen, reason, setReason, ...doing } = usePreparing(onClose);
  return (
    <FormPanel
      title={t.prepare}
      note={t.apart}
      busy={act.busy}
      problem={act.problem}
      onClear={act.clear}
      dirty={supplier !== null || chosen.length > 0 || reason !== ''}
      barred={doing.barred}
      label={t.prepare}
      onSave={() => void doing.save()}
      onClose={onClose}
    >
      <PanelSection>
        <Field label={t.supplier} needed>
          <Combo<Supplier>
            inputId="return-supplier"
            label={t.supplier}
            placeholder={t.findSupplier}
            chosen={supplier ? named(names(supplier)) : ''}
            search={findSuppliers}
            nothing={t.noSupplier}
            autoFocus
            onChoose={doing.of}
          />
        </Field>
        <Field label={t.reason}>
          <TextField label={t.reason} value={reason} onChange={setReason} />
        </Field>
      </PanelSection>
      <PanelSection title={t.goods}>
        {chosen.map((one, at) => (
          <Goods
            key={String(one.row['id'])}
            one={one}
            onChange={(more) => doing.change(at, more)}
            onRemove={() => doing.remove(one)}
          />
        ))}
        <Field label={t.add}>
          <Combo<Row>
            inputId="return-goods"
            label={t.add}
            placeholder={t.findGoods}
            chosen=""
            search={doing.others}
            nothing={t.noGoods}
            onChoose={(row) => void doing.add(row)}
          />
        </Field>
      </PanelSection>
    </FormPanel>
  );
}

interface GoodsProps {
  one: Chosen;
  onChange: (more: Partial<Chosen>) => void;
  onRemove: () => void;
}

function Goods({ one, onChange, onRemove }: GoodsProps) {
  const t = words();
  const name = goodsName(one.row);
  const options = one.orders.map((row) => ({
    value: String(row['id']),
    label: `${reference(row, 'order')?.code ?? ''} · ${amountName(row, Number(row['ordered']))}`,
  }));
  return (
    <div class="return-goods">
      <div class="row">
        <b class="grow cut">{name}</b>
        <button type="button" class="lk" aria-label={t.removeOf(name)} onClick={onRemove}>
          <Icon of={close} />
        </button>
      </div>
      <Field label={t.quantity} note={t.of(amountName(one.row, Number(one.row['quantity'])))} bad={!fits(one)}>
        <TextField label={`${t.quantity} ${name}`} value={one.typed} onChange={(typed) => onChange({ typed })} />
      </Field>
      {options.length > 0 && (
        <Field label={t.order}>
          <SelectField
            label={`${t.order} ${name}`}
            value={one.order}
            options={[...options, { value: '', label: t.orderNone }]}
            onChange={(order) => onChange({ order })}
          />
        </Field>
      )}
    </div>
  );
}

function fits({ typed, row }: Chosen): boolean {
  const amount = parseScaled(typed, 4);
  return amount !== null && amount > 0 && amount <= Number(row['quantity']);
}

function lineOf({ row, typed, order }: Chosen) {
  return {
    item: Number(reference(row, 'item')?.id),
    quantity: parseScaled(typed, 4),
    place: Number(reference(row, 'place')?.id),
    lot: text(row, 'lot'),
    status: text(row, 'status'),
    container: text(row, 'container'),
    owner: Number(reference(row, 'owner')?.id ?? 0),
    order_line: order ? Number(order) : null,
  };
}
