/**
 * Which of the two companies of an installation this page is of: the real one, or below /practice the one to learn with. Whatever speaks
 * to a server or keeps something in the browser goes through here; tidy.test.ts finds what does not.
 */
export const PRACTICE = /^\/practice(\/|$)/.test(location.pathname);
/** Before every path of this company's server and pages. */
export const BASE = PRACTICE ? '/practice' : '';

/** The address of what this company's server has at `path`, for a link or a picture. What console/api.ts asks for goes there by itself. */
export function addressOf(path: string): string {
  return BASE + path;
}

/** The name under which this company alone keeps something here. */
export function ours(name: string): string {
  return PRACTICE ? `practice.${name}` : name;
}
