/** Who is signed in at this desk. */
import { computed, signal } from '@preact/signals';
import { named } from '../i18n';
import type { Unit } from '../i18n/format';
import { unitOf as unitNamed } from '../i18n/units';
import { change } from '../shell/settings';
import { readCompany } from './company/company';
import { get, post, type Problem, ProblemError, whenSignedOut } from './api';

export interface Person {
  id: number;
  code: string;
  name_zh: string;
  name_en: string;
  roles: string[];
  role_names: { name_zh: string; name_en: string }[];
  permissions: string[];
  language: string;
  warehouses: number[];
  /** the password was given by somebody else: nothing but choosing another is answered */
  must_change?: boolean;
  /** they need a second factor and have none: nothing but setting one up is answered */
  must_enrol?: boolean;
}

export interface Warehouse {
  id: number;
  code: string;
  name_zh: string;
  name_en: string;
  timezone: string;
  has_bins: boolean;
  version: number;
}

export interface UnitName {
  code: string;
  name_zh: string;
  name_en: string;
  decimals: number;
}

/** undefined: not known yet; null: nobody. */
export const person = signal<Person | null | undefined>(undefined);
export const warehouses = signal<Warehouse[]>([]);
export const units = signal<Map<string, UnitName>>(new Map());
/** The session ended while somebody worked. */
export const ended = signal(false);
/** null: all that the person may see. */
export const warehouse = signal<number | null>(null);

/** localStorage: which language somebody chose at this desk; without it the person's own is used. */
const CHOSEN = 'stowage.desk.language';

const permissions = computed(() => new Set(person.value ? person.value.permissions : []));

/** '' is everybody's. */
export function may(permission: string): boolean {
  return permission === '' || permissions.value.has(permission);
}

/** Whether the person is limited to some warehouses. */
export function limited(): boolean {
  return !!person.value && person.value.warehouses.length > 0;
}

/** Whether these warehouses (none: all) are all the person's. */
export function inScope(ids: number[]): boolean {
  const own = person.value ? person.value.warehouses : [];
  return own.length === 0 || (ids.length > 0 && ids.every((id) => own.includes(id)));
}

export async function resume(): Promise<void> {
  whenSignedOut(() => {
    if (person.value) ended.value = true; // the second of two answers finds nobody any more
    person.value = null;
  });
  try {
    await enter(await get<Person>('/api/me'));
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    person.value = null;
  }
}

/** The problem where the server does not take what proves who it is (name and password, a second step, a passkey), else null. */
export async function signIn(path: string, body: unknown): Promise<Problem | null> {
  try {
    await post(path, body);
    await enter(await get<Person>('/api/me'));
    return null;
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
}

export async function signOut(): Promise<void> {
  try {
    await post('/api/sign-out', {});
  } finally {
    person.value = null;
  }
}

/** Read again: somebody added or changed one. */
export async function reloadWarehouses(): Promise<void> {
  warehouses.value = await get<Warehouse[]>('/api/warehouses');
}

async function enter(found: Person): Promise<void> {
  if (!localStorage.getItem(CHOSEN)) change({ language: found.language === 'en' ? 'en' : 'zh-CN' });
  ended.value = false;
  if (!found.must_change && !found.must_enrol) await Promise.all([readNames(), readCompany()]);
  person.value = found;
}

/** Warehouses and units by their names: again after one was changed. */
export async function readNames(): Promise<void> {
  const [places, names] = await Promise.all([get<Warehouse[]>('/api/warehouses'), get<UnitName[]>('/api/units')]);
  warehouses.value = places;
  units.value = new Map(names.map((unit) => [unit.code, unit]));
}

/** Names of a unit by its code; an unknown code names itself. */
export function unitOf(code: string): Unit {
  const unit = units.value.get(code);
  return unitNamed(unit ? names(unit) : { zh: code, en: code });
}

/** `{ zh, en }` of anything with name_zh and name_en. */
export function names(row: { name_zh: string; name_en: string }): { zh: string; en: string } {
  return { zh: row.name_zh, en: row.name_en };
}

/** The language from now on at this desk. */
export function speak(language: 'zh-CN' | 'en'): void {
  change({ language });
  localStorage.setItem(CHOSEN, language);
}

/** A warehouse by its id, in the person's language. */
export function warehouseName(id: number): string {
  const found = warehouses.value.find((one) => one.id === id);
  return found ? named(names(found)) : '';
}

/** Places behind the point that a unit allows. */
export function decimalsOf(code: string): number {
  const unit = units.value.get(code);
  return unit ? unit.decimals : 0;
}
