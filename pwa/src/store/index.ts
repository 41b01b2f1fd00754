/** The one store of this page. See sync/ts/README.md for what a flow may ask of it. */
import { Carried } from './carried';
import { Store } from './store';

export const store = new Store('stowage', '');
export const carried = new Carried('stowage-carried', '', () => store.beside());

export { Differs, Own, type CarriedQueue } from './carried';
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
export type { Partitions, StoreStatus } from './store';
