/** Whose badge a scan is. */
import type { Scan } from '../../scanner';
import type { Person } from './reducer';

/** A badge is one of our labels, or the bare code of a person; null for any other code. */
export function badgeOf({ code }: Pick<Scan, 'code'>): string | null {
  if (code.kind === 'own') return code.type === 'BADGE' ? code.value : null;
  return code.kind === 'text' ? code.text : null;
}

export function personOf(scan: Pick<Scan, 'code'>, people: Person[]): Person | null {
  const code = badgeOf(scan);
  return people.find((each) => each.code === code) || null;
}
