/** A new purchase order, by keyboard alone: supplier, then item, count, price, Enter for the next line, Ctrl Enter saves. */
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { named } from '../../i18n';
import { booksSign, isoDay, money } from '../../i18n/format';
import { back, go } from '../../shell/router';
import {
  Btn,
  CheckField,
  DateField,
  Field,
  Foot,
  Head,
  ProblemNote,
  SelectField,
  TextField,
  useKeyMap,
} from '../../ui/console';
import { useAct } from '../act';
import { get } from '../api';
import { Combo, type Option } from '../combo';
import { focusOn } from '../focus';
import { decimalsOf, names, warehouse, warehouses } from '../session';
import { type Draft, emptyDraft, payloadOf, reckon, type SupplierChoice, withRoom } from './draft';
import { Line } from './line';
import { words } from './words';

const DAYS_AHEAD = 7;
/** Kept while other pages are looked at. */
const writing = signal<Draft | null>(null);

export default function NewOrderPage() {
  const t = words();
  const act = useAct();
  if (writing.value === null) writing.value = fresh();
  const draft = writing.value;
  const change = (patch: Partial<Draft>) => {
    writing.value = withRoom({ ...draft, ...patch });
  };
  useEffect(() => {
    if (draft.warehouse === null && warehouses.value.length === 1) change({ warehouse: warehouses.value[0]!.id });
  }, [warehouses.value]);
  const payload = payloadOf(draft, decimalsOf);

  async function save(): Promise<void> {
    if (!payload || act.busy) return;
    const outcome = await act.send('purchasing.create_order/2', payload, draft.warehouse);
    if (!outcome) return;
    writing.value = null;
    go(`/orders/${outcome.document!.split(':')[1]}`, { replace: true });
  }
  useKeyMap({ 'mod+Enter': () => void save() });
  const missing = !draft.supplier || draft.warehouse === null || !draft.expected ? t.chooseSupplier : t.chooseLines;
  return (
    <>
      <Head title={t.newTitle} onBack={back}>
        <Btn
          onPress={() => {
            writing.value = fresh();
          }}
        >
          {t.startAgain}
        </Btn>
        <Btn go keys="Ctrl Enter" busy={act.busy} barred={payload ? undefined : missing} onPress={() => void save()}>
          {t.create}
        </Btn>
      </Head>
      {act.problem ? <ProblemNote problem={act.problem} onClose={act.clear} /> : null}
      <OrderHead draft={draft} change={change} />
      <Lines draft={draft} change={change} />
      <Sum draft={draft} />
      <Foot
        keys={[
          { keys: 'Enter', label: t.keysNext },
          { keys: 'Ctrl Enter', label: t.create },
          { keys: 'Esc', label: t.keysBack },
        ]}
      />
    </>
  );
}

function fresh(): Draft {
  return emptyDraft(warehouse.value, isoDay(Date.now() + DAYS_AHEAD * 86_400_000));
}

interface PartProps {
  draft: Draft;
  change: (patch: Partial<Draft>) => void;
}

function OrderHead({ draft, change }: PartProps) {
  const t = words();
  return (
    <div class="order-form">
      <Field label={t.supplier}>
        <Combo<SupplierChoice>
          inputId="order-supplier"
          label={t.supplier}
          placeholder={t.findSupplier}
          chosen={draft.supplier ? named(names(draft.supplier)) : ''}
          search={findSuppliers}
          nothing={t.noSupplier}
          autoFocus={!draft.supplier}
          onChoose={(supplier) => {
            change({ supplier });
            focusOn(`line-${draft.lines[0]!.key}-item`);
          }}
        />
      </Field>
      <Field label={t.to}>
        <SelectField
          label={t.to}
          value={draft.warehouse === null ? '' : String(draft.warehouse)}
          options={[
            ...(draft.warehouse === null ? [{ value: '', label: t.chooseWarehouse }] : []),
            ...warehouses.value.map((one) => ({ value: String(one.id), label: named(names(one)) })),
          ]}
          onChange={(value) => change({ warehouse: value === '' ? null : Number(value) })}
        />
      </Field>
      <Field label={t.expected}>
        <DateField
          label={t.expected}
          value={draft.expected}
          min={isoDay(Date.now())}
          onChange={(expected) => change({ expected })}
        />
      </Field>
      <Field label={t.note}>
        <TextField label={t.note} value={draft.note} onChange={(note) => change({ note })} />
      </Field>
      <CheckField
        label={t.consignmentOrder}
        value={draft.consignment}
        onChange={(consignment) => change({ consignment })}
      />
    </div>
  );
}

function Lines({ draft, change }: PartProps) {
  const t = words();
  return (
    <div class="tw">
      <table class="grid order-lines">
        <colgroup>
          {[48, 0, 110, 130, 130, 200, 120, 56].map((width, at) => (
            <col key={at} style={width ? { width: `${width}px` } : undefined} />
          ))}
        </colgroup>
        <thead>
          <tr>
            <th>#</th>
            <th>{t.item}</th>
            <th class="r">{t.count}</th>
            <th>{t.unit}</th>
            <th class="r">{t.unitPrice(booksSign())}</th>
            <th>{t.comesTo}</th>
            <th class="r">{t.amount(booksSign())}</th>
            <th>
              <span class="hidden-word">{t.remove}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {draft.lines.map((line, place) => (
            <Line
              key={line.key}
              line={line}
              place={place}
              onChange={(next) => change({ lines: draft.lines.map((one) => (one.key === next.key ? next : one)) })}
              onNext={() => focusOn(`line-${(draft.lines[place + 1] ?? line).key}-item`)}
              onRemove={() => change({ lines: draft.lines.filter((one) => one.key !== line.key) })}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Sum({ draft }: { draft: Draft }) {
  const t = words();
  const reckoned = draft.lines.map((line) => reckon(line, decimalsOf(line.unit)));
  const sum = reckoned.reduce((all, one) => all + (typeof one === 'string' ? 0 : one.amount), 0);
  const ready = reckoned.filter((one) => typeof one !== 'string').length;
  return (
    <div class="tot">
      <div>
        <span class="lab">{t.linesReady}</span>
        <b>{ready}</b>
      </div>
      <div class="big">
        <span class="lab">{t.total}</span>
        <b>{money(sum)}</b>
      </div>
    </div>
  );
}

async function findSuppliers(text: string): Promise<Option<SupplierChoice>[]> {
  const found = await get<SupplierChoice[]>('/api/suppliers', { search: text, limit: 20 });
  return found.map((one) => ({
    id: String(one.id),
    label: named(names(one)),
    note: [one.code, one.city].filter(Boolean).join(' · '),
    value: one,
  }));
}
