/** One return: whose goods, which, and what is asked back; lines are taken off, the supplier named, the whole cancelled. */
import { useState } from 'preact/hooks';
import { named } from '../../i18n';
import { money, stamp } from '../../i18n/format';
import { Btn, Facts, Field, Panel, PanelSection, ProblemNote, TextField } from '../../ui/console';
import { type Act, useAct } from '../act';
import { Combo } from '../combo';
import type { Row, RowsAnswer } from '../lists/types';
import { useResource } from '../resource';
import { reference, text } from '../sheets/parts';
import { lacking } from '../who-may';
import { amountName, findSuppliers, goodsName, type Supplier } from './find';
import { words } from './words';

const MOST = 200;

export function ReturnPanel({ row, onClose }: { row: Row; onClose: () => void }) {
  const t = words();
  const act = useAct();
  const number = reference(row, 'number')?.code ?? '';
  const house = Number(reference(row, 'warehouse')?.id);
  const filter = JSON.stringify([
    { column: 'number', op: 'is', value: number },
    { column: 'state', op: 'in', value: ['waiting'] },
  ]);
  const lines = useResource<RowsAnswer>('/api/lists/supplier_return_lines/rows', { filter, limit: MOST });
  const waiting = lines.data.value ? lines.data.value.rows : [];
  const open = text(row, 'state') === 'prepared';
  return (
    <Panel title={number} onClose={onClose}>
      {act.problem && <ProblemNote problem={act.problem} onClose={act.clear} />}
      <div class="panel-scroll">
        <PanelSection>
          <Facts facts={facts(row)} />
        </PanelSection>
        <PanelSection title={t.goods}>
          {waiting.map((line) => (
            <GoodsLine key={String(line['id'])} line={line} open={open} house={house} act={act} />
          ))}
          {lines.data.value && waiting.length === 0 && <p class="mut">{t.noLines}</p>}
        </PanelSection>
        {open && waiting.length > 0 && <Naming row={row} house={house} act={act} onDone={onClose} />}
      </div>
      {open && <Cancelling row={row} house={house} act={act} onDone={onClose} />}
    </Panel>
  );
}

interface LineProps {
  line: Row;
  open: boolean;
  house: number;
  act: Act;
}

function GoodsLine({ line, open, house, act }: LineProps) {
  const t = words();
  const name = goodsName(line);
  const cost = line['cost'];
  const note = [text(line, 'order'), typeof cost === 'number' ? money(cost) : '', text(line, 'reason')];
  const remove = (): void => void act.send('supplier_returns.remove_line/1', { line: String(line['id']) }, house);
  return (
    <div class="row where-row">
      <span class="grow cut">
        {name}
        <small class="mut"> {note.filter((part) => part).join(' · ')}</small>
      </span>
      <b class="n">{amountName(line, Number(line['quantity']))}</b>
      {open && !lacking('supplier_returns.prepare') && (
        <button type="button" class="lk" aria-label={t.removeOf(name)} disabled={act.busy} onClick={remove}>
          {t.remove}
        </button>
      )}
    </div>
  );
}

interface ActingProps {
  row: Row;
  house: number;
  act: Act;
  onDone: () => void;
}

function Naming({ row, house, act, onDone }: ActingProps) {
  const t = words();
  const [supplier, setSupplier] = useState<Supplier | null>(null);
  const known = reference(row, 'supplier');
  if (known) return null;
  const name = async (): Promise<void> => {
    const payload = { supplier_return: String(row['id']), supplier: supplier!.id };
    if (await act.send('supplier_returns.name_supplier/1', payload, house)) onDone();
  };
  return (
    <PanelSection title={t.unnamed}>
      <Field label={t.supplier}>
        <Combo<Supplier>
          inputId="name-supplier"
          label={t.supplier}
          placeholder={t.findSupplier}
          chosen={supplier ? supplier.code : ''}
          search={findSuppliers}
          nothing={t.noSupplier}
          onChoose={setSupplier}
        />
      </Field>
      <Btn
        busy={act.busy}
        barred={lacking('supplier_returns.prepare') ?? (supplier ? undefined : t.supplier)}
        onPress={() => void name()}
      >
        {t.name}
      </Btn>
    </PanelSection>
  );
}

function Cancelling({ row, house, act, onDone }: ActingProps) {
  const t = words();
  const [reason, setReason] = useState<string | null>(null);
  const cancel = async (): Promise<void> => {
    if (reason === null) return setReason('');
    const payload = { supplier_return: String(row['id']), reason: reason.trim() };
    if (await act.send('supplier_returns.cancel/1', payload, house)) onDone();
  };
  const missing = reason !== null && !reason.trim() ? t.cancelReason : undefined;
  return (
    <>
      {reason !== null && (
        <PanelSection>
          <Field label={t.cancelReason} needed>
            <TextField label={t.cancelReason} value={reason} onChange={setReason} autoFocus />
          </Field>
        </PanelSection>
      )}
      <div class="panel-foot">
        <Btn busy={act.busy} barred={lacking('supplier_returns.prepare') ?? missing} onPress={() => void cancel()}>
          {t.cancel}
        </Btn>
      </div>
    </>
  );
}

function facts(row: Row) {
  const t = words();
  const who = (key: string): string => {
    const found = reference(row, key);
    return found ? named({ zh: found.zh ?? found.code, en: found.en ?? found.code }) : '';
  };
  return [
    { label: t.supplier, value: who('supplier') || t.unnamed },
    ...(typeof row['cost'] === 'number' ? [{ label: t.credit, value: money(row['cost']) }] : []),
    { label: t.by, value: who('person') },
    { label: t.at, value: stamp(Number(row['created_at'])) },
    ...(text(row, 'reason') ? [{ label: t.cancelReason, value: text(row, 'reason') }] : []),
  ];
}
