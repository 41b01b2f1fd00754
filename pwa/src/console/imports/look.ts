/** How an import stands, as its chip says it, and what is asked of the server about it. */
import { language } from '../../i18n';
import type { Fill, Tone } from '../../ui/chip';
import type { ImportTold } from './types';
import { words } from './words';

export interface Look {
  text: string;
  fill: Fill;
  tone?: Tone;
}

export const spoken = (): 'en' | 'zh' => (language.value === 'en' ? 'en' : 'zh');

export const isRunning = (told: ImportTold): boolean => told.state === 'reading' || told.state === 'going';

/** Rows that would be written. */
export const fresh = (told: ImportTold): number => (told.counts ? told.counts.new + told.counts.changed : 0);

/** It may go in: every row fits, and some say something new. */
export const isReady = (told: ImportTold): boolean =>
  told.state === 'checked' && !!told.counts && told.counts.wrong === 0 && fresh(told) > 0;

export function lookOf(told: ImportTold): Look {
  const t = words();
  const text = t.states[told.state];
  switch (told.state) {
    case 'reading':
    case 'going':
      return { text, fill: 'plan' };
    case 'mapping':
      return { text, fill: 'draft', tone: 'do' };
    case 'done':
      return { text, fill: 'full', tone: 'ok' };
    case 'failed':
      return { text, fill: 'void', tone: 'stop' };
    case 'cancelled':
      return { text, fill: 'void' };
    case 'checked':
      if (told.counts && told.counts.wrong > 0) return { text: t.toCorrect, fill: 'part', tone: 'ask' };
      return fresh(told) > 0 ? { text: t.ready, fill: 'none', tone: 'do' } : { text: t.nothing, fill: 'full' };
  }
}

/** 0: A. */
export function letters(column: number): string {
  const last = String.fromCharCode(65 + (column % 26));
  return column < 26 ? last : letters(Math.floor(column / 26) - 1) + last;
}
