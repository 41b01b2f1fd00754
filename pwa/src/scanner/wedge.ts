/**
 * Keystrokes and IME commits of a scanner become texts; a gun's own keys become keys.
 *
 * A field that is always focused gives Android an InputConnection for commits (`inputmode=none` keeps the keyboard down); keys are
 * caught before anything else sees them. Every key of an MC3300x says Alt, so Alt alone means nothing.
 */
import { common } from '../i18n/common';
import { GS } from './gs1';

export type Source = 'wedge' | 'ime' | 'camera' | 'hand' | 'serial';

export interface RawEvent {
  at: number;
  type: string;
  detail: string;
}

export interface WedgeOptions {
  /** ms of silence that end a scan without suffix */
  idle: () => number;
  /** shorter runs without suffix are keys pressed by hand */
  least: () => number;
  /** this gun was seen to end its scans with Enter or Tab: a pause inside a scan does not end it */
  suffixed?: () => boolean;
  /** whether a scan ended with Enter or Tab */
  onSuffix?: (sent: boolean) => void;
  onText: (text: string, source: Source) => void;
  /** '0'…'9', '.', '+', 'back', 'enter' or another printable; whether anything took it */
  onKey: (key: string) => boolean;
  onRaw?: (event: RawEvent) => void;
}

const STALLED = 20; // ms by which the silence timer is late when the page was busy: keys may wait behind it
const SUFFIX_LATE = 300; // ms in which Enter or Tab belongs to the scan before it: after silence, a commit, or as the second of CR LF
const SUFFIX_WAIT = 400; // ms of silence that end a scan whose suffix is still to come: a busy gun pauses within a code
const RAPID = 30; // ms between characters that no finger is quick enough for

export function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement) || target.classList.contains('scan-trap')) return false;
  return /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.isContentEditable;
}

/** Listens until the returned function is called. */
export function attachWedge(options: WedgeOptions): () => void {
  const wedge = new Wedge(options);
  return wedge.attach();
}

class Wedge {
  private buffer = '';
  private source: Source = 'wedge';
  private timer: ReturnType<typeof setTimeout> | undefined;
  private due = 0;
  private pushed = 0;
  private gaps = { rapid: 0, slow: 0 };
  private began = 0;
  /** too short for a scan, and no key for anything: the beginning of a scan that paused, if its rest comes */
  private stray = { text: '', at: 0 };
  private ended = -SUFFIX_LATE;
  private alt: string | null = null;
  private readonly trap = document.createElement('input');

  constructor(private readonly options: WedgeOptions) {
    const { trap } = this;
    trap.type = 'text';
    trap.className = 'scan-trap';
    trap.tabIndex = -1;
    trap.setAttribute('inputmode', 'none');
    trap.setAttribute('aria-label', common().scanner);
    trap.autocomplete = 'off';
    trap.setAttribute('autocapitalize', 'off');
    trap.spellcheck = false;
  }

  attach(): () => void {
    const { trap } = this;
    const home = document.body.appendChild(document.createElement('section'));
    home.setAttribute('aria-label', common().scanner);
    home.appendChild(trap);
    const listeners: [EventTarget, string, (event: never) => void, boolean][] = [
      [window, 'keydown', this.keydown, true],
      [window, 'keyup', this.keyup, true],
      [trap, 'input', this.input, false],
      [trap, 'compositionend', this.input, false],
      [document, 'mousedown', this.keepFocus, true],
      [document, 'focusout', this.refocusSoon, true],
      [document, 'click', this.refocusSoon, false],
      [document, 'visibilitychange', this.refocusSoon, false],
    ];
    for (const [target, type, handler, capture] of listeners)
      target.addEventListener(type, handler as EventListener, capture);
    this.refocus();
    return () => {
      for (const [target, type, handler, capture] of listeners)
        target.removeEventListener(type, handler as EventListener, capture);
      clearTimeout(this.timer);
      home.remove();
    };
  }

  private raw(type: string, detail: string): void {
    if (this.options.onRaw) this.options.onRaw({ at: performance.now(), type, detail });
  }

  private keydown = (event: KeyboardEvent): void => {
    if (isField(event.target)) return;
    const { key } = event;
    this.raw(
      'keydown',
      `${key} ${event.code} ${event.keyCode}${event.altKey ? ' alt' : ''}${event.ctrlKey ? ' ctrl' : ''}`,
    );
    if (event.keyCode === 229 || key === 'Unidentified' || key === 'Process') return this.refocus();
    if (key === 'Alt') {
      this.alt = '';
    } else if (this.alt !== null && /^Numpad\d$/.test(event.code)) {
      this.alt += event.code.slice(-1);
      event.preventDefault();
    } else if (event.ctrlKey && (key === ']' || event.code === 'BracketRight')) {
      this.take(event, GS);
    } else if (event.ctrlKey || event.metaKey) {
      return;
    } else if (key === 'Enter' || key === 'Tab') {
      this.suffix(event);
    } else if (key === 'Backspace') {
      if (!this.buffer) this.options.onKey('back');
    } else if (key.length === 1) {
      this.take(event, key);
    }
  };

