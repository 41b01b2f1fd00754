/**
 * A scanner at the desk types as a keyboard does, faster than any hand, into whatever has the focus. Outside of fields its characters must
 * not press a page's keys: a run of them is looked up, a key alone is given to the page a moment later. A key that is held is no run, and
 * `/` goes to the field for finding at once, where what follows is typed.
 */

const GAP_MS = 40;
const LEAST = 4;

/** `onScan` gets each run, until the returned function is called. */
export function catchScans(onScan: (text: string) => void): () => void {
  let held = '';
  let timer = 0;

  function release(): void {
    clearTimeout(timer);
    const keys = held;
    held = '';
    if (keys.length >= LEAST) onScan(keys);
    else for (const key of Array.from(keys)) press(key);
  }
  function down(event: KeyboardEvent): void {
    const { key } = event;
    if (!event.isTrusted || inField(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (key === 'Shift' || (held === '' && (key === ' ' || key === '/'))) return;
    if (event.repeat) {
      release();
      return;
    }
    if (key.length !== 1) {
      const scanned = key === 'Enter' && held.length >= LEAST;
      release();
      if (scanned) swallow(event);
      return;
    }
    swallow(event);
    held += key;
    clearTimeout(timer);
    timer = window.setTimeout(release, GAP_MS);
  }
  document.addEventListener('keydown', down, true);
  return () => {
    clearTimeout(timer);
    document.removeEventListener('keydown', down, true);
  };
}

function swallow(event: Event): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}

function press(key: string): void {
  (document.activeElement || document.body).dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }),
  );
}

function inField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}
