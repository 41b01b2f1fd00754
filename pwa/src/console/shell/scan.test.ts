import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { catchScans } from './scan';

let scanned: string[];
let pressed: string[];
let stop: () => void;
const page = (event: Event): void => void pressed.push((event as KeyboardEvent).key);

function key(name: string, repeat = false): void {
  const event = new KeyboardEvent('keydown', { key: name, repeat, bubbles: true, cancelable: true });
  Object.defineProperty(event, 'isTrusted', { value: true });
  document.body.dispatchEvent(event);
}

beforeEach(() => {
  vi.useFakeTimers();
  scanned = [];
  pressed = [];
  stop = catchScans((text) => scanned.push(text));
  document.addEventListener('keydown', page);
});

afterEach(() => {
  stop();
  document.removeEventListener('keydown', page);
  vi.useRealTimers();
});

test('a run of keys is looked up and presses nothing', () => {
  for (const name of 'C11-12-1') key(name);
  key('Enter');
  expect(scanned).toEqual(['C11-12-1']);
  expect(pressed).toEqual([]);
});

test('a key that is held is the page’s', () => {
  key('j');
  vi.advanceTimersByTime(500);
  for (let at = 0; at < 8; at += 1) {
    key('j', true);
    vi.advanceTimersByTime(33);
  }
  expect(scanned).toEqual([]);
  expect(pressed).toEqual(Array(9).fill('j'));
});

test('a slash is the page’s at once, amid a run it belongs to it', () => {
  key('/');
  expect(pressed).toEqual(['/']);
  for (const name of 'id.gs1.org/01') key(name);
  vi.advanceTimersByTime(50);
  expect(scanned).toEqual(['id.gs1.org/01']);
  expect(pressed).toEqual(['/']);
});
