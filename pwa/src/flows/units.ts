import type { Named } from '../i18n';
import type { Unit } from '../i18n/format';

/** A unit of the feed; English words take their plural, abbreviations like pcs and kg do not. */
export function unitOf({ zh, en }: Named): Unit {
  if (/^(box|bunch|inch)$/.test(en)) return { zh, en, many: `${en}es` };
  return /^[a-z]{4,}$/.test(en) ? { zh, en, many: `${en}s` } : { zh, en };
}
