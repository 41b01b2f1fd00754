/** What roles permit, and what one person should not hold together. */
import { named } from '../../i18n';
import { names } from '../session';
import type { Pair, RoleRow, Roles } from './types';

/** All that roles of these codes permit; a retired one nothing. */
export function permitted(roles: readonly RoleRow[], codes: readonly string[]): Set<string> {
  const all = new Set<string>();
  for (const role of roles) {
    if (role.active && codes.includes(role.code)) role.permissions.forEach((permission) => all.add(permission));
  }
  return all;
}

/** The pairs of which both are held. */
export function together(pairs: readonly Pair[], held: ReadonlySet<string>): Pair[] {
  return pairs.filter((pair) => held.has(pair.first) && held.has(pair.second));
}

/** Roles by name, in the person's language; one that is not known by its code. */
export function rolesNamed(known: Roles | null, codes: readonly string[]): string {
  const byCode = new Map(known ? known.roles.map((role) => [role.code, role]) : []);
  return codes.map((code) => roleNamed(byCode.get(code), code)).join(', ');
}

function roleNamed(role: RoleRow | undefined, code: string): string {
  return role ? named(names(role)) : code;
}
