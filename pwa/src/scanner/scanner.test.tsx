import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listen, offer, scanner, type Scan } from '.';
import { attachWedge } from './wedge';

let texts: [string, string][];
let keys: string[];
let detach: () => void;
let suffixed: boolean;

function press(
  key: string,
  more: Partial<KeyboardEventInit> & { keyCode?: number; target?: EventTarget } = {},
): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more });
  if (more.keyCode) Object.defineProperty(event, 'keyCode', { value: more.keyCode });
  (more.target || document.activeElement || document.body).dispatchEvent(event);
  return event;
}

function commit(text: string): void {
  const trap = document.querySelector<HTMLInputElement>('.scan-trap')!;
  trap.value = text;
  trap.dispatchEvent(new InputEvent('input', { data: text, inputType: 'insertText', bubbles: true }));
}

describe('wedge', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    texts = [];
    keys = [];
    suffixed = false;
    detach = attachWedge({
      idle: () => 60,
      least: () => 3,
      suffixed: () => suffixed,
      onSuffix: (sent) => (suffixed = sent),
      onText: (text, source) => texts.push([text, source]),
      onKey: (key) => {
        keys.push(key);
        return /\d/.test(key); // as a keypad
      },
    });
  });
  afterEach(() => {
    detach();
    vi.useRealTimers();
  });

  it('ends at Enter, and the page never sees the suffix', () => {
    'A07-12'.split('').forEach((key) => press(key));
    expect(press('Enter').defaultPrevented).toBe(true);
    expect(texts).toEqual([['A07-12', 'wedge']]);
  });

  it('ends at silence where no suffix is sent; a late suffix belongs to it', () => {
    '85099B'.split('').forEach((key) => press(key));
    vi.advanceTimersByTime(61);
    expect(texts).toEqual([['85099B', 'wedge']]);
    expect(press('Enter').defaultPrevented).toBe(true);
    expect(keys).toEqual([]);
  });

  it('is not cut by a pause inside a scan, once the gun was seen to send a suffix', () => {
    'PO-2611-0021'.split('').forEach((key) => press(key));
    press('Enter');
    '9520001'.split('').forEach((key) => press(key));
    vi.advanceTimersByTime(150);
    '515583'.split('').forEach((key) => press(key));
    vi.advanceTimersByTime(150);
    press('Enter');
    expect(texts.map(([text]) => text)).toEqual(['PO-2611-0021', '9520001515583']);
  });

  it('keeps the first character where the pause comes behind it, unless it was a key for something', () => {
    for (const first of ['N', '7']) {
      press(first);
      vi.advanceTimersByTime(150);
      'OSUCH'.split('').forEach((key) => press(key));
      press('Enter');
      vi.advanceTimersByTime(1000);
    }
    expect(texts.map(([text]) => text)).toEqual(['NOSUCH', 'OSUCH']);
  });

  it('does not wait for a suffix that is no longer sent, but once', () => {
    suffixed = true;
    'A07-12'.split('').forEach((key) => press(key));
    vi.advanceTimersByTime(401);
    expect(texts).toHaveLength(1);
    'A07-13'.split('').forEach((key) => press(key));
    vi.advanceTimersByTime(61);
    expect(texts).toHaveLength(2);
  });

  it('knows a hand from a gun that sends a suffix', () => {
    '2468'.split('').forEach((key) => {
      press(key);
      vi.advanceTimersByTime(100);
    });
    press('Enter');
    vi.advanceTimersByTime(400);
    expect([keys, suffixed]).toEqual([['2', '4', '6', '8', 'enter'], false]);
    suffixed = true;
    press('7');
    vi.advanceTimersByTime(61);
    expect(keys.slice(-1)).toEqual(['7']);
  });

  it('takes a suffix after a commit, and the second of CR LF, for the scan and not for a key', () => {
    commit('PO-1');
    press('Enter');
    'A07'.split('').forEach((key) => press(key));
    press('Enter');
    press('Enter');
    expect(texts.map(([text]) => text)).toEqual(['PO-1', 'A07']);
    expect(keys).toEqual([]);
  });

  it('keeps every character though the gun says Alt with each key', () => {
    'A-1.'.split('').forEach((key) => press(key, { altKey: true }));
    press('Enter', { altKey: true });
    expect(texts).toEqual([['A-1.', 'wedge']]);
  });

  it('takes Ctrl+] and Alt+029 for the separator', () => {
    '10A'.split('').forEach((key) => press(key));
    press(']', { ctrlKey: true, code: 'BracketRight' });
    press('3');
    press('Alt');
    ['0', '2', '9'].forEach((digit) => press(digit, { altKey: true, code: `Numpad${digit}` }));
    window.dispatchEvent(new KeyboardEvent('keyup', { key: 'Alt' }));
    press('7');
    press('Enter');
    expect(texts).toEqual([['10A\x1d3\x1d7', 'wedge']]);
  });

  it('ignores 229 and trusts the commit; several characters are one scan', () => {
    press('Unidentified', { keyCode: 229 });
    commit('010501234567890010L\x1d3712');
    expect(texts).toEqual([['010501234567890010L\x1d3712', 'ime']]);
  });

  it('gathers commits of one character each', () => {
    'PO-1'.split('').forEach(commit);
    vi.advanceTimersByTime(61);
    expect(texts).toEqual([['PO-1', 'ime']]);
  });

  it('gives keys pressed by hand to the keypad', () => {
    press('7');
    vi.advanceTimersByTime(200);
    press('Backspace');
    vi.advanceTimersByTime(400);
    press('Enter');
    expect(keys).toEqual(['7', 'back', 'enter']);
    expect(texts).toEqual([]);
  });

  it('leaves fields alone', () => {
    const field = document.body.appendChild(document.createElement('input'));
    expect(press('a', { target: field }).defaultPrevented).toBe(false);
    vi.advanceTimersByTime(100);
    expect(keys).toEqual([]);
    field.remove();
  });

  it('a scan while a button has the focus does not press it', () => {
    const button = document.body.appendChild(document.createElement('button'));
    'A07'.split('').forEach((key) => press(key, { target: button }));
    expect(press('Enter', { target: button }).defaultPrevented).toBe(true);
    expect(texts).toEqual([['A07', 'wedge']]);
    button.remove();
  });
});

