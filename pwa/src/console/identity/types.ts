/** What /api/people, /api/roles and /api/devices answer. Times are ms UTC. */

export interface Permission {
  code: string;
  name_zh: string;
  name_en: string;
}

export interface RoleRow {
  code: string;
  name_zh: string;
  name_en: string;
  permissions: string[];
  built_in: boolean;
  active: boolean;
  version: number;
  /** how many who work here have it */
  people: number;
}

/** Two permissions that one person should not hold together. */
export interface Pair {
  first: string;
  second: string;
  why_zh: string;
  why_en: string;
}

export interface Roles {
  roles: RoleRow[];
  groups: { room: string; name_zh: string; name_en: string; permissions: Permission[] }[];
  incompatible: Pair[];
}

export interface Conflict {
  code: string;
  name_zh: string;
  name_en: string;
  pair: Pair;
  first_roles: string[];
  second_roles: string[];
}

export interface PersonRow {
  id: number;
  code: string;
  name_zh: string;
  name_en: string;
  roles: string[];
  /** ids, empty for all */
  warehouses: number[];
  username: string;
  has_pin: boolean;
  has_password: boolean;
  language: string;
  active: boolean;
  /** its code */
  department: string | null;
  /** code of whom they report to */
  manager: string | null;
  version: number;
  /** somebody else gave the password, and it was not used yet */
  must_change: boolean;
  /** how many second factors they have */
  factors: number;
}

export interface DepartmentRow {
  code: string;
  name_zh: string;
  name_en: string;
  /** code of the one above */
  parent: string | null;
  /** code of who leads it */
  head: string | null;
  head_zh: string | null;
  head_en: string | null;
  active: boolean;
  version: number;
  people: number;
}

export interface DeviceRow {
  id: string;
  code: string;
  name: string;
  kind: 'gun' | 'phone' | 'desk' | 'virtual';
  warehouse: number;
  enrolled_at: number;
  revoked_at: number | null;
  last_seen_at: number | null;
  last_cseq: number;
  commands: number;
  incarnations: number;
  lost_at: number | null;
  /** there are signs that its database lives twice, and nobody has looked into them yet */
  copied: boolean;
  /** whose own it is, null of a shared one */
  owner_zh: string | null;
  owner_en: string | null;
}

/** What /api/policy answers. `without`: who signs in at the desk and has no second factor; `sensitive`: they may give rights. */
export interface Policy {
  second_factor: 'nobody' | 'sensitive' | 'everybody';
  session_hours: number;
  version: number;
  without: { code: string; name_zh: string; name_en: string; sensitive: boolean }[];
}
