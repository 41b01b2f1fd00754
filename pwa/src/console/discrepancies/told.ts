/** Evidence as the desk tells it: names come with the row, links and places stand among the facts. */
import { named } from '../../i18n';
import { quantity, unitName } from '../../i18n/format';
import { problemText } from '../../i18n/problems';
import { figureOf, tell, type Look, type Told } from '../../exceptions/tell';
import { names, unitOf, warehouseName } from '../session';
import type { Discrepancy } from './types';

function lookOf(of: Discrepancy): Look {
  const unit = of.item ? unitOf(of.item.unit) : null;
  return {
    amount: (value) => (unit ? `${quantity(value)} ${unitName(unit, value)}` : quantity(value)),
    item: (id) => {
      const found = of.items.find((one) => one.id === id);
      return found ? `${named(names(found))} · ${found.sku}` : String(id);
    },
    warehouse: warehouseName,
    unit: (code) => unitName(unitOf(code)),
    problem: (code, params) => problemText({ code, params }).title,
    place: () => '',
    order: () => '',
    receipt: () => '',
  };
}

/** Before and after, as the evidence has it. */
export function figures(of: Discrepancy): Told[] {
  return tell(of.code, of.evidence, lookOf(of));
}

/** The one figure of a list. */
export function figure(of: Discrepancy): string {
  return figureOf(figures(of));
}
