/** The way into the practice company: the real server, asked by this gun, lets another one into it. */
import { BASE } from '../../company';
import { store } from '../../store';
import { openSession } from '../../store/remote-photo';

/** What keeps its own store in this browser once it has been there: `ours('stowage.stream')` of the practice company. */
const BEEN_THERE = 'practice.stowage.stream';
export const ADDRESS = '/practice/m/';

/** This gun has joined before, so it may go there without a network. */
export function hasJoined(): boolean {
  return localStorage.getItem(BEEN_THERE) !== null;
}

/** The code of why not; '' where the address to open was found. */
export type Way = { to: string } | { code: string };

export async function join(): Promise<Way> {
  try {
    const { db } = await store.beside();
    const token = await openSession(db, BASE);
    if (token === null) return { code: 'network' };
    const answer = await fetch(`${BASE}/api/sync/practice`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}` },
      credentials: 'omit',
    });
    const said = (await answer.json()) as { token?: string; code?: string };
    return said.token ? { to: `${ADDRESS}#/enrol?t=${said.token}` } : { code: said.code || `http_${answer.status}` };
  } catch {
    return { code: 'network' };
  }
}
