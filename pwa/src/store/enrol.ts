/** Making this browser a device of the company: once, with the token of the QR code. */
import { type Clock, enrolBody, measure } from '@stowage/sync';
import { newKeys, publicKey, uuid4 } from './crypto';
import { type Database, type Device, getMeta, putMeta, strict, whole } from './db';
import { applyWrites } from './writes';

/** `code` is the server's, or 'network'. */
export class EnrolFailed extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

interface Enrolled extends Omit<Device, 'id' | 'revoked'> {
  device: string;
  epoch: number;
  server_time: number;
}

/**
 * `text` is the token, or the address in the QR code that holds it. Nothing is stored unless the server agrees. What is a device already
 * stays the same one, with its key and its queue: the server forgot it (PROTOCOL §12), so its rows are those of another history.
 */
export async function enrol(db: Database, base: string, text: string): Promise<Device> {
  const [known, stream, held] = await Promise.all([getMeta(db, 'device'), getMeta(db, 'stream'), getMeta(db, 'keys')]);
  const keys = held ?? (await newKeys());
  const body = enrolBody(tokenIn(text), known?.id ?? uuid4(), await publicKey(keys));
  const sentAt = Date.now();
  const answer = await post(`${base}/api/sync/enrol`, body);
  const device = deviceOf(answer);
  if (known === undefined || stream === undefined) {
    const clock = measure(null, sentAt, Date.now(), answer.server_time);
    await storeFresh(db, device, keys, answer.epoch, clock);
    return device;
  }
  await applyWrites(db, [
    { write: 'epoch', epoch: answer.epoch },
    { write: 'settled', settled: Math.min(stream.settled, stream.backup) },
  ]);
  const tx = strict(db, ['meta']);
  await putMeta(tx, 'device', device);
  await tx.done;
  return device;
}

/** Another device than the one that was here, under a new id and key. `agreed` runs once the server knows it, before the former goes. */
export async function becomeNew(db: Database, base: string, text: string, agreed: () => Promise<void>): Promise<void> {
  const keys = await newKeys();
  const sentAt = Date.now();
  const answer = await post(`${base}/api/sync/enrol`, enrolBody(tokenIn(text), uuid4(), await publicKey(keys)));
  await agreed();
  await storeFresh(db, deviceOf(answer), keys, answer.epoch, measure(null, sentAt, Date.now(), answer.server_time));
}

function tokenIn(text: string): string {
  return /[?&]t=([^&#\s]+)/.exec(text)?.[1] ?? text.trim();
}

function deviceOf({ device: id, code, name, kind, warehouse }: Enrolled): Device {
  return { id, code, name, kind, warehouse, revoked: false };
}

async function storeFresh(
  db: Database,
  device: Device,
  keys: CryptoKeyPair,
  epoch: number,
  clock: Clock | null,
): Promise<void> {
  const tx = strict(db, ['meta', 'queue', 'cursor', 'manifest', 'overlay', 'chunk', 'draft']);
  await whole(tx, async () => {
    for (const name of ['queue', 'cursor', 'manifest', 'overlay', 'chunk', 'draft'] as const)
      await tx.objectStore(name).clear();
    await tx.objectStore('meta').clear();
    await putMeta(tx, 'device', device);
    await putMeta(tx, 'keys', keys);
    await putMeta(tx, 'stream', { incarnation: uuid4(), first: 1, next: 1, acked: 0, settled: 0, backup: 0 });
    await putMeta(tx, 'shown', {});
    await putMeta(tx, 'epoch', epoch);
    await putMeta(tx, 'checked_at', 0);
    if (clock !== null) await putMeta(tx, 'clock', clock);
  });
}

async function post(url: string, body: string): Promise<Enrolled> {
  let response: Response;
  try {
    const headers = { 'Content-Type': 'application/json' };
    response = await fetch(url, { method: 'POST', body, headers, credentials: 'omit' });
  } catch {
    throw new EnrolFailed('network');
  }
  const answer = (await response.json().catch(() => ({}))) as Enrolled & { code?: string };
  if (response.status !== 200 && response.status !== 201)
    throw new EnrolFailed(answer.code ?? `http_${response.status}`);
  return answer;
}
