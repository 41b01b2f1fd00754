/**
 * The file that a gun's outbox writes: read without trusting it, cut into parts that the server takes.
 *
 *   stowage-queue/1   one JSON object
 *   stowage-queue/2   the same with `photos` on the first line, then the bytes of each of them, in that order, with nothing between
 */

export const PLAIN_FORMAT = 'stowage-queue/1';
export const FORMAT = 'stowage-queue/2';
/** 20,000 commands kept, each far below its limit */
export const MOST_BYTES = 64 * 2 ** 20;
/** of all photos together */
export const MOST_PHOTO_BYTES = 256 * 2 ** 20;
const LOOKED_AT_ONCE = 2 ** 20;
const PART_OPS = 200;
const PART_BYTES = 1_500_000;
const HASH = /^[0-9a-f]{64}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export interface QueueOp {
  op_id: string;
  cseq: number;
  bytes: string;
  signature: string;
}

export interface QueueFile {
  device: string;
  code: string;
  incarnation: string;
  ops: QueueOp[];
}

export interface PhotoEntry {
  sha256: string;
  type: string;
  size: number;
}

/** `data` is a part of the file: it is read when it is sent. */
export interface Photo extends PhotoEntry {
  data: Blob;
}

export interface BroughtFile extends QueueFile {
  photos: Photo[];
  /** how many more it lists but does not hold: it was cut */
  missing: number;
}

/** Why a file is of no use. */
export type Bad = 'too_large' | 'not_json' | 'not_a_queue' | 'newer_format' | 'damaged' | 'empty';

export interface Part {
  incarnation: string;
  ops: QueueOp[];
}

type Fields = Record<string, unknown>;

/** What a file holds, or why it is of no use. Signatures and photos are the server's to check. */
export async function readFile(file: Blob): Promise<BroughtFile | Bad> {
  const end = await firstLine(file);
  if ((end ?? file.size) > MOST_BYTES) return 'too_large';
  if (end !== null) {
    const text = await file.slice(0, end).text();
    const queue = readQueue(text);
    if (queue !== 'not_json') return typeof queue === 'string' ? queue : withPhotos(queue, text, file, end + 1);
    if (file.size > MOST_BYTES) return 'too_large';
  }
  const queue = readQueue(await file.text());
  return typeof queue === 'string' ? queue : { ...queue, photos: [], missing: 0 };
}

/** Where it ends; null where there is one line only. */
async function firstLine(file: Blob): Promise<number | null> {
  for (let from = 0; from < Math.min(file.size, MOST_BYTES); from += LOOKED_AT_ONCE) {
    const part = new Uint8Array(await file.slice(from, from + LOOKED_AT_ONCE).arrayBuffer());
    const at = part.indexOf(10);
    if (at >= 0) return from + at;
  }
  return null;
}

/** Its commands are whole whatever became of the photos behind them. */
function withPhotos(queue: QueueFile, text: string, file: Blob, from: number): BroughtFile | Bad {
  const { photos = [] } = JSON.parse(text) as { photos?: unknown };
  if (!Array.isArray(photos)) return 'damaged';
  const found: Photo[] = [];
  const end = Math.min(file.size, from + MOST_PHOTO_BYTES);
  let at = from;
  for (const one of photos as unknown[]) {
    if (!isPhoto(one)) return 'damaged';
    const { sha256, type, size } = one;
    if (at + size <= end) found.push({ sha256, type, size, data: file.slice(at, at + size, type) });
    at += size;
  }
  return { ...queue, photos: found, missing: photos.length - found.length };
}

function isPhoto(value: unknown): value is PhotoEntry {
  if (!isFields(value)) return false;
  const { sha256, type, size } = value;
  if (typeof sha256 !== 'string' || !HASH.test(sha256) || typeof type !== 'string') return false;
  return Number.isSafeInteger(size) && (size as number) > 0;
}

/** The queue in `text`, or why there is none. */
export function readQueue(text: string): QueueFile | Bad {
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    return 'not_json';
  }
  if (!isFields(said)) return 'not_a_queue';
  const format = said['format'];
  if (typeof format !== 'string' || !format.startsWith('stowage-queue/')) return 'not_a_queue';
  if (format !== FORMAT && format !== PLAIN_FORMAT) return 'newer_format';
  const { device, code, incarnation, ops } = said;
  if (!isUuid(device) || !isUuid(incarnation) || typeof code !== 'string' || !Array.isArray(ops)) return 'damaged';
  if (ops.length === 0) return 'empty';
  const read: QueueOp[] = [];
  for (const op of ops as unknown[]) {
    const one = readOp(op);
    const before = read[read.length - 1];
    if (one === null || (before && one.cseq !== before.cseq + 1)) return 'damaged';
    read.push(one);
  }
  return { device, code: code.slice(0, 20), incarnation, ops: read };
}

function readOp(op: unknown): QueueOp | null {
  if (!isFields(op)) return null;
  const { op_id, cseq, bytes, signature } = op;
  if (!isUuid(op_id) || !Number.isSafeInteger(cseq) || (cseq as number) < 1) return null;
  if (typeof bytes !== 'string' || typeof signature !== 'string') return null;
  return { op_id, cseq: cseq as number, bytes, signature };
}

/** Consecutive commands, as many as one request takes: what comes after a missing one is another part. */
export function parts(file: QueueFile): Part[] {
  const all: Part[] = [];
  let ops: QueueOp[] = [];
  let size = 0;
  for (const op of file.ops) {
    const more = JSON.stringify(op).length;
    const last = ops[ops.length - 1];
    if (last && (op.cseq !== last.cseq + 1 || ops.length === PART_OPS || size + more > PART_BYTES)) {
      all.push({ incarnation: file.incarnation, ops });
      ops = [];
      size = 0;
    }
    ops.push(op);
    size += more;
  }
  if (ops.length > 0) all.push({ incarnation: file.incarnation, ops });
  return all;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}
