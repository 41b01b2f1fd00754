/** What a PIN or password must be, before it is hashed and sent. */

export type Weak = 'short' | 'easy' | 'digits';

const LEAST_PASSWORD = 12;
const COMMON = ['password', 'stowage', 'qwerty', '12345', 'admin', 'iloveyou', 'abc123', '111111', '000000', 'letmein'];

/** null: strong enough. `about`: names that it must not hold. */
export function weakPassword(password: string, about: string[]): Weak | null {
  if (Array.from(password).length < LEAST_PASSWORD) return 'short';
  const plain = password.toLowerCase();
  const held = about.concat(COMMON).filter((name) => name.length >= 3 && plain.indexOf(name.toLowerCase()) >= 0);
  const rest = held.reduce((left, name) => left.split(name.toLowerCase()).join(''), plain);
  if (held.length > 0 && rest.length < 6) return 'easy';
  return new Set(plain).size < 5 ? 'easy' : null;
}

const READABLE = 'abcdefghjkmnpqrstvwxyz23456789'; // without signs that are heard or read as one another
const GROUPS = 4;

/** A password to read out to somebody, for one sign-in: 'kq7m-x2hd-9rta-cwep', 78 random bits. */
export function oneTime(): string {
  const signs: string[] = [];
  while (signs.length < GROUPS * 4) {
    const [byte = 255] = crypto.getRandomValues(new Uint8Array(1));
    if (byte < READABLE.length * 8) signs.push(READABLE[byte % READABLE.length]!); // else some would come more often
  }
  return Array.from({ length: GROUPS }, (_, group) => signs.slice(group * 4, group * 4 + 4).join('')).join('-');
}

export function weakPin(pin: string): Weak | null {
  if (!/^\d{4,8}$/.test(pin)) return 'digits';
  const steps = new Set(Array.from(pin.slice(1), (digit, at) => Number(digit) - Number(pin[at])));
  const step = steps.size === 1 ? Array.from(steps)[0]! : null;
  return step !== null && Math.abs(step) <= 1 ? 'easy' : null;
}
