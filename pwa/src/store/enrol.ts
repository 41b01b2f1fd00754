/** Making this browser a device of the company: once, with the token of the QR code. */
import { enrolBody, measure } from '@stowage/sync';
import { newKeys, publicKey, uuid4 } from './crypto';
import { type Database, type Device, putMeta, strict } from './db';

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

/** `text` is the token, or the address in the QR code that holds it. Nothing is stored unless the server agrees. */
export async function enrol(db: Database, base: string, text: string): Promise<Device> {
  const token = /[?&]t=([^&#\s]+)/.exec(text)?.[1] ?? text.trim();
  const id = uuid4();
  const keys = await newKeys();
  const body = enrolBody(token, id, await publicKey(keys));
  const sentAt = Date.now();
  const answer = await post(`${base}/api/sync/enrol`, body);
  const clock = measure(null, sentAt, Date.now(), answer.server_time);
  const { code, name, kind, warehouse } = answer;
  const device: Device = { id: answer.device, code, name, kind, warehouse, revoked: false };
  const tx = strict(db, ['meta', 'queue', 'cursor', 'manifest', 'overlay', 'chunk']);
  for (const name of ['queue', 'cursor', 'manifest', 'overlay', 'chunk'] as const) await tx.objectStore(name).clear();
  await putMeta(tx, 'device', device);
  await putMeta(tx, 'keys', keys);
  await putMeta(tx, 'stream', { incarnation: uuid4(), first: 1, next: 1, acked: 0, settled: 0, backup: 0 });
  await putMeta(tx, 'shown', {});
  await putMeta(tx, 'epoch', answer.epoch);
  await putMeta(tx, 'checked_at', 0);
  if (clock !== null) await putMeta(tx, 'clock', clock);
  await tx.done;
  return device;
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
