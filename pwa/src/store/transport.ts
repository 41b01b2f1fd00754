/** One request of the engine → one answer, or why there is none. */
import { type Ask, type ChunkFile, type Json, object, pushBody, sessionBody } from '@stowage/sync';
import { type StoredChunk, isWhole, unpacks } from './chunks';
import { randomBytes, sha256, sign, uuid4 } from './crypto';
import { type Database, getMeta } from './db';
import type { CommandQueue } from './queue';

export type Reply =
  | { type: 'response'; status: number; body: Json; retry_after_ms: number }
  | { type: 'failed'; reason: 'network' | 'timeout' | 'truncated' };

interface Call {
  body?: string | ArrayBuffer;
  headers: { [name: string]: string };
}

export class Transport {
  constructor(
    private readonly db: Database,
    private readonly queue: CommandQueue,
    private readonly base: string,
  ) {}

  /** Gives up after `timeoutMs`, or when `stop` says so. */
  async ask(ask: Ask, token: string | null, timeoutMs: number, stop: AbortSignal): Promise<Reply> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), timeoutMs);
    const cancel = (): void => abort.abort();
    stop.addEventListener('abort', cancel);
    try {
      const call = await this.prepare(ask, token);
      const response = await fetch(this.base + ask.path, {
        method: ask.method,
        headers: call.headers,
        body: call.body ?? null,
        credentials: 'omit',
        cache: 'no-store', // chunks are kept in the database
        signal: abort.signal,
      });
      return await this.read(ask, response);
    } catch {
      return { type: 'failed', reason: abort.signal.aborted ? 'timeout' : 'network' };
    } finally {
      clearTimeout(timer);
      stop.removeEventListener('abort', cancel);
    }
  }

  private async prepare(ask: Ask, token: string | null): Promise<Call> {
    const headers: { [name: string]: string } = {};
    if (token !== null) headers['Authorization'] = `Bearer ${token}`;
    if (ask.kind === 'chunk' && ask.packed !== undefined && unpacks) headers['Accept'] = 'application/gzip';
    if (ask.kind === 'chunks') headers['Accept'] = 'application/gzip';
    if (ask.kind === 'blob_put') return this.prepareBlob(ask.sha256, ask.offset, ask.length, headers);
    if (ask.kind !== 'push' && ask.kind !== 'session') return { headers };
    const [device, keys, clock, stream] = await Promise.all([
      getMeta(this.db, 'device'),
      getMeta(this.db, 'keys'),
      getMeta(this.db, 'clock'),
      getMeta(this.db, 'stream'),
    ]);
    if (device === undefined || keys === undefined) throw new Error('not enrolled');
    const former = ask.kind === 'push' && stream?.incarnation === ask.incarnation ? stream.former : undefined;
    const body =
      ask.kind === 'session'
        ? sessionBody(device.id, Date.now() + (clock?.offset ?? 0), uuid4())
        : pushBody(device.id, ask.incarnation, ask.acked, await this.queue.take(ask.from, ask.to), former);
    headers['Content-Type'] = 'application/json';
    headers['Stowage-Signature'] = await sign(keys, body);
    return { headers, body };
  }

  private async prepareBlob(hash: string, offset: number, length: number, headers: Call['headers']): Promise<Call> {
    const blob = await this.db.get('blob', hash);
    if (blob === undefined) throw new Error('blob gone');
    headers['Content-Type'] = blob.type;
    return { headers, body: blob.data.slice(offset, offset + length) };
  }

  private async read(ask: Ask, response: Response): Promise<Reply> {
    const { status, headers } = response;
    const retryAfter = Number(headers.get('Retry-After') ?? 0);
    const retry_after_ms = Number.isFinite(retryAfter) ? retryAfter * 1000 : 0;
    if (ask.kind === 'blob_head') {
      const body = {
        offset: Number(headers.get('Stowage-Offset') ?? 0),
        complete: headers.get('Stowage-Complete') === '1',
      };
      return { type: 'response', status, body, retry_after_ms };
    }
    const bytes = await response.arrayBuffer();
    if (ask.kind === 'chunk' && status === 200) {
      const check = headers.get('Content-Type') === 'application/gzip' ? ask.packed : ask.sha256;
      if (check === undefined || (await sha256(bytes)) !== check) return { type: 'failed', reason: 'truncated' };
      const chunk: StoredChunk = { sha256: ask.sha256, packed: bytes, check };
      return { type: 'response', status, body: chunk as unknown as Json, retry_after_ms };
    }
    if (ask.kind === 'chunks' && status === 200) {
      const chunks = await separate(ask.chunks, bytes);
      if (chunks === null) return { type: 'failed', reason: 'truncated' };
      return { type: 'response', status, body: { chunks: chunks as unknown as Json }, retry_after_ms };
    }
    const body = parse(new TextDecoder().decode(bytes));
    if (body === undefined && status === 200) return { type: 'failed', reason: 'truncated' };
    if (ask.kind === 'manifest' && !unpacks) delete object(body)['together']; // each chunk is asked for as JSON
    return { type: 'response', status, body: body ?? null, retry_after_ms };
  }
}

/** The files of an answer that holds them one after the other; null: one of them is not what it should be. */
async function separate(files: readonly ChunkFile[], bytes: ArrayBuffer): Promise<StoredChunk[] | null> {
  let end = 0;
  const chunks = files.map(({ sha256: name, packed: check, bytes: size }): StoredChunk => {
    const from = end;
    end += size;
    return { sha256: name, packed: bytes.slice(from, end), check };
  });
  const whole = await Promise.all(chunks.map(isWhole));
  return end === bytes.byteLength && whole.every(Boolean) ? chunks : null;
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Spread for backoff, 0–999. */
export function jitter(): number {
  const [high, low] = randomBytes(2);
  return ((high! << 8) | low!) % 1000;
}
