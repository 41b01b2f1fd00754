/** The lines of an order: what was ordered at what price, what has arrived of it, what is to come. */
import { named } from '../../i18n';
import { amount, price, quantity, unitName, withUnit } from '../../i18n/format';
import { Stow } from '../../ui/stow';
import { may, unitOf } from '../session';
import { tight } from '../width';
import type { OrderLine } from './types';
import { words } from './words';

function ofBase(value: number, line: OrderLine) {
  return (
    <>
      {quantity(value)}
      <span class="u">{unitName(unitOf(line.base_unit), value)}</span>
    </>
  );
}

/** In the unit it was ordered in: '10 cases'. */
function asOrdered(line: OrderLine): string {
  return withUnit((line.ordered / line.numerator) * line.denominator, unitOf(line.unit));
}

function arrived(line: OrderLine) {
  const t = words();
  const share = line.ordered > 0 ? Math.min(8, Math.floor((line.accepted * 8) / line.ordered)) : 0;
  const extra = [
    line.surplus ? `${t.surplus} ${quantity(line.surplus)}` : '',
    line.damaged ? `${t.damaged} ${quantity(line.damaged)}` : '',
  ];
  return (
    <span class="row">
      {tight.value ? null : (
        <span class="rb">
          <Stow total={8} done={share} />
        </span>
      )}
      <span class="progress-count">{line.accepted ? quantity(line.accepted) : ''}</span>
      <span class="warn">{extra.filter(Boolean).join(' · ')}</span>
    </span>
  );
}

export function lineColumns() {
  const t = words();
  const name = (line: OrderLine) => named({ zh: line.name_zh, en: line.name_en });
  const open = (line: OrderLine) => Math.max(0, line.ordered - line.accepted);
  const money = [
    {
      id: 'price',
      title: t.price,
      right: true,
      width: 100,
      cell: (line: OrderLine) => (line.unit_price_micro === null ? null : price(line.unit_price_micro)),
    },
    {
      id: 'amount',
      title: t.amount,
      right: true,
      width: 98,
      cell: (line: OrderLine) => (line.amount === null ? null : amount(line.amount)),
    },
  ];
  const all = [
    {
      id: 'no',
      title: '#',
      width: 44,
      cell: (line: OrderLine) => <span class="code">{line.no}</span>,
      sort: (line: OrderLine) => line.no,
    },
    {
      id: 'sku',
      title: t.sku,
      width: 88,
      cell: (line: OrderLine) => <span class="code">{line.sku}</span>,
      sort: (line: OrderLine) => line.sku,
    },
    { id: 'item', title: t.item, cell: (line: OrderLine) => <span title={name(line)}>{name(line)}</span>, sort: name },
    {
      id: 'ordered',
      title: t.ordered,
      right: true,
      width: 108,
      cell: (line: OrderLine) => <span title={asOrdered(line)}>{ofBase(line.ordered, line)}</span>,
      sort: (line: OrderLine) => line.ordered,
    },
    ...(may('cost.read') ? money : []),
    {
      id: 'received',
      title: t.received,
      width: tight.value ? 140 : 240,
      cell: arrived,
      sort: (line: OrderLine) => line.accepted,
    },
    {
      id: 'open',
      title: t.toCome,
      right: true,
      width: 112,
      cell: (line: OrderLine) =>
        line.complete || open(line) === 0 ? <span class="good">{t.allIn}</span> : <b>{ofBase(open(line), line)}</b>,
      sort: open,
    },
  ];
  return tight.value ? all.filter((column) => column.id !== 'sku') : all;
}
