/** Why this person may not: which roles may, and whom to ask. */
import { effect, signal } from '@preact/signals';
import { dictionary, named } from '../i18n';
import { get, ProblemError } from './api';
import { limited, may, names, person } from './session';

interface Named {
  name_zh: string;
  name_en: string;
}

interface WhoMay {
  permission: string;
  roles: Named[];
  people: Named[];
}

const words = dictionary(
  {
    only: (roles: string, ask: string) => `${roles} only${ask && `, ask ${ask}`}`,
    nobody: 'Nobody here may yet, see Roles',
    notYours: 'Not for your role',
    or: ' or ',
    everywhere: 'Only who works in all warehouses',
  },
  {
    only: (roles, ask) => `仅${roles}${ask && `，找${ask}`}`,
    nobody: '还没人有这个权限，看角色',
    notYours: '你的角色不能做',
    or: '或',
    everywhere: '仅管所有仓库的人',
  },
);

const NAMED = 2;
/** Of what the person lacks; empty until it has come. */
const told = signal<ReadonlyMap<string, WhoMay>>(new Map());

effect(() => {
  const who = person.value;
  told.value = new Map();
  if (!who || who.must_change) return;
  get<WhoMay[]>('/api/who-may').then(
    (rows) => {
      if (person.peek() === who) told.value = new Map(rows.map((row) => [row.permission, row]));
    },
    (error: unknown) => {
      if (!(error instanceof ProblemError)) throw error; // they are told that it is not for their role
    },
  );
});

/** undefined where they may. */
export function lacking(permission: string): string | undefined {
  if (may(permission)) return undefined;
  const t = words();
  const found = told.value.get(permission);
  const tell = (some: Named[]): string =>
    some
      .slice(0, NAMED)
      .map((one) => named(names(one)))
      .join(t.or);
  if (!found) return t.notYours;
  return found.roles.length > 0 ? t.only(tell(found.roles), tell(found.people)) : t.nobody;
}

/** The same of what is done for all warehouses at once. */
export function lackingEverywhere(permission: string): string | undefined {
  return lacking(permission) ?? (limited() ? words().everywhere : undefined);
}
