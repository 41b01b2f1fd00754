/** Work that nobody waits for gives way to people: it goes on in idle moments, some time after the last key or touch. */

/** How long after a touch a person counts as gone. */
const AWAY_MS = 1_000;
/** A frame that does not come by then is not coming: the page is hidden. */
const HIDDEN_MS = 100;

let touched = -AWAY_MS;
for (const event of ['keydown', 'input', 'pointerdown'])
  addEventListener(event, () => (touched = performance.now()), { capture: true, passive: true });

/** Resolves in an idle moment without a person at work; from `latest` (performance.now()) on in any idle moment. */
export async function rest(latest: number): Promise<void> {
  for (;;) {
    await idle();
    const left = Math.min(touched + AWAY_MS, latest) - performance.now();
    if (left <= 0) return;
    await new Promise((resolve) => setTimeout(resolve, left));
  }
}

function idle(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof requestIdleCallback === 'function') requestIdleCallback(() => resolve(), { timeout: AWAY_MS });
    else setTimeout(resolve, 0);
  });
}

/** Resolves once the next frame is on the screen; of a hidden page, which has none, soon. */
export function painted(): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(resolve, HIDDEN_MS);
    requestAnimationFrame(() => {
      clearTimeout(late);
      setTimeout(resolve, 0); // the frame's own work comes first
    });
  });
}
