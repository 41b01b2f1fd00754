/** Chunks for tests, as a transport hands them over. */
import type { Chunk, PackedChunk, Write } from '@stowage/sync';
import { sha256 } from './crypto';

/** The gzip of its columns, which is what the server sends. */
export async function packed({ sha256: name, ...columns }: Chunk): Promise<PackedChunk> {
  const stream = new Blob([JSON.stringify(columns)]).stream().pipeThrough(new CompressionStream('gzip'));
  const bytes = await new Response(stream).arrayBuffer();
  return { sha256: name, packed: bytes, check: await sha256(bytes) };
}

/** A write of the engine's vectors, as this store gets it. */
export async function asKept(write: Write): Promise<Write> {
  if (write.write !== 'chunk' || 'packed' in write.chunk) return write;
  return { write: 'chunk', chunk: await packed(write.chunk) };
}
