/** What hangs on an order: who decided, receipts, and what was counted when. */
import { named } from '../../i18n';
import { quantity, signed, stamp, unitName } from '../../i18n/format';
import { PanelSection } from '../../ui/console';
import { History } from '../audit/history';
import { unitOf } from '../session';
import type { Discrepancy } from '../discrepancies/types';
import type { ReceiptLine } from '../receiving/types';
import { AcceptedAfter, OrderCases } from './cases';
import type { OrderDocument } from './types';
import { words } from './words';

export function OrderSide({ document, cases }: { document: OrderDocument; cases: Discrepancy[] }) {
  const t = words();
  const { order, receipts, activity } = document;
  const who = (zh: string | null, en: string | null) => named({ zh: zh ?? '', en: en ?? '' });
  return (
    <div class="panel-scroll">
      <PanelSection title={t.decided}>
        <ol class="path">
          <Step text={t.made(who(order.buyer_zh, order.buyer_en))} at={order.created_at} />
          {order.confirmed_at ? (
            <Step text={t.confirmedBy(who(order.confirmer_zh, order.confirmer_en))} at={order.confirmed_at} />
          ) : null}
          {order.ended_at ? (
            <Step text={t.endedBy(who(order.ender_zh, order.ender_en))} at={order.ended_at} note={order.reason} />
          ) : null}
        </ol>
        <AcceptedAfter document={document} />
      </PanelSection>
      <OrderCases cases={cases} />
      <PanelSection title={t.receipts}>
        {receipts.length === 0 ? <p class="mut">{t.noReceipts}</p> : null}
        {receipts.map((receipt) => (
          <div class="chain" key={receipt.id}>
            <i class={`sq ${receipt.state === 'finished' ? 'is-full' : 'is-part'}`} />
            <a class="lk" href={`#/receipts?receipt=${receipt.id}`}>
              {receipt.number}
            </a>
            <span class="mut cut">
              {[who(receipt.person_zh, receipt.person_en), receipt.device].filter(Boolean).join(' · ')}
            </span>
            <b>{quantity(receipt.accepted)}</b>
          </div>
        ))}
      </PanelSection>
      {activity.length ? (
        <PanelSection title={t.activity}>
          {activity.slice(0, 50).map((line) => (
            <Event key={line.id} line={line} />
          ))}
        </PanelSection>
      ) : null}
      <History kind="purchase_order" record={order.number} />
    </div>
  );
}

function Step({ text, at, note }: { text: string; at: string; note?: string }) {
  return (
    <li>
      <i class="sq is-full" />
      <div>
        <b>{text}</b>
        {note ? <span>{note}</span> : null}
      </div>
      <time>{stamp(Date.parse(at))}</time>
    </li>
  );
}

function Event({ line }: { line: ReceiptLine }) {
  const t = words();
  const who = named({ zh: line.person_zh ?? '', en: line.person_en ?? '' });
  const what = `${signed(line.quantity)} ${unitName(unitOf(line.unit), line.quantity)} ${named({ zh: line.name_zh, en: line.name_en })}`;
  return (
    <div class="ch-ev">
      <time>{stamp(Date.parse(line.occurred_at))}</time>
      <span class={line.reversed ? 'struck' : ''}>
        {t.counted(who, what)}
        {line.reversed ? ` · ${t.undone}` : ''}
      </span>
    </div>
  );
}
