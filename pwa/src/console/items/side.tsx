/** Beside an item: its picture, what there is of it, what is on order, and who changed it. */
import { named } from '../../i18n';
import { day, money, quantity, unitName } from '../../i18n/format';
import { Equation, PanelSection } from '../../ui/console';
import { History } from '../audit/history';
import { may, names, unitOf } from '../session';
import { about, listOf, stockOf } from '../sheets/parts';
import { listAddress } from '../lists/address';
import { LabelsLink } from '../labels/link';
import type { ItemStock } from '../stock/types';
import type { Typed } from './draft';
import { PictureSection } from './picture';
import type { OpenLine, Standing } from './standing';
import type { ItemDetail } from './types';
import { words } from './words';

const WAITING = ['surplus', 'inspection', 'quarantine', 'damaged'];

interface SideProps {
  item: ItemDetail;
  picture: string;
  standing: Standing;
  disabled: boolean;
  set: (patch: Partial<Typed>) => void;
}

export function Side({ item, picture, standing, disabled, set }: SideProps) {
  return (
    <>
      <PictureSection picture={picture} disabled={disabled} onChange={(sha256) => set({ picture: sha256 })} />
      {may('stock.read') && standing.stock ? <Stock item={item} stock={standing.stock} /> : null}
      {may('purchasing.read') && standing.orders ? <Orders orders={standing.orders} /> : null}
      <PanelSection>
        <LabelsLink kind="item" said={{ ids: String(item.id) }} called={item.sku} />
      </PanelSection>
      <History kind="item" record={item.sku} />
    </>
  );
}

function Stock({ item, stock }: { item: ItemDetail; stock: ItemStock }) {
  const t = words();
  const { equation } = stock;
  const waiting = equation.surplus + equation.inspection + equation.quarantine + equation.damaged;
  const filters = [about('item', item.id, item.sku)];
  const lying = (statuses?: string[]): string =>
    listAddress('/stock/bins', {
      filters: statuses ? [...filters, { column: 'status', op: 'in', value: statuses }] : filters,
    });
  return (
    <PanelSection title={t.stock}>
      <Equation
        terms={[
          { label: t.onHand, value: quantity(equation.on_hand), to: lying() },
          ...(waiting > 0
            ? [{ label: t.waiting, value: quantity(waiting), sign: '−' as const, to: lying(WAITING) }]
            : []),
          { label: t.reserved, value: quantity(equation.reserved), sign: '−', to: stockOf(item.id, item.sku) },
          {
            label: t.available,
            value: quantity(equation.available),
            unit: unitName(unitOf(item.base_unit), equation.available),
            sign: '=',
            to: lying(['available']),
          },
        ]}
      />
      {equation.inbound > 0 ? (
        <p class="note">
          <i class="sq is-plan" />
          {t.inbound}{' '}
          {may('purchasing.read') ? (
            <a class="fig-link" href={`#${listOf('/order-lines', 'item', item.id, item.sku)}`}>
              {quantity(equation.inbound)}
            </a>
          ) : (
            quantity(equation.inbound)
          )}
        </p>
      ) : null}
      {may('cost.read') && stock.item.value ? (
        <p class="mut">
          <a class="fig-link" href={`#${listAddress('/movements', { filters })}`}>
            {money(stock.item.value)}
          </a>
        </p>
      ) : null}
      <p class="record-links">
        <a class="lk" href={`#${stockOf(item.id, item.sku)}`}>
          {t.stockCard}
        </a>
        <a class="lk" href={`#${listAddress('/stock/bins', { filters })}`}>
          {t.byBin}
        </a>
        <a class="lk" href={`#${listAddress('/movements', { filters })}`}>
          {t.movements}
        </a>
      </p>
    </PanelSection>
  );
}

function Orders({ orders }: { orders: OpenLine[] }) {
  const t = words();
  return (
    <PanelSection title={t.openOrders}>
      {orders.length === 0 ? <p class="mut">{t.noOrders}</p> : null}
      {orders.map((line) => (
        <div class="chain" key={line.id}>
          <i class={`sq is-${line.state === 'draft' ? 'draft' : 'plan'}`} />
          {line.order ? (
            <a class="lk" href={`#/orders/${line.order.id}`}>
              {line.order.code}
            </a>
          ) : null}
          <span class="mut cut" title={line.supplier ? line.supplier.code : ''}>
            {day(line.expected_on)}
          </span>
          <b>
            {quantity(line.open)} {unitName(unitOf(line.unit), line.open)}
          </b>
        </div>
      ))}
    </PanelSection>
  );
}

export function nameOfItem(item: { name_zh: string; name_en: string }): string {
  return named(names(item));
}
