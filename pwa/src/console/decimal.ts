/** Typed figures as exact integers: no float stands between what a person types and what the server gets. */

const GROUPED = /^\d{1,3}(,\d{3})+(\.\d*)?$/;
const PLAIN = /^\d*(\.\d*)?$/;
export const LARGEST = Number.MAX_SAFE_INTEGER;

/** '1,224.5' with 4 places is 12,245,000; null when it is no figure, has more places, or is beyond 2^53 − 1. */
export function parseScaled(text: string, places: number): number | null {
  const typed = text
    .replace(/[\s\u00a0]/g, '')
    .replace(/，/g, ',')
    .replace(/[。．]/g, '.');
  if (!GROUPED.test(typed) && !PLAIN.test(typed)) return null;
  const [whole = '', part = ''] = typed.replace(/,/g, '').split('.');
  const fraction = part.replace(/0+$/, '');
  if ((!whole && !part) || fraction.length > places || whole.length > 16) return null;
  const value = BigInt((whole || '0') + fraction.padEnd(places, '0'));
  return value > BigInt(LARGEST) ? null : Number(value);
}

/** As somebody would type it: 12,245,000 with 4 places is '1224.5'. */
export function writeScaled(value: number, places: number): string {
  const digits = String(Math.abs(value)).padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places);
  const part = digits.slice(digits.length - places).replace(/0+$/, '');
  return `${value < 0 ? '-' : ''}${whole}${places > 0 && part ? `.${part}` : ''}`;
}

/** `count` (1/10,000 units) in base units (1/10,000), null when the unit does not divide evenly. */
export function inBase(count: number, numerator: number, denominator: number): number | null {
  const product = BigInt(count) * BigInt(numerator);
  if (product % BigInt(denominator) !== BigInt(0)) return null;
  const base = product / BigInt(denominator);
  return base > BigInt(LARGEST) ? null : Number(base);
}

/** Minor units of `base` (1/10,000 units) at `price` (1/1,000,000 a unit), half up, as the server rounds. */
export function lineAmount(base: number, price: number): number {
  const unit = BigInt(100_000_000);
  return Number((BigInt(2) * BigInt(base) * BigInt(price) + unit) / (BigInt(2) * unit));
}
