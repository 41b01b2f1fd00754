/** What /api/account and the ways of proving oneself answer. Times are ms UTC. */

export type Way = 'password' | 'totp' | 'passkey' | 'recovery';

export interface Factor {
  id: string;
  kind: 'totp' | 'passkey';
  label: string;
  /** of a passkey: the name under which the page was open when it was made */
  host: string;
  since: number;
  last_used_at: number | null;
}

export interface Account {
  username: string;
  has_password: boolean;
  factors: Factor[];
  codes_left: number;
}

/** For an authenticator app; shown once. */
export interface NewApp {
  factor: string;
  secret: string;
  uri: string;
}

/** A challenge, and what navigator.credentials makes of it. */
export interface Asked {
  request: string;
  options: Record<string, unknown>;
}

export interface Proof {
  way: Way;
  code?: string;
  request?: string;
  credential?: Record<string, unknown>;
}

/** What /api/account/notices answers: `by` null is the program, `own` the person themselves. */
export interface Notice {
  no: number;
  event: string;
  at: number;
  by: { id: number; code: string; name_zh: string; name_en: string } | null;
  own: boolean;
  what: string[];
  kind: string;
  client: string;
  address: string;
}
