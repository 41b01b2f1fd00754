/** Uploads of photos and signatures: one at a time, in parts, resumed where the server stands. Commands never wait for them. */
import { object, type Core } from './core';
import type { Body } from './messages';

export const BLOB_PART_BYTES = 262_144;
const TRIES = 3;
const HOPELESS: readonly number[] = [400, 413, 415, 422];

export class Blobs {
  /** Where the server stands with the first of `waiting`; null: ask. */
  offset: number | null = null;
  private mismatches = 0;

  constructor(
    private readonly core: Core,
    readonly waiting: { sha256: string; size: number }[],
  ) {}

  add(sha256: string, size: number): void {
    if (!this.waiting.some((blob) => blob.sha256 === sha256)) this.waiting.push({ sha256, size });
  }

  advance(now: number): void {
    const blob = this.waiting[0];
    if (blob === undefined || !this.core.lanes.blobs.ready(now)) return;
    const { sha256, size } = blob;
    const path = `/api/sync/blobs/${sha256}`;
    if (this.offset === null)
      return this.core.request('blobs', { kind: 'blob_head', method: 'HEAD', path, sha256 }, now);
    const offset = this.offset;
    const length = Math.min(BLOB_PART_BYTES, size - offset);
    const query = `?offset=${offset}&size=${size}`;
    this.core.request('blobs', { kind: 'blob_put', method: 'PUT', path: path + query, sha256, offset, length }, now);
  }

  answered(sha256: string, body: Body): boolean {
    const { offset, complete } = body;
    if (typeof offset !== 'number' || typeof complete !== 'boolean') return false;
    if (complete) return this.finished(sha256, 'done', '');
    return this.goOn(offset);
  }

  refused(sha256: string, status: number, body: Body): boolean {
    if (status === 404) return this.goOn(0);
    const code = typeof body['code'] === 'string' ? body['code'] : `http_${status}`;
    const offset = object(body['params'])['offset'];
    if (code === 'blob_offset' && typeof offset === 'number') return this.goOn(offset);
    if (code === 'blob_hash' && ++this.mismatches < TRIES) return this.goOn(0);
    return HOPELESS.includes(status) ? this.finished(sha256, 'refused', code) : false;
  }

  private goOn(offset: number): boolean {
    this.offset = offset;
    this.core.lanes.blobs.done();
    return true;
  }

  private finished(sha256: string, state: 'done' | 'refused', code: string): boolean {
    this.core.store('blobs', [{ write: 'blob', sha256, state, code }], () => {
      const index = this.waiting.findIndex((blob) => blob.sha256 === sha256);
      if (index >= 0) this.waiting.splice(index, 1);
      this.offset = null;
      this.mismatches = 0;
    });
    return true;
  }
}
