/** Dates as labels and hands say them. */

const DATE = /^(2\d{3})-?(\d{2})-?(\d{2})$|^(?:17)?(\d{2})(\d{2})(\d{2})$/;

/** "2028-05-18", "20280518", "280518", or a label's "17280518" as an ISO date, or null where there is no such day. */
export function parseDate(text: string): string | null {
  const found = DATE.exec(text.trim());
  if (!found) return null;
  const year = found[1] || `20${found[4]}`;
  const iso = `${year}-${found[2] || found[5]}-${found[3] || found[6]}`;
  const date = new Date(`${iso}T00:00:00Z`);
  return !isNaN(date.getTime()) && date.toISOString().slice(0, 10) === iso ? iso : null;
}
