/** A finger that bounces, or taps twice out of habit, presses once: what comes up under it was not seen yet. */
const BOUNCE_MS = 300;
const NEAR_PX = 24;
/** Keys are meant each time; a label presses its own field. */
const MEANT = '.pad, input, label, select, textarea';

export function oneTapEach(): void {
  let last = { at: -Infinity, x: 0, y: 0 };
  const press = (event: MouseEvent): void => {
    if (event.detail === 0) return; // by a key, or by a program
    const { timeStamp: at, clientX: x, clientY: y, target } = event;
    const near = Math.abs(x - last.x) < NEAR_PX && Math.abs(y - last.y) < NEAR_PX;
    const again = near && at - last.at < BOUNCE_MS;
    last = { at, x, y };
    if (!again || (target instanceof Element && target.closest(MEANT))) return;
    event.preventDefault();
    event.stopPropagation();
  };
  document.addEventListener('click', press, true);
}
