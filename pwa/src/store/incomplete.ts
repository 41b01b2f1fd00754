/** A row that may be there: what would say so is lost on this device, and has not come again yet. */
export class Incomplete extends Error {
  constructor(partition: string) {
    super(`part of ${partition} is lost`);
  }
}

/** For who only shows a name: what cannot be read is not known. Other errors are thrown on. */
export function unread(error: unknown): null {
  if (error instanceof Incomplete) return null;
  throw error;
}
