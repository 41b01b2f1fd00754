/** A place in words: how full it is, what is there, for how long. */
import { writeScaled } from '../decimal';
import type { Drawn } from './types';
import { words } from './words';

/** 1/100 percent as '86 %', beyond all that can be told as '≥ 10000 %'. */
export function percent(bp: number): string {
  return `${bp >= 1_000_000 ? '≥ ' : ''}${writeScaled(Math.round(bp / 100), 0)} %`;
}

export function tellFill({ items, fill_bp, unmeasured }: Pick<Drawn, 'items' | 'fill_bp' | 'unmeasured'>): string {
  const t = words();
  if (!items) return t.empty;
  if (fill_bp === undefined) return '';
  return unmeasured ? t.fuller(percent(fill_bp)) : t.full(percent(fill_bp));
}

export function tellPlace(place: Drawn): string[] {
  const t = words();
  return [
    place.active === false ? t.outOfUse : '',
    tellFill(place),
    place.items ? t.items(place.items) : '',
    place.days === undefined ? '' : t.oldest(place.days),
  ].filter(Boolean);
}
