/** Whom a person may report to. */
import { named } from '../../i18n';
import { names } from '../session';
import type { PersonRow } from './types';

/** Who works here and does not report to `person` through others; whoever it is now, also one that is not shown here. */
export function managersOf(
  person: PersonRow | null,
  now: string,
  people: readonly PersonRow[],
): { value: string; label: string }[] {
  const offered = people.filter((one) => one.code === now || (one.active && !reports(one, person, people)));
  const found = offered.map((one) => ({ value: one.code, label: `${named(names(one))} · ${one.code}` }));
  return now && !offered.some((one) => one.code === now) ? [...found, { value: now, label: now }] : found;
}

/** Whether `one` is `person` or reports to them, and so cannot be above them. */
function reports(one: PersonRow, person: PersonRow | null, people: readonly PersonRow[]): boolean {
  if (person === null) return false;
  const passed = new Set<string>();
  for (let at: PersonRow | undefined = one; at && !passed.has(at.code);) {
    if (at.code === person.code) return true;
    passed.add(at.code);
    const above: string | null = at.manager;
    at = people.find((other) => other.code === above);
  }
  return false;
}
