/** What a number of a pattern looks like, as the server writes it. */

const PLACEHOLDER = /\{(yyyy|yy|mm|n(?::0(\d)d)?)\}/g;

/** "PO-{yy}{mm}-{n:04d}" of November 2026 and 187 is "PO-2611-0187"; what is no placeholder stays as it is. */
export function example(pattern: string, day: Date, serial: number): string {
  const year = String(day.getFullYear());
  const words: Record<string, string> = {
    yyyy: year,
    yy: year.slice(2),
    mm: String(day.getMonth() + 1).padStart(2, '0'),
  };
  return pattern.replace(PLACEHOLDER, (_, name: string, width: string | undefined) => {
    return words[name] ?? String(serial).padStart(Number(width ?? 1), '0');
  });
}
