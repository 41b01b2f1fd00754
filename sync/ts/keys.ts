/** Keys are ordered by code point, which is the order of their UTF-8 bytes; JavaScript's `<` orders UTF-16 units instead. */
import type { ChunkEntry } from './messages';

/** Lifts surrogates above U+E000–U+FFFF, where their code points belong. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/** Negative, zero or positive, as a sort expects. */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = rank(a.charCodeAt(i)) - rank(b.charCodeAt(i));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** The chunk whose range holds (kind, key); null if none can. `entries` lists each kind's chunks in order of `first`. */
export function findChunk(entries: readonly ChunkEntry[], kind: string, key: string): ChunkEntry | null {
  const ofKind = entries.filter((entry) => entry.kind === kind);
  let low = 0;
  let high = ofKind.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareKeys(ofKind[middle]!.last, key) < 0) low = middle + 1;
    else high = middle;
  }
  const found = ofKind[low];
  return found !== undefined && compareKeys(found.first, key) <= 0 ? found : null;
}

/** Position of `key` among a chunk's sorted keys, or -1. */
export function findKey(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const order = compareKeys(keys[middle]!, key);
    if (order === 0) return middle;
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
