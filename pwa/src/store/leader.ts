/** One tab of this device talks to the server; the others hear from it what changed. */
import type { Clock, Status } from '@stowage/sync';
import type { Change } from './rows';

export type Message =
  | { type: 'queued'; next: number }
  | { type: 'stored'; changes: Change[]; queue: boolean; blobs: boolean; clock: Clock | null }
  | { type: 'status'; status: Status }
  | { type: 'blob'; sha256: string; size: number }
  | { type: 'refetch'; partition: string; lost: string[] }
  | { type: 'enrolled' } // or numbered anew: begin with what is stored
  | { type: 'anew' } // another device: every tab begins anew
  | { type: 'trouble' } // told, or read
  | { type: 'opened' } // by a tab that does not know yet how things stand
  | { type: 'wake' };

export interface Channel {
  send(message: Message): void;
  close(): void;
}

/** Other tabs of the same store. A browser without BroadcastChannel (before Chrome 54) has no other tabs to hear. */
export function openChannel(name: string, heard: (message: Message) => void): Channel {
  if (typeof BroadcastChannel === 'undefined') return { send: () => undefined, close: () => undefined };
  const channel = new BroadcastChannel(name);
  channel.onmessage = ({ data }) => {
    const message = data as Message;
    if (message.type === 'anew') location.reload();
    else heard(message);
  };
  return { send: (message) => channel.postMessage(message), close: () => channel.close() };
}

/**
 * Calls `begin` when this tab leads, for as long as it lives. Web Locks exist since Chrome 69 over https; without them every tab
 * leads, which the protocol allows: the same command sent twice has one outcome.
 */
export async function lead(name: string, begin: () => Promise<void>): Promise<void> {
  const locks = (navigator as { locks?: LockManager | null }).locks ?? null;
  if (locks === null) return begin();
  await locks.request(`${name}-leader`, async () => {
    await begin();
    return new Promise<never>(() => undefined);
  });
}
