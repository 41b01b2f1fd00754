/** One item beside the list: the equation, where it lies, who holds it, and the movements behind every figure. */
import { useState } from 'preact/hooks';
import { named } from '../../i18n';
import { caseOf, day, isoDay, money, moment, quantity, signed, unitName } from '../../i18n/format';
import { Bin } from '../../ui/plate';
import { Empty } from '../../ui/empty';
import { Equation, MovementChart, Panel, PanelSection, ProblemNote } from '../../ui/console';
import { placeName, statusName } from '../places';
import { useResource } from '../resource';
import { listAddress } from '../lists/address';
import { may, names, unitOf } from '../session';
import { about, documentPage, listOf } from '../sheets/parts';
import { Holds } from './holds';
import type { Card, CardLine, ItemStock, PlaceRow } from './types';
import { words } from './words';

interface ItemPanelProps {
  item: number;
  warehouse: number | null;
  onClose: () => void;
}

export function ItemPanel({ item, warehouse, onClose }: ItemPanelProps) {
  const found = useResource<ItemStock>(`/api/stock/items/${item}`, { warehouse });
  const [place, setPlace] = useState<PlaceRow | null>(null);
  const stock = found.data.value;
  if (found.problem.value) {
    return (
      <Panel title="" onClose={onClose}>
        <ProblemNote problem={found.problem.value} onRetry={() => void found.reload()} />
      </Panel>
    );
  }
  if (!stock || stock.item.id !== item) return <Panel title="" onClose={onClose} loading />;
  const { item: head } = stock;
  const unit = unitOf(head.unit);
  return (
    <Panel title={named(names(head))} note={headNote(stock)} onClose={onClose}>
      <Sums stock={stock} />
      <div class="panel-scroll">
        <Where stock={stock} chosen={place} onChoose={setPlace} />
        <Holds stock={stock} warehouse={warehouse} />
        <MovementCard item={item} warehouse={warehouse} place={place} unit={unit} />
      </div>
    </Panel>
  );
}

/** What there is of it, what waits, is held and may be promised; each leads to the rows behind it. */
function Sums({ stock }: { stock: ItemStock }) {
  const t = words();
  const { item: head, equation } = stock;
  const unit = unitOf(head.unit);
  const lying = (status?: string): string =>
    listAddress('/stock/bins', {
      filters: [
        about('item', head.id, head.sku),
        ...(status ? [{ column: 'status', op: 'in' as const, value: [status] }] : []),
      ],
    });
  return (
    <PanelSection>
      <Equation
        terms={[
          { label: t.onHand, value: quantity(equation.on_hand), to: lying() },
          ...waiting(stock).map(([label, value, status]) => ({
            label,
            value: quantity(value),
            sign: '−' as const,
            to: lying(status),
          })),
          { label: t.reserved, value: quantity(equation.reserved), sign: '−' },
          ...(equation.over_reserved > 0
            ? [{ label: t.overReserved, value: quantity(equation.over_reserved), sign: '+' as const }]
            : []),
          {
            label: t.available,
            value: quantity(equation.available),
            unit: unitName(unit, equation.available),
            sign: '=',
            to: lying('available'),
          },
        ]}
      />
      {equation.inbound ? (
        <p class="note">
          <i class="sq is-plan" />
          {t.inbound}{' '}
          {may('purchasing.read') ? (
            <a class="fig-link" href={`#${listOf('/order-lines', 'item', head.id, head.sku)}`}>
              {quantity(equation.inbound)}
            </a>
          ) : (
            quantity(equation.inbound)
          )}
        </p>
      ) : null}
      {may('cost.read') && head.value !== undefined && head.valued ? (
        <p class="mut">
          {t.total}{' '}
          <a class="fig-link" href={`#${listOf('/movements', 'item', head.id, head.sku)}`}>
            {money(head.value)}
          </a>{' '}
          · {t.average} {money(Math.round((head.value * 10_000) / head.valued))}
        </p>
      ) : null}
    </PanelSection>
  );
}

function headNote(stock: ItemStock): string {
  const t = words();
  const { item, units } = stock;
  const base = unitOf(item.unit);
  const packs = units
    .filter((one) => one.unit !== item.unit && one.denominator === 1)
    .map((one) => caseOf(one.numerator * 10_000, unitOf(one.unit), base));
  const tracks = [
    item.tracks_lot && t.tracks.lot,
    item.tracks_expiry && t.tracks.expiry,
    item.tracks_serial && t.tracks.serial,
  ].filter(Boolean);
  return [item.sku, ...packs, tracks.join(' + ')].filter(Boolean).join(' · ');
}

