/** Where an item is on the desk. */

/** Pages beside those of items: an SKU that reads so is written otherwise. */
const RESERVED: Record<string, string> = { new: '%6eew' };

export function itemPage(sku: string): string {
  const path = encodeURIComponent(sku);
  return `/items/${RESERVED[path] ?? path}`;
}
