import type { Named } from './index';
import { PCS, type Unit } from './format';

const UNCHANGED = /^(ea|each|oz|doz|gross)$/i;
const ODD: Record<string, string> = { foot: 'feet', loaf: 'loaves', half: 'halves' };

/** The plural of the last word: 'inner box' is 'inner boxes'. Abbreviations have no vowel, and none. */
function plural(en: string): string {
  const last = /[A-Za-z]*$/.exec(en)![0];
  const lower = last.toLowerCase();
  if (!/^[A-Za-z][A-Za-z -]*$/.test(en) || !/[aeiouy]/.test(lower) || UNCHANGED.test(en)) return en;
  const before = en.slice(0, en.length - last.length);
  if (ODD[lower]) return before + ODD[lower];
  if (/(ss|x|z|ch|sh)$/.test(lower)) return `${en}es`;
  if (/s$/.test(lower)) return en;
  return /[^aeiou]y$/.test(lower) ? `${en.slice(0, -1)}ies` : `${en}s`;
}

/** A unit of the feed; English words take their plural, abbreviations like kg do not, and one of pcs is a pc. */
export function unitOf({ zh, en }: Named): Unit {
  if (en === PCS.en) return { ...PCS, zh };
  const many = plural(en);
  return many === en ? { zh, en } : { zh, en, many };
}
