/** One purchase order: its steps, lines with what arrived, and what hangs on it. */
import { useState } from 'preact/hooks';
import { addressOf } from '../../company';
import { language, named } from '../../i18n';
import { day, isoDay, money } from '../../i18n/format';
import { back, go, type RouteProps } from '../../shell/router';
import { Btn, DataGrid, Facts, Foot, Head, ProblemNote, StepStrip, TextField, Totals } from '../../ui/console';
import { Chip } from '../../ui/chip';
import { useAct } from '../act';
import { company } from '../company/company';
import type { Discrepancy } from '../discrepancies/types';
import { useResource } from '../resource';
import { may } from '../session';
import { lacking } from '../who-may';
import { lineColumns } from './lines';
import { FILLS } from './states';
import { OrderSide } from './side';
import type { OrderDocument, OrderLine, OrderRow } from './types';
import { words } from './words';

export default function OrderPage({ params }: RouteProps) {
  const t = words();
  const found = useResource<OrderDocument>(`/api/purchase-orders/${params.order}`);
  const cases = useResource<{ rows: Discrepancy[] }>(may('discrepancies.read') ? '/api/discrepancies' : null, {
    order: params.order,
  }).data.value;
  const act = useAct();
  const [ending, setEnding] = useState<'cancel' | 'close' | null>(null);
  const document = found.data.value;
  if (found.problem.value) return <ProblemNote problem={found.problem.value} onRetry={() => void found.reload()} />;
  if (!document) return <Head title="" onBack={back} />;
  const { order, lines } = document;
  const about = cases ? cases.rows : [];
  const send = (verb: string, more: Record<string, unknown> = {}) =>
    act.send(`purchasing.${verb}_order/1`, { order: order.id, revision: order.revision, ...more }, order.warehouse);
  return (
    <>
      <Head
        title={order.number}
        onBack={back}
        chip={<Chip fill={FILLS[order.state]}>{t.states[order.state]}</Chip>}
        sub={order.note}
      >
        <Btn onPress={() => window.open(printUrl(order.id), '_blank')} keys="P">
          {t.print}
        </Btn>
        <Verbs order={order} busy={act.busy} onConfirm={() => void send('confirm')} onEnd={setEnding} />
      </Head>
      {act.problem ? <ProblemNote problem={act.problem} onClose={act.clear} /> : null}
      {ending ? (
        <Reason
          label={ending === 'cancel' ? t.cancel : t.close}
          onCancel={() => setEnding(null)}
          onSend={async (reason) => {
            if (await send(ending, { reason })) setEnding(null);
          }}
        />
      ) : null}
      <StepStrip steps={steps(order)} />
      <div class="split stacks">
        <div class="l">
          <Facts facts={facts(order)} />
          <DataGrid
            label={order.number}
            rows={lines}
            id={(line: OrderLine) => String(line.id)}
            columns={lineColumns(lines, about)}
            onOpen={(line: OrderLine) => go(`/stock?item=${line.item}&search=${encodeURIComponent(line.sku)}`)}
          />
          <Sums order={order} />
        </div>
        <aside class="panel narrow" aria-label={t.activity}>
          <h2 class="hidden-word">{t.activity}</h2>
          <OrderSide document={document} cases={about} />
        </aside>
      </div>
      <Foot
        left={
          <Totals
            items={[
              { label: t.lines, value: String(lines.length) },
              { label: t.received, value: String(order.complete) },
              { label: t.toCome, value: String(order.lines - order.complete) },
            ]}
          />
        }
      />
    </>
  );
}

function printUrl(order: number): string {
  return addressOf(
    `/api/purchase-orders/${order}/print?language=${(company.value && company.value.language) || (language.value === 'en' ? 'en' : 'zh')}`,
  );
}

interface VerbsProps {
  order: OrderRow;
  busy: boolean;
  onConfirm: () => void;
  onEnd: (how: 'cancel' | 'close') => void;
}

function Verbs({ order, busy, onConfirm, onEnd }: VerbsProps) {
  const t = words();
  if (order.state === 'draft')
    return (
      <>
        <Btn keys="R" onPress={() => onEnd('cancel')} barred={lacking('purchasing.write')}>
          {t.cancel}
        </Btn>
        <Btn go keys="A" onPress={onConfirm} busy={busy} barred={lacking('purchasing.confirm')}>
          {t.confirm}
        </Btn>
      </>
    );
  if (order.state === 'confirmed')
    return (
      <Btn keys="R" onPress={() => onEnd('cancel')} barred={lacking('purchasing.write')}>
        {t.cancel}
      </Btn>
    );
  if (order.state === 'partly_received' || order.state === 'received')
    return (
      <Btn go={order.state === 'received'} keys="R" onPress={() => onEnd('close')} barred={lacking('purchasing.write')}>
        {t.close}
      </Btn>
    );
  return null;
}

interface ReasonProps {
  label: string;
  onSend: (reason: string) => void;
  onCancel: () => void;
}

function Reason({ label, onSend, onCancel }: ReasonProps) {
  const t = words();
  const [reason, setReason] = useState('');
  const send = () => {
    if (reason.trim()) onSend(reason.trim());
  };
  return (
    <form
      class="band-form"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <TextField label={t.why} value={reason} onChange={setReason} autoFocus />
      <Btn go submit barred={reason.trim() ? undefined : t.reason}>
        {label}
      </Btn>
      <Btn onPress={onCancel}>✕</Btn>
    </form>
  );
}

function steps(order: OrderRow) {
  const t = words();
  const path = ['draft', 'confirmed', 'partly_received', 'received', 'closed'] as const;
  if (order.state === 'cancelled')
    return [
      { label: t.states.draft, fill: 'full' as const, at: day(isoDay(Date.parse(order.created_at))) },
      { label: t.states.cancelled, fill: 'void' as const, now: true },
    ];
  const reached = path.indexOf(order.state);
  const at: Record<string, string | null> = {
    draft: order.created_at,
    confirmed: order.confirmed_at,
    closed: order.ended_at,
  };
  return path.map((state, place) => ({
    label: t.states[state],
    fill: place < reached ? ('full' as const) : place === reached ? FILLS[state] : ('none' as const),
    at:
      at[state] && place <= reached
        ? day(isoDay(Date.parse(at[state])))
        : state === order.state && state === 'partly_received'
          ? `${order.complete} / ${order.lines}`
          : undefined,
    now: place === reached,
  }));
}

function facts(order: OrderRow) {
  const t = words();
  return [
    { label: t.supplier, value: named({ zh: order.supplier_zh, en: order.supplier_en }) },
    { label: t.expected, value: day(order.expected_on) },
    ...(order.consignment ? [{ label: t.kind, value: t.consignmentOrder }] : []),
    { label: t.to, value: named({ zh: order.warehouse_zh, en: order.warehouse_en }) },
    { label: t.buyer, value: named({ zh: order.buyer_zh ?? '', en: order.buyer_en ?? '' }) },
    ...(order.reason ? [{ label: t.reason, value: order.reason }] : []),
  ];
}

function Sums({ order }: { order: OrderRow }) {
  const t = words();
  if (order.amount === null) return null;
  return (
    <div class="tot">
      <div>
        <span class="lab">{t.receivedTotal}</span>
        <b>{money(order.accepted_amount ?? 0)}</b>
      </div>
      <div class="big">
        <span class="lab">{t.total}</span>
        <b>{money(order.amount)}</b>
      </div>
    </div>
  );
}
