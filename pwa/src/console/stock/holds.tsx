/** Reservations of an item: who holds what, reserve more, give back. */
import { useState } from 'preact/hooks';
import { quantity, unitName } from '../../i18n/format';
import { Btn, Field, NumberField, PanelSection, ProblemNote, TextField } from '../../ui/console';
import { command, newId, type Problem, ProblemError } from '../api';
import { refreshAll } from '../resource';
import { may, unitOf } from '../session';
import type { ItemStock } from './types';
import { words } from './words';

export function Holds({ stock, warehouse }: { stock: ItemStock; warehouse: number | null }) {
  const t = words();
  const [open, setOpen] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const unit = unitOf(stock.item.unit);
  if (!may('stock.hold') && stock.holds.length === 0) return null;

  async function send(name: string, payload: Record<string, unknown>, where: number): Promise<boolean> {
    try {
      await command(name, payload, where);
      setProblem(null);
      refreshAll();
      return true;
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      setProblem(error.problem);
      return false;
    }
  }
  const link = may('stock.hold') ? { label: t.hold, onPress: () => setOpen(!open) } : undefined;
  return (
    <PanelSection title={t.holds} link={link}>
      {problem ? <ProblemNote problem={problem} /> : null}
      {open && warehouse === null ? <p class="mut">{t.needWarehouse}</p> : null}
      {open && warehouse !== null ? (
        <HoldForm
          onSave={async (amount, reason) => {
            const payload = { hold: newId(), warehouse, item: stock.item.id, quantity: amount, reason };
            if (await send('stock.hold/1', payload, warehouse)) setOpen(false);
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
          {may('stock.hold') ? (
            <button class="lk" onClick={() => void send('stock.release/1', { hold: hold.id }, hold.warehouse)}>
              {t.release}
            </button>
          ) : null}
        </div>
      ))}
    </PanelSection>
  );
}

function HoldForm({ onSave }: { onSave: (amount: number, reason: string) => Promise<void> }) {
  const t = words();
  const [amount, setAmount] = useState<number | null>(null);
  const [reason, setReason] = useState('');
  const ready = amount !== null && amount > 0 && reason.trim() !== '';
  return (
    <form
      class="row form-row"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) void onSave(Math.round(amount * 10_000), reason.trim());
      }}
    >
      <Field label={t.quantity}>
        <NumberField label={t.quantity} value={amount} onChange={setAmount} decimals={4} />
      </Field>
      <Field label={t.reason}>
        <TextField label={t.reason} value={reason} onChange={setReason} />
      </Field>
      <Btn go submit barred={ready ? undefined : `${t.quantity} · ${t.reason}`}>
        {t.hold}
      </Btn>
    </form>
  );
}
