/** Where the picture of a warehouse is, with one of its places open beside it. */
export function picturePage(warehouse: string, place?: number): string {
  const page = `/places/${encodeURIComponent(warehouse)}`;
  return place === undefined ? page : `${page}?place=${place}`;
}
