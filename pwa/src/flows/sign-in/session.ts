/** Who works with this gun now. Kept across reloads; locked after a while without a touch or a scan, with everything left as it is. */
import { computed, signal } from '@preact/signals';
import { ours } from '../../company';
import { named, type Named } from '../../i18n';
import type { Route } from '../../shell/router';
import { change, settings } from '../../shell/settings';
import { store } from '../../store';
import { choose, likesAt, likesOf, toSend, type Chosen, type Likes } from './likes';
import type { Person, Tries } from './reducer';

const SESSION = ours('stowage.session');
/** Of both companies: their PINs are the same. */
const TRIES = 'stowage.tries';
const LIKES = ours('stowage.likes');
export const IDLE_MS = 10 * 60_000;
/** A touch is written at most this often. */
const WRITE_EVERY_MS = 5_000;

interface Session {
  person: number;
  touched: number;
}

function read<T>(key: string, otherwise: T): T {
  try {
    const kept = localStorage.getItem(key);
    return kept === null ? otherwise : (JSON.parse(kept) as T);
  } catch {
    return otherwise; // unreadable: as on a new device
  }
}

function isFresh(session: Session | null): boolean {
  return session !== null && Math.abs(Date.now() - session.touched) < IDLE_MS;
}

const kept = read<Session | null>(SESSION, null);
const session = signal<Session | null>(isFresh(kept) ? kept : null);
/** The person whose gun locked itself: asked for the PIN alone. */
export const lastPerson = signal<number | null>(kept ? kept.person : null);

export const roster = computed<Person[]>(() => {
  if (!store.device.value) return [];
  const rows = store.rows<Person>(store.partitions.device, 'person').value;
  return rows ? rows.map((row) => row.body) : [];
});

/** Null while nobody is signed in, and when the person may no longer use this device. */
export const person = computed<Person | null>(() => {
  const now = session.value;
  return (now && roster.value.find((each) => each.id === now.person)) || null;
});

/** True until the roster has been read: too early to say that nobody is signed in. */
const unread = computed(() => {
  const device = store.device.value;
  return device !== null && store.rows<Person>(store.partitions.device, 'person').value === null;
});

/** Where this gun belongs: 0 before it is enrolled. */
export const warehouse = computed<number>(() => {
  const device = store.device.value;
  return device ? device.warehouse : 0;
});

export const warehouseName = computed<string>(() => {
  const device = store.device.value;
  if (!device) return '';
  const rows = store.rows<Named & { id: number }>(store.partitions.catalogue, 'warehouse').value || [];
  const found = rows.find((row) => row.body.id === device.warehouse);
  return found ? named(found.body) : device.code;
});

export function tries(): Record<string, Tries> {
  return read<Record<string, Tries>>(TRIES, {});
}

export function keepTries(value: Record<string, Tries>): void {
  localStorage.setItem(TRIES, JSON.stringify(value));
}

function allChosen(): Record<string, Chosen> {
  return read<Record<string, Chosen>>(LIKES, {});
}

function keepChosen(who: Person, chosen: Chosen): void {
  localStorage.setItem(LIKES, JSON.stringify({ ...allChosen(), [who.id]: chosen }));
}

/** A change by the person signed in is theirs: it follows them. Without a person it is this gun's until the next sign-in. */
export function like(patch: Partial<Likes>): void {
  change(patch);
  const who = person.peek();
  if (who) keepChosen(who, choose(who, likesOf(settings.peek()), allChosen()[who.id]));
}

/** Tells the server what the person chose, where it has not been told. */
export async function sendLikes(): Promise<void> {
  const who = person.peek();
  const chosen = who && allChosen()[who.id];
  if (!who || !chosen || chosen.sent) return;
  const sent = toSend(chosen.likes, document.documentElement.getAttribute('data-theme') === 'dark');
  keepChosen(who, { ...chosen, sent });
  await store.confirm('identity.save_settings/1', sent, { warehouse: null, person: who.id });
}

/** How the person likes a gun follows them to this one. */
export function signIn(who: Person): void {
  change(likesAt(who, allChosen()[who.id]));
  session.value = { person: who.id, touched: Date.now() };
  lastPerson.value = who.id;
  write();
  void sendLikes();
}

export function signOut(): void {
  session.value = null;
  lastPerson.value = null;
  localStorage.removeItem(SESSION);
}

function write(): void {
  if (session.peek()) localStorage.setItem(SESSION, JSON.stringify(session.peek()));
}

/** Somebody is there: the lock starts again. */
export function touch(): void {
  const now = session.peek();
  if (!now) return;
  const at = Date.now();
  const due = at - now.touched > WRITE_EVERY_MS;
  if (!due) return;
  session.value = isFresh(now) ? { ...now, touched: at } : null;
  write();
}

/** Locks the gun once nobody has touched it for long; work goes on after the PIN where it was. */
export function watchIdle(): void {
  for (const event of ['pointerdown', 'keydown', 'input']) window.addEventListener(event, touch, { capture: true });
  const look = (): void => {
    if (session.peek() && !isFresh(session.peek())) session.value = null;
  };
  setInterval(look, WRITE_EVERY_MS);
  document.addEventListener('visibilitychange', look);
}

/** The first download is not complete: nothing can be looked up yet. */
const loading = computed(() => store.status.value.behind !== null && store.status.value.lastSync === null);

/** Where to go instead of `route`; null where it may open. */
export function gate(route: Route): string | null {
  if (!store.device.value || (loading.value && !person.value)) return '/enrol';
  if (route.free || person.value || unread.value) return null;
  return '/sign-in';
}
