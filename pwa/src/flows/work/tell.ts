/** A task in words. */
import { named } from '../../i18n';
import { itemOf, placeCode } from '../goods/data';
import { amount, nameOf } from '../goods/show';
import type { TaskRow } from './model';
import { processes, words } from './words';

/** 'Move A-01' */
export function titleOf(row: TaskRow): string {
  return [processes()[row.process], row.place ? placeCode(row.place) : ''].filter(Boolean).join(' ');
}

/** '10 pcs Jumbo bag · to A-05' */
export function noteOf(row: TaskRow): string {
  const item = row.item ? itemOf(row.item) : null;
  const left = (row.quantity || 0) - (row.done || 0);
  const much = item && left > 0 ? amount(left, item) : '';
  const target = row.target ? words().to(placeCode(row.target)) : '';
  return [row.container || '', [much, nameOf(item)].filter(Boolean).join(' '), target].filter(Boolean).join(' · ');
}

/** 'Chen Li · G01'; empty while nobody has it. */
export function whoOf({ who, device }: TaskRow): string {
  return [who ? named(who) : '', device || ''].filter(Boolean).join(' · ');
}
