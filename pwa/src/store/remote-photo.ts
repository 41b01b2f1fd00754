/** What a screen asks of the server, under a session of its own: the engine's is none of its business. Photos of other devices, the past. */
import { sessionBody } from '@stowage/sync';
import { sign, uuid4 } from './crypto';
import { type Database, getMeta } from './db';

let token: string | null = null;

/** 'away' where it is not on the server yet; null where nobody answers. */
export async function remotePhoto(db: Database, base: string, hash: string): Promise<Blob | 'away' | null> {
  const answer = await askAsDevice(db, base, `/api/sync/blobs/${hash}`);
  if (answer === null) return null;
  if (answer.ok) return answer.blob().catch(() => null); // cut short: as nobody answering
  return answer.status === 404 ? 'away' : null;
}

/** GET of something that the engine does not keep; null where nobody answers. */
export async function askAsDevice(db: Database, base: string, path: string): Promise<Response | null> {
  try {
    const answer = token === null ? null : await get(base, path);
    if (answer !== null && answer.status !== 401) return answer;
    token = await openSession(db, base);
    return token === null ? null : await get(base, path);
  } catch {
    return null; // the network: asked again when the screen is opened again
  }
}

function get(base: string, path: string): Promise<Response> {
  return fetch(`${base}${path}`, {
    headers: { Authorization: `Bearer ${token}` },
    credentials: 'omit',
  });
}

/** The token of a new session; null where the server gives none. Rejects where nobody answers. */
export async function openSession(db: Database, base: string): Promise<string | null> {
  const [device, keys, clock] = await Promise.all([getMeta(db, 'device'), getMeta(db, 'keys'), getMeta(db, 'clock')]);
  if (device === undefined || keys === undefined) return null;
  const body = sessionBody(device.id, Date.now() + (clock?.offset ?? 0), uuid4());
  const headers = { 'Content-Type': 'application/json', 'Stowage-Signature': await sign(keys, body) };
  const answer = await fetch(`${base}/api/sync/session`, { method: 'POST', headers, body, credentials: 'omit' });
  return answer.ok ? ((await answer.json()) as { token: string }).token : null;
}
