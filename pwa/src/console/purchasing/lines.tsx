/** The lines of an order: what was ordered at what price, what has arrived of it, what is to come. */
import { named } from '../../i18n';
import { amount, booksSign, price, quantity, unitName, withUnit } from '../../i18n/format';
import { Stow } from '../../ui/stow';
import { may, unitOf } from '../session';
import { tight } from '../width';
import type { Discrepancy } from '../discrepancies/types';
import { caseOf, linkOf } from './cases';
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

/** 'Damaged 3', with the way to what is to be decided about it. */
function Differs({ label, value, of }: { label: string; value: number; of: Discrepancy | undefined }) {
  if (!value) return null;
  const text = `${label} ${quantity(value)}`;
  return of ? (
    <a class="lk warn" href={linkOf(of)}>
      {text}
    </a>
  ) : (
    <span class="warn">{text}</span>
  );
}

function arrived(line: OrderLine, cases: Discrepancy[]) {
  const t = words();
  const share = line.ordered > 0 ? Math.min(8, Math.floor((line.accepted * 8) / line.ordered)) : 0;
  return (
    <span class="row">
      {tight.value ? null : (
        <span class="rb">
          <Stow total={8} done={share} />
        </span>
      )}
      <span class="progress-count">{line.accepted ? quantity(line.accepted) : ''}</span>
      <Differs label={t.surplus} value={line.surplus} of={caseOf(cases, line, 'surplus')} />
      {line.surplus && line.damaged ? <span class="mut"> · </span> : null}
      <Differs label={t.damaged} value={line.damaged} of={caseOf(cases, line, 'damaged')} />
    </span>
  );
}

/** `cases`: what went otherwise than expected with the order's goods. A narrow window has no column of what arrived before anything did,
 *  and none of amounts afterwards. */
export function lineColumns(lines: OrderLine[], cases: Discrepancy[]) {
  const t = words();
  const name = (line: OrderLine) => named({ zh: line.name_zh, en: line.name_en });
  const open = (line: OrderLine) => Math.max(0, line.ordered - line.accepted);
  const money = [
    {
      id: 'price',
      title: t.price(booksSign()),
      right: true,
      width: tight.value ? 84 : 100,
      cell: (line: OrderLine) => (line.unit_price_micro === null ? null : price(line.unit_price_micro)),
    },
    {
      id: 'amount',
      title: t.amount(booksSign()),
      right: true,
      width: 98,
      cell: (line: OrderLine) => (line.amount === null ? null : amount(line.amount)),
    },
  ];
  const begun = lines.some((line) => line.accepted || line.surplus || line.damaged);
  const all = [
    {
      id: 'no',
      title: '#',
      width: 56,
      cell: (line: OrderLine) => <span class="code">{line.no}</span>,
      sort: (line: OrderLine) => line.no,
    },
    {
      id: 'sku',
      title: t.sku,
      width: 80,
      cell: (line: OrderLine) => <span class="code">{line.sku}</span>,
      sort: (line: OrderLine) => line.sku,
    },
    { id: 'item', title: t.item, cell: (line: OrderLine) => <span title={name(line)}>{name(line)}</span>, sort: name },
    {
      id: 'ordered',
      title: t.ordered,
      right: true,
      width: tight.value ? 92 : 108,
      cell: (line: OrderLine) => <span title={asOrdered(line)}>{ofBase(line.ordered, line)}</span>,
      sort: (line: OrderLine) => line.ordered,
    },
    ...(may('price.read') ? money : []),
    {
      id: 'received',
      title: t.received,
      width: tight.value ? (cases.length > 0 ? 132 : 92) : 240,
      cell: (line: OrderLine) => arrived(line, cases),
      sort: (line: OrderLine) => line.accepted,
    },
    {
      id: 'open',
      title: t.toCome,
      right: true,
      width: tight.value ? 104 : 112,
      cell: (line: OrderLine) =>
        line.complete || open(line) === 0 ? <span class="good">{t.allIn}</span> : <b>{ofBase(open(line), line)}</b>,
      sort: open,
    },
  ];
  const spare = begun ? 'amount' : 'received';
  return tight.value ? all.filter((column) => column.id !== spare) : all;
}
