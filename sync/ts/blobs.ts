/**
 * Uploads of photos and signatures: one at a time, in parts, resumed where the server stands. Commands never wait for them.
 *
 * No blob waits for another for ever: whatever went wrong with one, the next has its turn, and one refused again and again is given up.
 */
import { object, type Core } from './core';
import type { Body } from './messages';

export const BLOB_PART_BYTES = 262_144;
const TRIES = 3;
const HOPELESS: readonly number[] = [400, 413, 415];
const NOT_ITS_FAULT: readonly number[] = [408, 425, 429];

export class Blobs {
  /** Where the server stands with the first of `waiting`; null: ask. */
  offset: number | null = null;
  /** How often each was refused in this run. */
  private readonly tries = new Map<string, number>();

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

  /** False, here and below: it counts as lost. */
  answered(sha256: string, body: Body): boolean {
    const { offset, complete } = body;
    if (typeof offset !== 'number' || typeof complete !== 'boolean') return false;
    if (complete) return this.finished(sha256, 'done', '');
    return this.offset === null || offset > this.offset ? this.goOn(offset) : false;
  }

  refused(sha256: string, status: number, body: Body): boolean {
    const code = typeof body['code'] === 'string' ? body['code'] : `http_${status}`;
    const offset = object(body['params'])['offset'];
    if (status === 404 && this.offset === null) return this.goOn(0);
    if (code === 'blob_offset' && typeof offset === 'number' && offset !== this.offset) return this.goOn(offset);
    if (status >= 500 || NOT_ITS_FAULT.includes(status)) return false;
    const tries = (this.tries.get(sha256) ?? 0) + 1;
    this.tries.set(sha256, tries);
    if (HOPELESS.includes(status) || tries >= TRIES) return this.finished(sha256, 'refused', code);
    return code === 'blob_hash' ? this.goOn(0) : false;
  }

  /** No answer that helps: the next one's turn after the pause, and this one's again after the others. */
  lost(sha256: string): void {
    this.offset = null;
    const index = this.waiting.findIndex((blob) => blob.sha256 === sha256);
    if (index >= 0) this.waiting.push(...this.waiting.splice(index, 1));
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
      this.tries.delete(sha256);
    });
    return true;
  }
}
