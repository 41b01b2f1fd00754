/** Everything that would run later runs here, in one order: a macrotask at a time, each followed by its microtasks. */
const queue: (() => void)[] = [];
const turn = globalThis.setImmediate;

/** fake-indexeddb asks the global for its tasks. */
export function takeOver(): void {
  globalThis.setImmediate = ((task: () => void) => {
    queue.push(task);
  }) as unknown as typeof setImmediate;
}

export function later(task: () => void): void {
  queue.push(task);
}

/** Runs until nothing is left, or `most` tasks; true when nothing is left. */
export async function settle(most = Infinity): Promise<boolean> {
  await microtasks();
  for (let done = 0; queue.length > 0; done++) {
    if (done >= most) return false;
    queue.shift()!();
    await microtasks();
  }
  return true;
}

/** What was to come never comes: the process is dead. */
export function forget(): void {
  queue.length = 0;
}

function microtasks(): Promise<void> {
  return new Promise((resolve) => turn(resolve));
}
