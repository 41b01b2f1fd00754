/** Settings in words. */
import { named } from '../../i18n';
import { count, stamp } from '../../i18n/format';
import { writeScaled } from '../decimal';
import type { Setting } from './types';
import { words } from './words';

const MB = 2 ** 20;

/** A value of the setting: the one that it has, or another. */
export function tell({ key, unit }: Setting, value: Setting['value'] | undefined): string {
  const t = words();
  if (Array.isArray(value)) return value.join(', ') || t.none;
  if (typeof value !== 'number') {
    if (key === 'backup_keep' && value) return keeps(value);
    if (value && value !== 'off') return value;
    return key === 'closed_through' ? t.never : key === 'gs1_prefix' ? t.none : t.off;
  }
  const figure = unit === 'percent' ? writeScaled(value, 2) : count(unit === 'bytes' ? Math.round(value / MB) : value);
  return unit ? t.units[unit](figure) : figure;
}

/** '7d 4w 12m' */
function keeps(text: string): string {
  const { keeps: unit, comma } = words();
  return text
    .split(' ')
    .map((part) => unit[part.slice(-1) as 'd' | 'w' | 'm'](part.slice(0, -1)))
    .join(comma);
}

/** Who set it last, and when. */
export function setBy({ last }: Setting): string {
  if (!last) return '';
  const who = last.code === null ? '' : named({ zh: last.name_zh ?? '', en: last.name_en ?? '' });
  return [who, stamp(last.at)].filter(Boolean).join(' · ');
}
