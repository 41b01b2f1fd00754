/** What a person hears and feels, who does not watch the screen: one tone where it is right, two low ones where it is wrong, never silence. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

const heard: { hz: number; type: string }[] = [];
const felt: unknown[] = [];

class Oscillator {
  type = 'sine';
  frequency = { value: 0 };
  connect(): unknown {
    return { connect: () => undefined };
  }
  start(): void {
    heard.push({ hz: this.frequency.value, type: this.type });
  }
  stop(): void {}
}

class Sound {
  state = 'running';
  currentTime = 0;
  destination = {};
  createOscillator(): Oscillator {
    return new Oscillator();
  }
  createGain(): unknown {
    const gain = { value: 0, setValueAtTime: () => undefined, linearRampToValueAtTime: () => undefined };
    return { gain, connect: () => undefined };
  }
  resume(): Promise<void> {
    return Promise.resolve();
  }
}

beforeEach(() => {
  heard.length = felt.length = 0;
  vi.resetModules();
  vi.stubGlobal('AudioContext', Sound);
  Object.defineProperty(navigator, 'vibrate', { configurable: true, value: (pattern: unknown) => felt.push(pattern) });
});

afterEach(() => vi.unstubAllGlobals());

it.each([
  ['right', 1, 'sine', 1000],
  ['queued', 1, 'sine', 1000],
  ['wrong', 2, 'square', 220],
  ['refused', 2, 'square', 220],
  ['error', 2, 'square', 220],
  ['ask', 2, 'sine', 660],
  ['parked', 2, 'sine', 660],
] as const)('%s', async (kind, tones, type, hz) => {
  const { feedback } = await import('./feedback');
  feedback(kind);
  expect(heard.length).toBe(tones);
  expect(heard[0]).toEqual({ hz, type });
  expect(felt.length).toBe(1);
});

it('is silent, and still, only where the person wants it so', async () => {
  const { feedback } = await import('./feedback');
  const { settings: now } = await import('../shell/settings');
  now.value = { ...now.peek(), sound: false, vibrate: false };
  feedback('wrong');
  expect([heard.length, felt.length]).toEqual([0, 0]);
});
