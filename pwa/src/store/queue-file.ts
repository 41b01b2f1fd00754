/** The file that a gun's outbox writes: read without trusting it, cut into parts that the server takes. */

export const FORMAT = 'stowage-queue/1';
/** 20,000 commands kept, each far below its limit */
export const MOST_BYTES = 64 * 2 ** 20;
const PART_OPS = 200;
const PART_BYTES = 1_500_000;
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

/** Why a file is of no use. */
export type Bad = 'too_large' | 'not_json' | 'not_a_queue' | 'newer_format' | 'damaged' | 'empty';

export interface Part {
  incarnation: string;
  ops: QueueOp[];
}

type Fields = Record<string, unknown>;

/** The queue in `text`, or why there is none. Signatures are the server's to check. */
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
  if (format !== FORMAT) return 'newer_format';
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

/** Consecutive commands, as many as one request takes. */
export function parts(file: QueueFile): Part[] {
  const all: Part[] = [];
  let ops: QueueOp[] = [];
  let size = 0;
  for (const op of file.ops) {
    const more = JSON.stringify(op).length;
    if (ops.length > 0 && (ops.length === PART_OPS || size + more > PART_BYTES)) {
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
