/** Counted lines and how many of them were right, added up by week or by zone. Pure. */

/** Of the week that begins on `week` and a zone. */
export interface Exactness {
  week: string;
  zone: string;
  lines: number;
  right: number;
}

const WEEK_MS = 7 * 86_400_000;

/** Every week from the first to the last, also those in which nothing was counted. */
export function weeksOf(rows: readonly Exactness[]): string[] {
  const known = rows.map(({ week }) => Date.parse(week)).sort((a, b) => a - b);
  const weeks: string[] = [];
  for (let at = known[0]!; at <= known[known.length - 1]!; at += WEEK_MS)
    weeks.push(new Date(at).toISOString().slice(0, 10));
  return weeks;
}

/** By zone, those with the most lines first. */
export function zonesOf(rows: readonly Exactness[]): { zone: string; lines: number; right: number }[] {
  const found = new Map<string, { zone: string; lines: number; right: number }>();
  for (const { zone, lines, right } of rows) {
    const sum = found.get(zone) ?? { zone, lines: 0, right: 0 };
    found.set(zone, { zone, lines: sum.lines + lines, right: sum.right + right });
  }
  return [...found.values()].sort((a, b) => b.lines - a.lines || (a.zone < b.zone ? -1 : 1));
}

/** By week, only those in which something was counted. */
export function shares(
  rows: readonly Exactness[],
  weeks: readonly string[],
): { name: string; lines: number; right: number }[] {
  return weeks
    .map((week) => {
      const [all] = zonesOf(rows.filter((row) => row.week === week).map((row) => ({ ...row, zone: '' })));
      return { name: week, lines: all ? all.lines : 0, right: all ? all.right : 0 };
    })
    .filter(({ lines }) => lines > 0);
}
