/** There is no desk socket: what is on the screen is read again when somebody returns to it, and now and then while it is seen. */
import { refreshAll } from './resource';

const EVERY_MS = 30_000;

/** Until the returned function is called. */
export function keepFresh(): () => void {
  let last = Date.now();
  const now = (): void => {
    if (document.visibilityState !== 'visible') return;
    last = Date.now();
    refreshAll();
  };
  const returned = (): void => {
    if (Date.now() - last > 1000) now();
  };
  const timer = setInterval(now, EVERY_MS);
  window.addEventListener('focus', returned);
  document.addEventListener('visibilitychange', returned);
  return () => {
    clearInterval(timer);
    window.removeEventListener('focus', returned);
    document.removeEventListener('visibilitychange', returned);
  };
}
