/** One line about what is not offered to this person: who may do it, and whom to ask. Nothing where they may. */
import { lacking } from './who-may';

export function Lacks({ what, why }: { what: string; why: string | undefined }) {
  return why === undefined ? null : <p class="mut lacks" role="note">{`${what}: ${why}`}</p>;
}

export function LacksPermission({ what, permission }: { what: string; permission: string }) {
  return <Lacks what={what} why={lacking(permission)} />;
}