  /** Alt with digits of the number pad spells a character; 029 is the separator. */
  private keyup = (event: KeyboardEvent): void => {
    if (event.key !== 'Alt' || this.alt === null) return;
    const code = Number(this.alt);
    this.alt = null;
    if (code > 0 && code < 256) this.push(String.fromCharCode(code), 'wedge');
  };

  private take(event: KeyboardEvent, char: string): void {
    if (char === ' ' && !this.buffer && event.target instanceof HTMLButtonElement) return;
    event.preventDefault();
    event.stopPropagation();
    this.push(char, 'wedge');
  }

  private suffix(event: KeyboardEvent): void {
    const late = performance.now() - this.ended < SUFFIX_LATE;
    if (this.buffer || late) {
      event.preventDefault();
      event.stopPropagation();
      if (this.buffer.length >= this.options.least() ? this.isRapid() : late) this.learn(true);
      if (!this.buffer) return;
      if (this.isRapid() && this.began - this.stray.at <= SUFFIX_WAIT) this.buffer = this.stray.text + this.buffer;
      this.end();
    } else if (event.key === 'Enter' && !(event.target instanceof HTMLButtonElement)) {
      this.options.onKey('enter');
    }
  }

  private input = (event: InputEvent | CompositionEvent): void => {
    if ((event as InputEvent).isComposing && event.type === 'input') return;
    const text = event.data && event.data.length >= this.trap.value.length ? event.data : this.trap.value;
    this.trap.value = '';
    if (!text) return;
    this.raw(event.type, `${(event as InputEvent).inputType || ''} ${JSON.stringify(text)}`);
    if (text.length === 1 && !/[\r\n]/.test(text)) return this.push(text, 'ime');
    this.commit(text);
  };

  /** Several characters at once are a whole scan, behind what came just before; lines are scans of their own. */
  private commit(text: string): void {
    for (const line of text.split(/[\r\n]+/)) {
      if (!line) continue;
      this.buffer += line;
      this.source = 'ime';
      this.end();
    }
  }

  private push(text: string, source: Source): void {
    const now = performance.now();
    if (!this.buffer) {
      this.gaps = { rapid: 0, slow: 0 };
      this.began = now;
    } else if (now - this.pushed <= RAPID) this.gaps.rapid += 1;
    else this.gaps.slow += 1;
    this.pushed = now;
    this.buffer += text;
    this.source = source;
    this.listenOn();
  }

  private listenOn(): void {
    clearTimeout(this.timer);
    const wait = this.options.suffixed && this.options.suffixed() && this.isRapid() ? SUFFIX_WAIT : this.options.idle();
    this.due = performance.now() + wait;
    this.timer = setTimeout(this.silence, wait);
  }

  /** Whether what came so far came as no hand types, a pause or two aside. */
  private isRapid(): boolean {
    return this.gaps.rapid > this.gaps.slow;
  }

  private learn(sent: boolean): void {
    if (this.options.onSuffix) this.options.onSuffix(sent);
  }

  private silence = (): void => {
    if (performance.now() - this.due > STALLED) return this.listenOn(); // it was us who were silent
    if (this.buffer.length >= this.options.least()) {
      this.learn(false);
      return this.end();
    }
    const keys = this.buffer;
    this.buffer = '';
    const took = Array.from(keys).map((key) => this.options.onKey(key));
    this.stray = { text: took.indexOf(true) >= 0 ? '' : keys, at: performance.now() };
  };

  private end(): void {
    clearTimeout(this.timer);
    this.ended = performance.now();
    const text = this.buffer;
    this.buffer = '';
    this.stray.text = '';
    this.options.onText(text, this.source);
  }

  /** A tapped button must not take the focus: Chrome would answer the refocus in a gesture with its keyboard. */
  private keepFocus = (event: MouseEvent): void => {
    const field =
      event.target instanceof Element && event.target.closest('input,textarea,select,label,[contenteditable]');
    if (!field && document.activeElement === this.trap) event.preventDefault();
  };

  private refocusSoon = (): void => {
    setTimeout(() => this.refocus(), 0);
  };

  private refocus(): void {
    const active = document.activeElement;
    if (document.visibilityState === 'hidden' || active === this.trap) return;
    if (active === null || active === document.body) this.trap.focus({ preventScroll: true });
  }
}
