/** What /api/people and /api/devices answer. Times are ms UTC. */

export const ROLES = [
  'operator',
  'supervisor',
  'buyer',
  'sales',
  'quality',
  'finance',
  'manager',
  'administrator',
] as const;

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