describe('queue', () => {
  it('gives scans one after another, none lost, in order', async () => {
    const done: string[] = [];
    const gates: (() => void)[] = [];
    const remove = listen(
      (scan) =>
        new Promise<void>((resolve) => {
          gates.push(() => {
            done.push(scan.raw);
            resolve();
          });
        }),
    );
    ['a-1', 'a-2', 'a-3'].forEach((text, at) => offer(text, 'wedge', 1000 + at));
    expect(scanner.pending.value).toBe(2);
    for (let at = 0; at < 3; at += 1) {
      await vi.waitFor(() => expect(gates.length).toBe(at + 1));
      gates[at]!();
    }
    await vi.waitFor(() => expect(done).toEqual(['a-1', 'a-2', 'a-3']));
    expect(scanner.pending.value).toBe(0);
    remove();
  });

  it('keeps a scan for the screen that comes, and survives a screen that throws', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    offer('b-1', 'wedge', 2000);
    offer('b-2', 'wedge', 2001);
    expect(scanner.pending.value).toBe(2);
    const got: string[] = [];
    const remove = listen((scan: Scan) => {
      got.push(scan.raw);
      if (scan.raw === 'b-1') throw new Error('broken screen');
    });
    await vi.waitFor(() => expect(got).toEqual(['b-1', 'b-2']));
    expect(log).toHaveBeenCalledOnce();
    log.mockRestore();
    remove();
  });

  it('drops what the scanner itself repeats, except where scans add', async () => {
    const got: string[] = [];
    const plain = listen((scan) => void got.push(scan.raw));
    offer('c-1', 'wedge', 3000);
    offer('c-1', 'wedge', 3100);
    offer('c-1', 'wedge', 3300);
    await vi.waitFor(() => expect(got).toEqual(['c-1', 'c-1']));
    plain();
    const adding = listen((scan) => void got.push(scan.raw), { adds: true });
    offer('c-2', 'wedge', 4000);
    offer('c-2', 'wedge', 4050);
    await vi.waitFor(() => expect(got).toEqual(['c-1', 'c-1', 'c-2', 'c-2']));
    adding();
  });
});
