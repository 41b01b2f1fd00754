/** Reservations of an item: who holds what, reserve more, give back. */
import { useState } from 'preact/hooks';
import { named } from '../../i18n';
import { quantity, unitName } from '../../i18n/format';
import { Btn, Field, PanelSection, ProblemNote, SelectField, TextField } from '../../ui/console';
import { useAct } from '../act';
import { newId } from '../api';
import { parseScaled } from '../decimal';
import { LacksPermission } from '../lacks';
import { may, names, unitOf, warehouses } from '../session';
import type { ItemStock } from './types';
import { words } from './words';

export function Holds({ stock, warehouse }: { stock: ItemStock; warehouse: number | null }) {
  const t = words();
  const act = useAct();
  const [open, setOpen] = useState(false);
  const unit = unitOf(stock.item.unit);
  const allowed = may('stock.hold');
  const link = allowed ? { label: t.hold, onPress: () => setOpen(!open) } : undefined;
  return (
    <PanelSection title={t.holds} link={link}>
      <LacksPermission what={t.hold} permission="stock.hold" />
      {act.problem ? <ProblemNote problem={act.problem} onClose={act.clear} /> : null}
      {open ? (
        <HoldForm
          warehouse={warehouse}
          busy={act.busy}
          onSave={async (where, amount, reason) => {
            const payload = { hold: newId(), warehouse: where, item: stock.item.id, quantity: amount, reason };
            if (await act.send('stock.hold/1', payload, where)) setOpen(false);
          }}
        />
      ) : null}
      {stock.holds.map((hold) => (
        <div class="row where-row" key={hold.id}>
          <span class="grow cut">{hold.reason}</span>
          <b class="n">
            {quantity(hold.open)}
            <small>{unitName(unit, hold.open)}</small>
          </b>
          {allowed ? (
            <button class="lk" onClick={() => void act.send('stock.release/1', { hold: hold.id }, hold.warehouse)}>
              {t.release}
            </button>
          ) : null}
        </div>
      ))}
    </PanelSection>
  );
}

interface HoldFormProps {
  /** null: it is asked for */
  warehouse: number | null;
  busy: boolean;
  onSave: (warehouse: number, amount: number, reason: string) => Promise<void>;
}

function HoldForm({ warehouse, busy, onSave }: HoldFormProps) {
  const t = words();
  const [where, setWhere] = useState(warehouse ?? warehouses.value[0]?.id ?? 0);
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const amount = parseScaled(typed, 4);
  const ready = amount !== null && amount > 0 && reason.trim() !== '';
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !busy) void onSave(warehouse ?? where, amount, reason.trim());
      }}
    >
      {warehouse === null ? (
        <Field label={t.warehouse}>
          <SelectField
            label={t.warehouse}
            value={String(where)}
            options={warehouses.value.map((one) => ({ value: String(one.id), label: named(names(one)) }))}
            onChange={(value) => setWhere(Number(value))}
          />
        </Field>
      ) : null}
      <div class="row form-row">
        <Field label={t.quantity} bad={typed !== '' && amount === null}>
          <TextField label={t.quantity} value={typed} onChange={setTyped} autoFocus />
        </Field>
        <Field label={t.reason}>
          <TextField label={t.reason} value={reason} onChange={setReason} />
        </Field>
        <Btn
          go
          submit
          busy={busy}
          barred={ready ? undefined : amount === null || amount <= 0 ? t.quantityFirst : t.reasonFirst}
        >
          {t.hold}
        </Btn>
      </div>
    </form>
  );
}
