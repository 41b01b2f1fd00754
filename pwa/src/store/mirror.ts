/** Where the stream stood, kept outside the database: by it we know when the database was put back, or deleted. */
import { ours } from '../company';
import type { StoredStream } from './db';

const MIRROR = ours('stowage.stream');
const TROUBLE = ours('stowage.trouble');

export interface Mirror {
  code: string; // of the gun
  incarnation: string;
  next: number;
  acked: number;
  reference: number;
}

/** What happened to what is stored here; a person has to know it. */
export type Trouble =
  /** The database cannot be opened. */
  | { kind: 'unreadable'; error: string }
  /** It went away while the page was open; `unsent` as far as this tab knows. What is left of it shows when it is opened again. */
  | { kind: 'closed'; code: string; unsent: number }
  /** It was deleted; `unsent` records had no answer of the server. `back`: so many of them a copy gave back, with which the gun goes on. */
  | { kind: 'gone'; code: string; unsent: number; back?: number }
  /**
   * It is older than it was: `missing` records are not in it any more, `unsent` of those had no answer of the server (null: nobody can
   * tell how many). `since`: when the newest answered record in it was confirmed, ms UTC. `torn`: not older, those were lost out of it.
   */
  | { kind: 'put_back'; missing: number | null; unsent: number | null; since: number | null; torn?: true };

let newest: Mirror | null = null; // as this tab kept it

/** Null also where what is there cannot be read. */
export function mirrored(): Mirror | null {
  const said = kept(MIRROR) as { [name in keyof Mirror]?: unknown } | null;
  if (said === null) return null;
  const { code = '', incarnation, next, acked = 0, reference = 0 } = said;
  if (typeof code !== 'string' || typeof incarnation !== 'string') return null;
  return isCount(next) && isCount(acked) && isCount(reference) ? { code, incarnation, next, acked, reference } : null;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Within an incarnation `next` and `reference` never go back. */
export function mirror(stream: StoredStream, code: string, reference: number): void {
  const old = mirrored();
  const same = old !== null && old.incarnation === stream.incarnation;
  newest = {
    code: code || (old?.code ?? ''),
    incarnation: stream.incarnation,
    next: same ? Math.max(old.next, stream.next) : stream.next,
    acked: stream.acked,
    reference: Math.max(reference, old?.code === code || code === '' ? (old?.reference ?? 0) : 0),
  };
  keep(MIRROR, newest);
}

/** The database went away, and the mirror perhaps with it: what this tab knows is kept for the next start. */
export function lastSeen(): Trouble {
  if (mirrored() === null && newest !== null) keep(MIRROR, newest);
  const seen = mirrored() ?? newest;
  return { kind: 'closed', code: seen?.code ?? '', unsent: seen === null ? 0 : unsentOf(seen) };
}

function unsentOf({ next, acked }: Mirror): number {
  return Math.max(0, next - 1 - acked);
}

/** What the mirror says about the stream as it is stored; null stream: nothing is. */
export function compare(seen: Mirror | null, stream: StoredStream | null, since: number | null = null): Trouble | null {
  if (seen === null) return null;
  if (stream === null) return { kind: 'gone', code: seen.code, unsent: unsentOf(seen) };
  if (seen.incarnation !== stream.incarnation || seen.next <= stream.next) return null;
  const sent = Math.max(0, seen.acked - (stream.next - 1));
  const missing = seen.next - stream.next;
  return { kind: 'put_back', missing, unsent: Math.max(0, missing - sent), since };
}

/** What happened is told until somebody has read it, also after a reload. */
export function keptTrouble(): Trouble | null {
  return kept(TROUBLE) as Trouble | null;
}

export function keepTrouble(trouble: Trouble | null): void {
  if (trouble === null) localStorage.removeItem(TROUBLE);
  else keep(TROUBLE, trouble);
}

/** An object; null: none, or a garbled one. */
function kept(name: string): object | null {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(name) ?? 'null');
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

/** A full disk may refuse it; the command itself is stored by then. */
function keep(name: string, value: unknown): void {
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}
