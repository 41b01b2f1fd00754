/** Chunks as they are kept: the bytes that came, a tenth of their JSON; looked at and unpacked when they are read. */
import { type Body, compareKeys } from '@stowage/sync';
import { sha256 } from './crypto';

/** Chrome 80 and later; older ones keep the JSON itself. */
export const unpacks = typeof DecompressionStream === 'function';

export interface Decoded {
  keys: string[];
  seqs: number[];
  bodies: Body[];
}

/** `check` is the SHA-256 of `packed`, which is gzip unless it is `sha256`: then it is the JSON itself. */
export interface StoredChunk {
  sha256: string;
  packed: ArrayBuffer;
  check: string;
}

const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;
const ARRAY = 91;
const ARRAY_END = 93;
const OBJECT = 123;
const OBJECT_END = 125;
/** Offsets and columns beside the bytes. */
const BESIDE_BYTES = 24;

const utf8 = new TextDecoder();

/** A chunk unpacked and not decoded: where each of its values begins is known, and only what is asked for is read. */
export class Columns {
  private readonly seqs: number[];

  private constructor(
    private readonly bytes: Uint8Array,
    private readonly keys: Uint32Array, // where each begins; one more: where the next would
    private readonly bodies: Uint32Array,
    seqs: Uint32Array,
  ) {
    const first = seqs[0]!;
    this.seqs = JSON.parse(
      `[${utf8.decode(bytes.subarray(first, Math.max(first, seqs[seqs.length - 1]! - 1)))}]`,
    ) as number[];
  }

  /** The JSON of a chunk. */
  static of(json: ArrayBuffer): Columns {
    const bytes = new Uint8Array(json);
    const columns: { [name: string]: Uint32Array } = {};
    for (let at = 1; at < bytes.length && bytes[at] === QUOTE; at += 1) {
      const value = after(bytes, at) + 1;
      const end = after(bytes, value);
      const name = JSON.parse(utf8.decode(bytes.subarray(at, value - 1))) as string;
      if (bytes[value] === ARRAY) columns[name] = elements(bytes, value, end);
      at = end;
    }
    return new Columns(bytes, columns['keys']!, columns['bodies']!, columns['seqs']!);
  }

  /** Of memory, about. */
  get size(): number {
    return this.bytes.length + this.keys.length * BESIDE_BYTES;
  }

  /** The row of a key, null if there is none. */
  find(key: string): { seq: number; body: Body } | null {
    let low = 0;
    let high = this.keys.length - 2;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const order = compareKeys(this.read(this.keys, middle) as string, key);
      if (order === 0) return { seq: this.seqs[middle]!, body: this.read(this.bodies, middle) as Body };
      if (order < 0) low = middle + 1;
      else high = middle - 1;
    }
    return null;
  }

  row(index: number): { key: string; body: Body } {
    return { key: this.read(this.keys, index) as string, body: this.read(this.bodies, index) as Body };
  }

  /** All of it. */
  decoded(): Decoded {
    return JSON.parse(utf8.decode(this.bytes)) as Decoded;
  }

  private read(column: Uint32Array, index: number): unknown {
    return JSON.parse(utf8.decode(this.bytes.subarray(column[index], column[index + 1]! - 1)));
  }
}

/** Where the values of an array begin that lies from `from` to `to`. */
function elements(bytes: Uint8Array, from: number, to: number): Uint32Array {
  const found: number[] = [from + 1];
  for (let at = from + 1; at < to - 1; at += 1) {
    at = after(bytes, at);
    found.push(at + 1);
  }
  return Uint32Array.from(found);
}

/** Where the value that begins at `at` ends: JSON without spaces, as the server writes it. */
function after(bytes: Uint8Array, at: number): number {
  let depth = 0;
  for (; at < bytes.length; at += 1) {
    const byte = bytes[at]!;
    if (byte === QUOTE) {
      at += 1;
      while (bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
      if (depth === 0) return at + 1;
    } else if (byte === ARRAY || byte === OBJECT) depth += 1;
    else if (byte === ARRAY_END || byte === OBJECT_END) {
      if (depth === 0) return at;
      depth -= 1;
      if (depth === 0) return at + 1;
    } else if (byte === COMMA && depth === 0) return at;
  }
  return at;
}

/** Are these the bytes that were stored? */
export async function isWhole(chunk: StoredChunk | undefined): Promise<boolean> {
  return chunk !== undefined && chunk.packed instanceof ArrayBuffer && (await sha256(chunk.packed)) === chunk.check;
}

/** Null: not there, or not what was stored. */
export async function unpack(chunk: StoredChunk | undefined): Promise<Columns | null> {
  if (chunk === undefined || !(await isWhole(chunk))) return null;
  return Columns.of(chunk.check === chunk.sha256 ? chunk.packed : await gunzip(chunk.packed));
}

function gunzip(packed: ArrayBuffer): Promise<ArrayBuffer> {
  const stream = new Response(packed).body!.pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).arrayBuffer();
}
