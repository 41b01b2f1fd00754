/** What the bar shows about the device, and whether somebody is in the middle of something. */
import { effect, signal } from '@preact/signals';
import { about } from '../store/about';

export interface Link {
  online: boolean;
  /** commands on this device without an outcome */
  waiting: number;
  /** commands that need somebody */
  attention: number;
  /** why nothing is sent although there is a network, and what to do; empty: it is */
  stuck: string;
}

export const link = signal<Link>({ online: navigator.onLine !== false, waiting: 0, attention: 0, stuck: '' });

/** Percent, or null where the browser does not say. */
export const battery = signal<number | null>(null);

/** True while goods are in hand: updates wait, the screen stays on. */
export const inTask = signal(false);

interface Battery extends EventTarget {
  level: number;
}

export async function watchBattery(): Promise<void> {
  const ask = (navigator as unknown as { getBattery?: () => Promise<Battery> }).getBattery;
  if (!ask) return;
  const found = await ask.call(navigator);
  const show = (): void => {
    about.battery = battery.value = Math.round(found.level * 100);
  };
  show();
  found.addEventListener('levelchange', show);
}

interface Lock {
  release(): Promise<void>;
}

/** Holds the screen awake during a task; a lock that the page lost while hidden is taken again. */
export function keepAwake(): void {
  const locks = (navigator as unknown as { wakeLock?: { request(type: 'screen'): Promise<Lock> } }).wakeLock;
  if (!locks) return;
  let held: Promise<Lock | null> | null = null;
  const update = (): void => {
    const wanted = inTask.peek() && document.visibilityState === 'visible';
    if (wanted && !held) held = locks.request('screen').catch(() => null); // refused on a low battery
    if (!wanted && held) {
      void held.then((lock) => lock && lock.release());
      held = null;
    }
  };
  document.addEventListener('visibilitychange', update);
  effect(() => {
    void inTask.value;
    update();
  });
}
