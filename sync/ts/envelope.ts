/** The stored bytes of a command, and the bodies of requests that are signed. */

export const PROTOCOL = 1;
export const MAX_ENVELOPE_BYTES = 65_536;
export const MAX_PUSH_OPS = 200;
export const MAX_PUSH_BYTES = 2_000_000;

/** What the caller of confirm knows; cseq, device and incarnation come from the store's own transaction. */
export interface Draft {
  op_id: string; // UUIDv7, lower case
  command: string; // 'receiving.confirm_line/1'
  person: number;
  warehouse: number | null;
  occurred_at: number; // ms UTC, corrected
  uncertainty_ms: number;
  depends: string[];
  seen: { [partition: string]: number };
  payload: unknown;
}

export interface Stored {
  op_id: string;
  cseq: number;
  bytes: string; // the stored bytes, as text; identity is the SHA-256 of its UTF-8
  signature: string; // base64 r||s over those bytes
}

const encoder = new TextEncoder();

export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}

/** The envelope of `draft` as text. Throws RangeError beyond 64 kB: such a command could never be sent. */
export function encode(draft: Draft, device: string, incarnation: string, cseq: number): string {
  const text = JSON.stringify({
    op_id: draft.op_id,
    device,
    incarnation,
    cseq,
    command: draft.command,
    person: draft.person,
    warehouse: draft.warehouse,
    occurred_at: draft.occurred_at,
    uncertainty_ms: draft.uncertainty_ms,
    depends: draft.depends,
    seen: draft.seen,
    payload: draft.payload,
  });
  if (utf8(text).length > MAX_ENVELOPE_BYTES) throw new RangeError('envelope_too_large');
  return text;
}

/** The same command for another incarnation and place in the sequence (I-5); everything else stays, op_id too. */
export function reissue(bytes: string, incarnation: string, cseq: number): string {
  return JSON.stringify({ ...(JSON.parse(bytes) as object), incarnation, cseq });
}

/** As many of `rows` (in order) as one push may carry: at least one. */
export function fitting(rows: readonly Stored[], limit: number): Stored[] {
  const taken: Stored[] = [];
  let size = 200; // the body around the ops
  for (const row of rows) {
    size += utf8(JSON.stringify(row.bytes)).length + 250;
    if (taken.length > 0 && (size > MAX_PUSH_BYTES || taken.length >= Math.min(limit, MAX_PUSH_OPS))) break;
    taken.push(row);
  }
  return taken;
}

/** The stream that this one continues since the database was put back. */
export interface Former {
  incarnation: string;
  cseq: number; // the last command that the database had of it
  remembered?: number; // the last that was ever given in it, where that is known from outside the database
}

/** Body of a push. `former` is said until an outcome of this stream is stored. */
export function pushBody(
  device: string,
  incarnation: string,
  acked: number,
  ops: readonly Stored[],
  former?: Former,
): string {
  return JSON.stringify({
    protocol: PROTOCOL,
    device,
    incarnation,
    acked,
    ...(former !== undefined && acked === 0 ? { former } : {}),
    ops: ops.map(({ op_id, cseq, bytes, signature }) => ({ op_id, cseq, bytes, signature })),
  });
}

/** Body of a session request: `at` is corrected time, `nonce` is fresh. */
export function sessionBody(device: string, at: number, nonce: string): string {
  return JSON.stringify({ protocol: PROTOCOL, device, at, nonce });
}

/** Body of an enrolment: `publicKey` is base64 of the P-256 SubjectPublicKeyInfo in DER. */
export function enrolBody(token: string, device: string, publicKey: string): string {
  return JSON.stringify({ token, device, public_key: publicKey });
}

/** UUIDv7 from a time in ms and 10 random bytes. */
export function uuid7(at: number, random: Uint8Array): string {
  const bytes = new Uint8Array(16);
  let rest = at;
  for (let i = 5; i >= 0; i--) {
    bytes[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes.set(random.subarray(0, 10), 6);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
