/** What GET /api/settings answers. */
export interface Setting {
  group: 'way_in' | 'devices' | 'kept' | 'backups' | 'partners' | 'labels' | 'server' | 'books';
  key: string;
  /** percent: 1/100 of one */
  value: number | string | string[];
  /** 'company': company.set_setting changes it; an environment variable, 'release', or a page of the desk */
  where: string;
  unit?: 'days' | 'hours' | 'minutes' | 'times' | 'characters' | 'bytes' | 'rows' | 'percent';
  kind?: 'days' | 'percent' | 'at' | 'keep' | 'prefix';
  least?: number;
  most?: number;
  default?: number | string;
  is_set?: boolean;
  version?: number;
  last?: { at: number; code: string | null; name_zh: string | null; name_en: string | null } | null;
}
