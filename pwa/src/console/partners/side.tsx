/** Beside a partner: what is on order there, and who changed it. */
import { day } from '../../i18n/format';
import { PanelSection } from '../../ui/console';
import { History } from '../audit/history';
import { listAddress } from '../lists/address';
import type { Row } from '../lists/types';
import { useResource } from '../resource';
import { may } from '../session';
import { about, reference } from '../sheets/parts';
import type { Partner } from './types';
import { words } from './words';

const OPEN = ['draft', 'confirmed', 'partly_received'];
const SHOWN = 20;

export function Side({ partner }: { partner: Partner }) {
  return (
    <>
      {partner.supplier && may('purchasing.read') ? <Orders partner={partner} /> : null}
      <History kind="party" record={partner.code} />
    </>
  );
}

function Orders({ partner }: { partner: Partner }) {
  const t = words();
  // what was ordered from those that are it by now is its own
  const supplier = {
    column: 'supplier',
    op: 'in' as const,
    value: [partner.id, ...partner.former.map((one) => one.id)],
  };
  const open = { column: 'state', op: 'in' as const, value: OPEN };
  const found = useResource<{ rows: Row[] }>('/api/lists/orders/rows', {
    filter: JSON.stringify([supplier, open]),
    limit: SHOWN,
  });
  const rows = found.data.value ? found.data.value.rows : null;
  return (
    <PanelSection title={t.openOrders}>
      {rows && rows.length === 0 ? <p class="mut">{t.noOrders}</p> : null}
      {(rows || []).map((row) => (
        <div class="chain" key={String(row['id'])}>
          <i class={`sq is-${row['state'] === 'draft' ? 'draft' : 'plan'}`} />
          <a class="lk" href={`#/orders/${row['id']}`}>
            {reference(row, 'number')?.code}
          </a>
          <span class="mut cut">{typeof row['expected_on'] === 'string' ? day(row['expected_on']) : ''}</span>
          <b>
            <a class="fig-link" href={`#${linesOf(row)}`}>
              {t.lines(Number(row['lines'] ?? 0))}
            </a>
          </b>
        </div>
      ))}
      <p class="record-links">
        <a class="lk" href={`#${listAddress('/orders', { filters: [{ ...supplier, told: partner.code }] })}`}>
          {t.allOrders}
        </a>
      </p>
    </PanelSection>
  );
}

/** Its lines among all of them. */
function linesOf(row: Row): string {
  const order = about('order', Number(row['id']), reference(row, 'number')?.code ?? '');
  return listAddress('/order-lines', { view: 'all', filters: [order] });
}
