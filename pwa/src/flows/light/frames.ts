/**
 * A queue as pictures: its commands cut into frames, each a QR code of capitals, digits and few signs, so that codes are small and
 * every camera and imager reads them alike. `STW:Q1:<hash>:<index>:<count>:<data>`; data is base 41, two bytes in three characters.
 */
import { sha256 } from '../../store/crypto';
import type { QueueFile, QueueOp } from '../../store/queue-file';

/** bytes a frame: with its head it fits a QR code of 81 × 81, nearly 4 px a module on a screen of 360 */
export const FRAME_BYTES = 520;
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$*+-.';
const FRAME = /^STW:Q1:([0-9A-F]{12}):([0-9]{1,4}):([0-9]{1,4}):([0-9A-Z$*+.-]+)$/;
const HEAD = /^SWL1 ([^\n]{1,20})$/;
const SIGNATURE = /^[A-Za-z0-9+/]{86}==$/;
const SIGNATURE_LENGTH = 88;
const HASH_LENGTH = 12;

export interface Frame {
  hash: string;
  index: number;
  count: number;
  data: string;
}

/** Why what was read is no queue. */
export type Unread = 'damaged' | 'newer';

/** One line for the gun, one for each command: its signature, then its stored bytes, which have no line breaks. */
export function payloadOf(file: QueueFile): string {
  return [`SWL1 ${file.code}`, ...file.ops.map((op) => op.signature + op.bytes)].join('\n');
}

export async function framesOf(file: QueueFile): Promise<string[]> {
  const bytes = new TextEncoder().encode(payloadOf(file));
  const hash = await hashOf(bytes);
  const count = Math.ceil(bytes.length / FRAME_BYTES);
  return Array.from({ length: count }, (_, index) => {
    const part = bytes.subarray(index * FRAME_BYTES, (index + 1) * FRAME_BYTES);
    return `STW:Q1:${hash}:${index}:${count}:${encode(part)}`;
  });
}

export function isFrame(text: string): boolean {
  return text.startsWith('STW:Q1:');
}

/** Null: not one of ours, or cut short. */
export function readFrame(text: string): Frame | null {
  const found = FRAME.exec(text);
  if (found === null) return null;
  const [index, count] = [Number(found[2]), Number(found[3])];
  if (count < 1 || index >= count || decode(found[4]!) === null) return null;
  return { hash: found[1]!, index, count, data: found[4]! };
}

/** All frames, in order, back to the queue. Whether its author signed it is the server's to say; whether it can be is seen here. */
export async function queueOf(hash: string, chunks: readonly string[]): Promise<QueueFile | Unread> {
  const parts = chunks.map(decode);
  const bytes = new Uint8Array(parts.reduce((size, part) => size + (part ? part.length : 0), 0));
  let at = 0;
  for (const part of parts) {
    if (part === null) return 'damaged';
    bytes.set(part, at);
    at += part.length;
  }
  if ((await hashOf(bytes)) !== hash) return 'damaged';
  return readPayload(new TextDecoder().decode(bytes));
}

export function readPayload(text: string): QueueFile | Unread {
  const [first, ...lines] = text.split('\n');
  const head = HEAD.exec(first ?? '');
  if (head === null) return /^SWL\d/.test(text) && !text.startsWith('SWL1 ') ? 'newer' : 'damaged';
  const file: QueueFile = { device: '', code: head[1]!, incarnation: '', ops: [] };
  for (const line of lines) {
    const op = readLine(line, file);
    if (op === null) return 'damaged';
    file.ops.push(op);
  }
  return file.ops.length > 0 ? file : 'damaged';
}

/** Adds whose stream it is to `file` at the first command. */
function readLine(line: string, file: QueueFile): QueueOp | null {
  const signature = line.slice(0, SIGNATURE_LENGTH);
  const bytes = line.slice(SIGNATURE_LENGTH);
  const said = envelope(bytes);
  if (said === null || !SIGNATURE.test(signature)) return null;
  const last = file.ops[file.ops.length - 1];
  if (last === undefined) {
    file.device = said.device;
    file.incarnation = said.incarnation;
  } else if (said.device !== file.device || said.incarnation !== file.incarnation || said.cseq !== last.cseq + 1) {
    return null;
  }
  return { op_id: said.op_id, cseq: said.cseq, bytes, signature };
}

interface Said {
  op_id: string;
  device: string;
  incarnation: string;
  cseq: number;
}

function envelope(bytes: string): Said | null {
  try {
    const { op_id, device, incarnation, cseq } = JSON.parse(bytes) as Partial<Said>;
    if (typeof op_id !== 'string' || typeof device !== 'string' || typeof incarnation !== 'string') return null;
    return Number.isSafeInteger(cseq) && cseq! > 0 ? { op_id, device, incarnation, cseq: cseq! } : null;
  } catch {
    return null;
  }
}

async function hashOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return (await sha256(bytes.slice().buffer)).slice(0, HASH_LENGTH).toUpperCase();
}

/** Two bytes become three characters, a last one alone two. */
export function encode(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 2) {
    const pair = at + 1 < bytes.length;
    let value = pair ? bytes[at]! * 256 + bytes[at + 1]! : bytes[at]!;
    for (let digit = pair ? 3 : 2; digit > 0; digit -= 1) {
      text += ALPHABET[value % ALPHABET.length];
      value = Math.floor(value / ALPHABET.length);
    }
  }
  return text;
}

/** Null: not written by `encode`. */
export function decode(text: string): Uint8Array | null {
  const rest = text.length % 3;
  if (rest === 1) return null;
  const bytes = new Uint8Array(Math.floor(text.length / 3) * 2 + (rest ? 1 : 0));
  let at = 0;
  for (let start = 0; start < text.length; start += 3) {
    const digits = Math.min(3, text.length - start);
    let value = 0;
    for (let digit = digits - 1; digit >= 0; digit -= 1) {
      const one = ALPHABET.indexOf(text[start + digit]!);
      if (one < 0) return null;
      value = value * ALPHABET.length + one;
    }
    if (value > (digits === 3 ? 0xffff : 0xff)) return null;
    if (digits === 3) bytes[at++] = value >> 8;
    bytes[at++] = value & 0xff;
  }
  return bytes;
}

/** In which order the frames of a round are shown: another each round, so that a camera in step with the screen misses none twice. */
export function roundOrder(count: number, round: number): number[] {
  const strides = Array.from({ length: count }, (_, index) => index + 1).filter((stride) => coprime(stride, count));
  const stride = strides[round % strides.length] ?? 1;
  return Array.from({ length: count }, (_, step) => (round + step * stride) % count);
}

function coprime(one: number, other: number): boolean {
  return other === 0 ? one === 1 : coprime(other, one % other);
}
