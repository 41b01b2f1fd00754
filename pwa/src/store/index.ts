/** The one store of this page. See sync/ts/README.md for what a flow may ask of it. */
import { BASE, ours } from '../company';
import { enrolAnew } from './anew';
import { Carried } from './carried';
import { openChannel } from './leader';
import { Store } from './store';

const NAME = ours('stowage');

export const store = new Store(NAME, BASE);
export const carried = new Carried(ours('stowage-carried'), BASE, () => store.beside());

/** This browser is another device from now on: the page has to be loaded again, as the other tabs do by themselves. */
export async function becomeAnother(urlOrToken: string, keepUnsent: boolean): Promise<void> {
  const { db, queue } = await store.beside();
  await enrolAnew(db, queue, BASE, urlOrToken, keepUnsent ? (file) => carried.keepOutbox(file) : null);
  const channel = openChannel(NAME, () => undefined);
  channel.send({ type: 'anew' });
  channel.close();
}

export { Differs, Own, type CarriedQueue, type Showing } from './carried';
export { Incomplete, unread } from './incomplete';
export { EnrolFailed } from './enrol';
export { painted, rest } from './rest';
export { NotEnrolled } from './queue';
export type { Device } from './db';
export type { Draft } from './drafts';
export type { ConfirmOptions, OutboxRow, Pending } from './queue';
export type { Row } from './rows';
export { deleteStore } from './reset';
export { hindrances, type Hindrance } from './readiness';
export type { Trouble } from './mirror';
export type { Partitions, StoreStatus } from './status';
