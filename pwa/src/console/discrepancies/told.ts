/** Evidence as the desk tells it: names come with the row, links and places stand among the facts. */
import { named } from '../../i18n';
import { quantity, unitName } from '../../i18n/format';
import '../putaway/problems';
import { problemText } from '../../i18n/problems';
import { kindOf } from '../../exceptions/kinds';
import { figureOf, tell, type Look, type Told } from '../../exceptions/tell';
import { amountOf, type SaidLook } from '../../exceptions/said';
import { names, unitOf, warehouseName } from '../session';
import type { Discrepancy } from './types';

/** Names for what commands said, as an answer of the server brings them. */
export type Named = Pick<Discrepancy, 'items' | 'places' | 'orders' | 'suppliers'>;

export function saidLookOf({ items, places, orders, suppliers }: Named): SaidLook {
  const of = <T extends { id: number }>(all: T[], id: number): T | undefined => all.find((one) => one.id === id);
  return {
    item: (id) => {
      const found = of(items, id);
      return found ? `${named(names(found))} · ${found.sku}` : '';
    },
    unitOf: (id) => {
      const found = of(items, id);
      return found ? unitOf(found.unit) : null;
    },
    unit: (code) => unitName(unitOf(code)),
    place: (id) => of(places, id)?.code ?? '',
    order: (id) => of(orders, id)?.number ?? '',
    supplier: (id) => {
      const found = of(suppliers, id);
      return found ? named(names(found)) : '';
    },
  };
}

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
  const said = of.ops[0]?.said;
  if (said && typeof said === 'object' && said['quantity'] !== undefined)
    return amountOf(said['quantity'], said['item'], saidLookOf(of)); // what waits to be recorded
  return figureOf(figures(of));
}

/** What was found, where it is no quantity: as a list has it, the field of the evidence as text. */
export function foundIn(code: string, found: string): string {
  const field = kindOf(code).evidence.find((each) => each.after);
  if (found === '' || !field || field.means === 'place') return found;
  const look: Look = {
    amount: () => '',
    item: () => '',
    place: () => '',
    warehouse: warehouseName,
    order: () => '',
    receipt: () => '',
    unit: (unit) => unitName(unitOf(unit)),
    problem: (problem) => problemText({ code: problem }).title,
  };
  return figureOf(tell(code, { [field.name]: found }, look));
}
