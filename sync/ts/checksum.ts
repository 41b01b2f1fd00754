/** Order-independent checksum of a partition's rows (I-10), and when to compare it with the server's. */
import { utf8 } from './envelope';
import type { Json } from './messages';

export const CHECK_EVERY_MS = 6 * 3_600_000;
const SUM_MODULUS = 2 ** 48;

let table: Uint32Array | null = null;

function crcTable(): Uint32Array {
  if (table !== null) return table;
  table = new Uint32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    table[byte] = value >>> 0;
  }
  return table;
}

/** CRC-32 (IEEE), unsigned. */
export function crc32(bytes: Uint8Array): number {
  const lookup = crcTable();
  let value = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) value = (value >>> 8) ^ lookup[(value ^ bytes[i]!) & 0xff]!;
  return (value ^ 0xffffffff) >>> 0;
}

/** What one row adds to the sum, 0 ≤ term < 2^32. */
export function term(kind: string, key: string, seq: number): number {
  return (crc32(utf8(`${kind}\n${key}`)) ^ (seq % 2 ** 32)) >>> 0;
}

export interface Sum {
  rows: number;
  sum: number; // modulo 2^48
}

export function add(total: Sum, kind: string, key: string, seq: number): void {
  total.rows += 1;
  total.sum = (total.sum + term(kind, key, seq)) % SUM_MODULUS;
}

/** The rows of a whole chunk. */
export function join(total: Sum, chunk: Sum): void {
  total.rows += chunk.rows;
  total.sum = (total.sum + chunk.sum) % SUM_MODULUS;
}

export function remove(total: Sum, kind: string, key: string, seq: number): void {
  total.rows -= 1;
  total.sum = (total.sum - term(kind, key, seq) + SUM_MODULUS) % SUM_MODULUS;
}

export interface Head extends Sum {
  partition: string;
  head: number;
}

/** Which partitions can be compared now (head = cursor), and which have moved on. */
export function comparable(
  heads: readonly Head[],
  cursors: ReadonlyMap<string, number>,
): { same: Map<string, Sum>; moved: boolean } {
  const same = new Map<string, Sum>();
  let moved = false;
  for (const { partition, head, rows, sum } of heads) {
    const cursor = cursors.get(partition);
    if (cursor === head) same.set(partition, { rows, sum });
    else if (cursor !== undefined) moved = true;
  }
  return { same, moved };
}

/** `partitions` of a checksum answer, or null. */
export function readHeads(value: Json | undefined): Head[] | null {
  if (!Array.isArray(value)) return null;
  for (const one of value) {
    if (one === null || typeof one !== 'object' || Array.isArray(one) || typeof one['partition'] !== 'string')
      return null;
    if (typeof one['head'] !== 'number' || typeof one['rows'] !== 'number' || typeof one['sum'] !== 'number')
      return null;
  }
  return value as unknown as Head[];
}
