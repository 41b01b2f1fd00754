/** A discrepancy in words: its name, and the figures of its evidence beside each other. */
import { day, quantity, stamp, unitName } from '../../i18n/format';
import { statusName } from '../places';
import { unitOf } from '../session';
import type { Discrepancy } from './types';
import { choices, codes, commands, wanted, words } from './words';

export function nameOf(code: string): string {
  const all: Record<string, { name: string }> = codes();
  return all[code]?.name ?? code;
}

export function saysOf(code: string): string {
  const all: Record<string, { says: string }> = codes();
  return all[code]?.says ?? '';
}

export function choiceOf(choice: string): { verb: string; does: string } {
  const all: Record<string, { verb: string; does: string }> = choices();
  return all[choice] ?? { verb: choice, does: '' };
}

/** 'receiving.finish/1' in words. */
export function commandOf(name: string): string {
  const all: Record<string, string> = commands();
  return all[name.split('/')[0]!] ?? name;
}

export interface Told {
  label: string;
  value: string;
  /** it is what is wrong */
  wrong?: boolean;
}

/** Before and after, as the evidence has it. */
export function figures(of: Discrepancy): Told[] {
  const t = words();
  const { evidence } = of;
  const unit = of.item ? unitOf(of.item.unit) : null;
  const amount = (name: string): string => {
    const value = Number(evidence[name] ?? 0);
    return unit ? `${quantity(value)} ${unitName(unit, value)}` : quantity(value);
  };
  const text = (name: string): string => (evidence[name] === undefined ? '' : String(evidence[name]));
  switch (of.code) {
    case 'receiving.over_receipt':
      return [
        { label: t.ordered, value: amount('ordered') },
        { label: t.before, value: amount('received') },
        { label: t.surplus, value: amount('surplus'), wrong: true },
      ];
    case 'receiving.not_ordered':
    case 'receiving.order_closed':
      return evidence['surplus'] ? [{ label: t.surplus, value: amount('surplus'), wrong: true }] : [];
    case 'receiving.damaged':
      return [{ label: t.damaged, value: amount('damaged'), wrong: true }];
    case 'receiving.fraction_of_unit':
      return [{ label: t.got, value: amount('quantity'), wrong: true }];
    case 'receiving.serial_known':
      return [{ label: wanted().serial, value: text('serial'), wrong: true }];
    case 'receiving.lot_missing':
      return [{ label: t.short, value: missing(text('wanted')), wrong: true }];
    case 'receiving.expiry_differs':
      return [
        { label: wanted().lot, value: text('lot') },
        { label: t.expected, value: text('expected') && day(text('expected')) },
        { label: t.got, value: text('got') && day(text('got')), wrong: true },
      ];
    case 'receiving.unit_changed': {
      const pack = t.per(unitName(unitOf(text('unit'))));
      return [
        { label: `${pack}, ${t.then}`, value: amount('seen'), wrong: true },
        { label: `${pack}, ${t.now}`, value: amount('current') },
      ];
    }
    case 'ledger.shortfall':
      return [
        { label: t.wanted, value: amount('wanted') },
        { label: `${t.short}, ${statusName(text('status'))}`, value: amount('short'), wrong: true },
      ];
    case 'ledger.hold_spent':
      return [
        { label: t.wanted, value: amount('wanted') },
        { label: t.left, value: amount('open'), wrong: true },
      ];
    case 'gateway.clock_implausible':
      return [
        { label: t.saidTime, value: stamp(Number(evidence['said'])), wrong: true },
        { label: t.usedTime, value: stamp(Number(evidence['used'])) },
      ];
    case 'gateway.device_cloned':
      return [
        { label: t.inQueue, value: text('cseq'), wrong: true },
        { label: t.what, value: commandOf(text('command')) },
      ];
    case 'gateway.not_permitted':
      return [{ label: t.what, value: commandOf(text('command')) }];
    case 'gateway.parked':
      return text('command') ? [{ label: t.what, value: commandOf(text('command')) }] : [];
    default:
      return [];
  }
}

function missing(name: string): string {
  const all: Record<string, string> = wanted();
  return all[name] ?? name;
}

/** The one figure of a list. */
export function figure(of: Discrepancy): string {
  const all = figures(of);
  const one = all.find((each) => each.wrong) ?? all[0];
  return one ? one.value : '';
}
