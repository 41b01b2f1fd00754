/** A setting as it is typed. Pure: `read` is null where what is typed cannot be its value. */
import { parseScaled, writeScaled } from '../decimal';
import type { Setting } from './types';

const PERCENT = 2;

export function begin({ kind, value }: Pick<Setting, 'kind' | 'value'>): string {
  return kind === 'percent' ? writeScaled(Number(value), PERCENT) : String(value);
}

export function read({ kind, least = 0, most = 0 }: Setting, text: string): number | string | null {
  const said = text.trim();
  if (kind === 'at') return /^(([01]?\d|2[0-3]):[0-5]\d|off)$/.test(said) ? said : null;
  if (kind === 'keep') return /^\d{1,4}[dwm]( \d{1,4}[dwm]){0,2}$/.test(said) ? said : null;
  if (kind === 'prefix') return /^(\d{4,12})?$/.test(said) ? said : null;
  const value = parseScaled(said.replace(/%\s*$/, ''), kind === 'percent' ? PERCENT : 0);
  return said !== '' && value !== null && value >= least && value <= most ? value : null;
}
