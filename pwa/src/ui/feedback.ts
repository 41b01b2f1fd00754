/** Heard and felt: the table of UI.md. Oscillators, so nothing is fetched; a browser allows sound after the first tap. */
import { PRACTICE } from '../company';
import { settings } from '../shell/settings';

export type Feedback = 'right' | 'wrong' | 'ask' | 'queued' | 'parked' | 'refused' | 'error';

interface Tone {
  hz: number;
  ms: number;
  square?: boolean;
}

const LOW: Tone = { hz: 220, ms: 180, square: true };
const PAUSE = 60;
/** Where nothing counts everything sounds deeper. */
const PITCH = PRACTICE ? 0.6 : 1;

const TABLE: Record<Feedback, { tones: Tone[]; felt: number[] }> = {
  right: { tones: [{ hz: 1000, ms: 90 }], felt: [40] },
  queued: { tones: [{ hz: 1000, ms: 90 }], felt: [40] },
  wrong: { tones: [LOW, LOW], felt: [200, 80, 200] },
  refused: { tones: [LOW, LOW], felt: [200, 80, 200] },
  error: { tones: [LOW, LOW], felt: [400] },
  ask: {
    tones: [
      { hz: 660, ms: 90 },
      { hz: 880, ms: 90 },
    ],
    felt: [60, 60, 60],
  },
  parked: {
    tones: [
      { hz: 660, ms: 90 },
      { hz: 440, ms: 90 },
    ],
    felt: [60, 60, 60],
  },
};

let context: AudioContext | null = null;

/** Call in a tap, e.g. at sign-in: what was silent until then sounds from now on. */
export function unlockSound(): void {
  const Type =
    window.AudioContext || (window as unknown as { webkitAudioContext?: typeof AudioContext }).webkitAudioContext;
  if (!Type) return;
  if (!context) context = new Type();
  if (context.state === 'suspended') void context.resume();
}

/** Sounds and vibrates as the person's settings allow. */
export function feedback(kind: Feedback): void {
  const { sound, vibrate } = settings.peek();
  const { tones, felt } = TABLE[kind];
  if (vibrate && navigator.vibrate) navigator.vibrate(felt);
  if (!sound) return;
  unlockSound();
  if (context) play(context, tones);
}

function play(audio: AudioContext, tones: Tone[]): void {
  let at = audio.currentTime;
  for (const { hz, ms, square } of tones) {
    const oscillator = audio.createOscillator();
    const gain = audio.createGain();
    const end = at + ms / 1000;
    oscillator.type = square ? 'square' : 'sine';
    oscillator.frequency.value = hz * PITCH;
    gain.gain.setValueAtTime(square ? 0.25 : 0.5, at);
    gain.gain.setValueAtTime(square ? 0.25 : 0.5, end - 0.01);
    gain.gain.linearRampToValueAtTime(0, end); // no click at the end
    oscillator.connect(gain);
    gain.connect(audio.destination);
    oscillator.start(at);
    oscillator.stop(end);
    at = end + (square ? PAUSE / 1000 : 0);
  }
}
