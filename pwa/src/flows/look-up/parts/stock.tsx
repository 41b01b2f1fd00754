/** What lies where: of an item by place, of a place or a container by item. */
import { quantity, signed, unitName } from '../../../i18n/format';
import { scanner } from '../../../scanner';
import { Bin, Cells, Empty, ItemHead, Qty, QtyBox, Section } from '../../../ui';
import { itemOf, placeCode } from '../../goods/data';
import type { Item, Place } from '../../goods/model';
import { whose } from '../../goods/owner';
import { total, type Balance } from '../../goods/replay';
import { nameOf, packingOf, unitOf } from '../../goods/show';
import { statusName } from '../../goods/status';
import { kilograms } from '../../goods/weight';
import { toCome, useStock } from '../data';
import { words } from '../words';
import { goodsQuery, HistoryOf } from './history';

export function OfItem({ item }: { item: Item }) {
  const w = words();
  const stock = useStock('item', item.id);
  if (!stock) return null;
  const { rows, unsent } = stock;
  const all = total(rows);
  const free = total(rows.filter(({ status }) => status === 'available'));
  const figure = `${signed(unsent)} ${unitName(unitOf(item.unit), unsent)}`;
  const cells = [
    { label: w.available, value: quantity(free) },
    { label: w.other, value: quantity(all - free) },
    { label: w.toCome, value: quantity(toCome(item.id)) },
  ];
  return (
    <>
      <ItemHead name={nameOf(item)} note={packingOf(item)} />
      <QtyBox>
        <Qty
          value={quantity(all)}
          unit={unitName(unitOf(item.unit), all)}
          note={w.onHand}
          pending={unsent === 0 ? undefined : w.unsent(figure)}
        />
      </QtyBox>
      <Cells cells={cells} />
      {rows.length === 0 ? <Empty title={w.nowhere} note={w.nowhereNext} /> : <Rows rows={rows} by="place" />}
      <HistoryOf query={`item=${item.id}`} />
    </>
  );
}

export function OfPlace({ place }: { place: Place }) {
  const stock = useStock('place', place.id);
  const w = words();
  if (!stock) return null;
  return (
    <>
      <Section left={place.code} right={w.items(kinds(stock.rows))} />
      {stock.rows.length === 0 ? <Empty title={w.empty} note={w.emptyNext} /> : <Rows rows={stock.rows} by="item" />}
      <HistoryOf query={`place=${place.id}`} here={place.id} />
    </>
  );
}

export function OfContainer({ code }: { code: string }) {
  const stock = useStock('container', code);
  const w = words();
  if (!stock) return null;
  const stands = stock.rows[0];
  return (
    <>
      <Section left={`${w.container} ${code}`} right={stands ? placeCode(stands.place) : ''} />
      {stands ? <Rows rows={stock.rows} by="item" /> : <Empty title={w.gone} note={w.goneNext} />}
      <HistoryOf query={goodsQuery(stock.rows, { container: code })} />
    </>
  );
}

export function OfLot({ lot }: { lot: string }) {
  const stock = useStock('lot', lot);
  const w = words();
  if (!stock) return null;
  const items = stock.rows.map(({ item }) => item).filter((id, at, all) => all.indexOf(id) === at);
  return (
    <>
      <Section left={`${w.lot} ${lot}`} right={w.places(stock.rows.length)} />
      {stock.rows.length === 0 && <Empty title={w.nowhere} note={w.nowhereNext} />}
      {items.map((id) => {
        const item = itemOf(id);
        return item && <ItemHead key={id} name={nameOf(item)} note={packingOf(item)} />;
      })}
      <Rows rows={stock.rows} by="place" />
      <HistoryOf query={goodsQuery(stock.rows, { lot })} />
    </>
  );
}

function kinds(rows: Balance[]): number {
  return new Set(rows.map(({ item }) => item)).size;
}

/** Largest first within what they are listed by. */
function Rows({ rows, by }: { rows: Balance[]; by: 'place' | 'item' }) {
  const sorted = [...rows].sort((a, b) => b.quantity - a.quantity);
  return (
    <div class="looked">
      {sorted.map((each) => (
        <Line
          key={[each.item, each.place, each.lot, each.container, each.status, each.owner].join('|')}
          row={each}
          by={by}
        />
      ))}
    </div>
  );
}

/** As if it were scanned: what lies there, or where else that lies. */
function Line({ row, by }: { row: Balance; by: 'place' | 'item' }) {
  const item = itemOf(row.item);
  const status = row.status === 'available' ? '' : statusName(row.status);
  const said =
    by === 'place'
      ? [row.lot, row.container, status, whose(row.owner), kilograms(row.weight)]
      : [item ? item.sku : '', row.lot, row.container, status, whose(row.owner), kilograms(row.weight)];
  const [first, ...others] = said.filter((each) => each);
  const title = by === 'place' ? first || '' : nameOf(item);
  const note = by === 'place' ? others.join(' · ') : said.filter((each) => each).join(' · ');
  const [figure = '', unit = ''] = item ? [quantity(row.quantity), unitName(unitOf(item.unit), row.quantity)] : [];
  return (
    <button class="line" onClick={() => scanner.byHand(by === 'place' ? placeCode(row.place) : item ? item.sku : '')}>
      {by === 'place' && <Bin code={placeCode(row.place)} />}
      <div class="t">
        <b>{title}</b>
        {note && <span>{note}</span>}
      </div>
      <div class="q">
        {figure}
        <small>{unit}</small>
      </div>
    </button>
  );
}