function waiting({ equation }: ItemStock): [label: string, value: number, status: string][] {
  const t = words();
  const all: [string, number, string][] = [
    [t.inspection, equation.inspection, 'inspection'],
    [t.surplus, equation.surplus, 'surplus'],
    [t.quarantine, equation.quarantine, 'quarantine'],
    [t.damaged, equation.damaged, 'damaged'],
  ];
  return all.filter(([, value]) => value > 0);
}

interface WhereProps {
  stock: ItemStock;
  chosen: PlaceRow | null;
  onChoose: (row: PlaceRow | null) => void;
}

function Where({ stock, chosen, onChoose }: WhereProps) {
  const t = words();
  const unit = unitOf(stock.item.unit);
  if (stock.places.length === 0) return null;
  const same = (row: PlaceRow) => chosen !== null && chosen.place === row.place && chosen.lot === row.lot;
  return (
    <PanelSection title={t.where} link={chosen ? { label: t.everywhere, onPress: () => onChoose(null) } : undefined}>
      <ul class="where">
        {stock.places.map((row) => (
          <li key={`${row.place}|${row.lot}|${row.status}|${row.container}`}>
            <button class="row where-row" aria-pressed={same(row)} onClick={() => onChoose(same(row) ? null : row)}>
              <span class="where-place">
                <Bin code={row.code} />
              </span>
              <span class="where-lot cut">{row.lot}</span>
              <span class="mut grow cut">
                {[row.expires_on, row.container, row.status === 'available' ? '' : statusName(row.status)]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
              <b class="n">
                {quantity(row.quantity)}
                <small>{unitName(unit, row.quantity)}</small>
              </b>
            </button>
          </li>
        ))}
      </ul>
    </PanelSection>
  );
}

interface CardProps {
  item: number;
  warehouse: number | null;
  place: PlaceRow | null;
  unit: { zh: string; en: string };
}

function MovementCard({ item, warehouse, place, unit }: CardProps) {
  const t = words();
  const [limit, setLimit] = useState(50);
  const found = useResource<Card>(`/api/stock/items/${item}/card`, {
    warehouse,
    place: place ? place.place : null,
    lot: place && place.lot ? place.lot : null,
    limit,
  });
  const card = found.data.value;
  if (!card) return null;
  if (card.rows.length === 0) return <Empty title={t.noCard} note={t.noCardNext} />;
  const points = card.rows.map((row) => ({ at: row.occurred_at, value: row.balance })).reverse();
  return (
    <>
      <PanelSection title={place ? `${t.card} · ${[place.code, place.lot].filter(Boolean).join(' · ')}` : t.card}>
        <MovementChart points={points} unit={named(unit)} label={t.card} />
      </PanelSection>
      <div class="mv-scroll" tabIndex={0}>
        <table class="mv">
          <thead>
            <tr>
              <th>{t.when}</th>
              <th>{t.document}</th>
              <th>{t.fromTo}</th>
              <th class="r">{t.change}</th>
              <th class="r">{t.balance}</th>
            </tr>
          </thead>
          <tbody>
            {card.rows.map((row) => (
              <CardRow key={row.id} row={row} />
            ))}
          </tbody>
        </table>
        {card.next !== null && limit < 500 ? (
          <button class="lk more" onClick={() => setLimit(Math.min(500, limit * 3))}>
            {t.more}
          </button>
        ) : null}
      </div>
    </>
  );
}

function CardRow({ row }: { row: CardLine }) {
  const who = [named(names(row.person)), row.device].filter(Boolean).join(' · ');
  return (
    <tr>
      <td class="mut">{moment(row.occurred_at)}</td>
      <td>
        <DocumentLink row={row} />
        <small class="mut card-who">{who}</small>
      </td>
      <td class="cut">
        <CardEnd end={row.source} /> → <CardEnd end={row.target} />
      </td>
      <td class={`r ${row.change > 0 ? 'plus' : 'change'}`}>
        {row.change === 0 ? quantity(row.quantity) : signed(row.change)}
      </td>
      <td class="r">{quantity(row.balance)}</td>
    </tr>
  );
}

/** A place with the status of the goods there, where that is not 'available'. */
function CardEnd({ end: { place, code, status } }: { end: CardLine['source'] }) {
  return (
    <>
      {placeName(place, code)}
      {status !== 'available' && place > 0 ? <small class="mut"> {statusName(status)}</small> : null}
    </>
  );
}

function DocumentLink({ row }: { row: CardLine }) {
  const label = row.number ?? day(isoDay(row.occurred_at));
  const page = documentPage(row.document, may);
  return page === null ? (
    <span>{label}</span>
  ) : (
    <a class="lk" href={`#${page}`}>
      {label}
    </a>
  );
}
