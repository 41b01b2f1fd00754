/** Chunks as they are kept: the bytes that came, a tenth of their JSON; looked at and unpacked when they are read. */
import type { Body } from '@stowage/sync';
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

/** Are these the bytes that were stored? */
export async function isWhole(chunk: StoredChunk | undefined): Promise<boolean> {
  return chunk !== undefined && chunk.packed instanceof ArrayBuffer && (await sha256(chunk.packed)) === chunk.check;
}

/** Null: not there, or not what was stored. */
export async function unpack(chunk: StoredChunk | undefined): Promise<Decoded | null> {
  if (chunk === undefined || !(await isWhole(chunk))) return null;
  const json = chunk.check === chunk.sha256 ? chunk.packed : await gunzip(chunk.packed);
  return JSON.parse(new TextDecoder().decode(json)) as Decoded;
}

function gunzip(packed: ArrayBuffer): Promise<ArrayBuffer> {
  const stream = new Response(packed).body!.pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).arrayBuffer();
}
