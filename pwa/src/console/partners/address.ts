/** Where a partner is on the desk. */

/** The page beside those of partners: a code that reads so is written otherwise. */
const RESERVED: Record<string, string> = { new: '%6eew' };

export function partnerPage(code: string): string {
  const path = encodeURIComponent(code);
  return `/partners/${RESERVED[path] ?? path}`;
}
