/** What went otherwise than expected with the goods of an order: open ones to be decided, and who decided the others how. */
import { named } from '../../i18n';
import { moment, withUnit } from '../../i18n/format';
import { choiceOf, nameOf } from '../../exceptions/tell';
import { PanelSection } from '../../ui/console';
import { figure } from '../discrepancies/told';
import type { Discrepancy } from '../discrepancies/types';
import { names, unitOf } from '../session';
import type { OrderDocument, OrderLine } from './types';
import { words } from './words';

export function linkOf({ id, state }: Discrepancy): string {
  return `#/exceptions?state=${state}&exception=${id}`;
}

/** The open one that says why a figure of a line is there: 'damaged', or anything that left a surplus. */
export function caseOf(cases: Discrepancy[], line: OrderLine, what: 'damaged' | 'surplus'): Discrepancy | undefined {
  return cases.find(
    ({ state, evidence }) => state === 'open' && evidence['item'] === line.item && evidence[what] !== undefined,
  );
}

export function OrderCases({ cases }: { cases: Discrepancy[] }) {
  const t = words();
  if (cases.length === 0) return null;
  const open = cases.filter(({ state }) => state === 'open');
  const rest = cases.filter(({ state }) => state !== 'open');
  return (
    <PanelSection title={t.exceptions}>
      {open.concat(rest).map((one) => (
        <Case key={one.id} of={one} />
      ))}
    </PanelSection>
  );
}

function Case({ of }: { of: Discrepancy }) {
  const isOpen = of.state === 'open';
  const by = of.resolved_by ? ` (${named(names(of.resolved_by))})` : '';
  const note = [of.item ? named(names(of.item)) : '', isOpen ? '' : choiceOf(of.choice, of.code).verb + by];
  return (
    <div class="chain">
      <i class={`sq ${isOpen ? 'is-none' : 'is-full'}`} />
      <a class="lk" href={linkOf(of)}>
        {nameOf(of.code)} {figure(of)}
      </a>
      <span class="mut cut">{note.filter(Boolean).join(' · ')}</span>
      <time>{moment(isOpen ? of.occurred_at : (of.resolved_at ?? of.occurred_at))}</time>
    </div>
  );
}

/** Goods that were accepted although the order was cancelled: it stays so, and who cancelled it is told here. */
export function AcceptedAfter({ document: { order, lines } }: { document: OrderDocument }) {
  const accepted = lines.filter((line) => line.accepted > 0);
  if (order.state !== 'cancelled' || accepted.length === 0) return null;
  const figures = accepted.map((line) => withUnit(line.accepted, unitOf(line.base_unit)));
  return <p class="warn">{words().acceptedAfter(figures.join(' + '))}</p>;
}
