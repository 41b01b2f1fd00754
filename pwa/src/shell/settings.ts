/** What this device remembers of how it is used. Kept in localStorage: it must be there before the first paint. */
import { effect, signal } from '@preact/signals';
import { PRACTICE } from '../company';
import { language, type Language } from '../i18n';

export interface ScannerSettings {
  /** id in profiles.json, or '' */
  profile: string;
  /** ms of silence that end a scan without suffix */
  idle: number;
  /** shorter runs without suffix are taken for keys pressed by hand */
  least: number;
  /** a printable that stands for GS, or '' */
  separator: string;
  /** proven on the scan-test page: this gun transmits GS, so nothing is ambiguous for want of it */
  sendsSeparator: boolean;
  /** seen on this gun: Enter or Tab ends its scans */
  sendsSuffix: boolean;
}

export interface Settings {
  language: Language;
  theme: 'auto' | 'light' | 'dark';
  sound: boolean;
  vibrate: boolean;
  lefty: boolean;
  scanner: ScannerSettings;
}

const KEY = 'stowage.settings';

export const DEFAULTS: Settings = {
  language: /^zh/.test(navigator.language || 'zh') ? 'zh-CN' : 'en',
  theme: 'auto',
  sound: true,
  vibrate: true,
  lefty: false,
  scanner: { profile: '', idle: 60, least: 3, separator: '', sendsSeparator: false, sendsSuffix: false },
};

function read(): Settings {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) || '{}') as Partial<Settings>;
    return { ...DEFAULTS, ...kept, scanner: { ...DEFAULTS.scanner, ...kept.scanner } };
  } catch {
    return DEFAULTS; // unreadable or forbidden storage: what a new device has
  }
}

export const settings = signal<Settings>(read());

/** Changes some settings and keeps them. */
export function change(patch: Partial<Omit<Settings, 'scanner'>> & { scanner?: Partial<ScannerSettings> }): void {
  const next = { ...settings.value, ...patch, scanner: { ...settings.value.scanner, ...patch.scanner } };
  settings.value = next;
  try {
    localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    return; // a full disk keeps the change for this visit only
  }
}

/** Puts language, theme and hand on the page, now and whenever they change. */
export function applySettings(surface: 'gun' | 'console'): void {
  const root = document.documentElement;
  const night = window.matchMedia('(prefers-color-scheme: dark)');
  const paint = (): void => {
    const { theme, lefty } = settings.peek();
    const dark = theme === 'dark' || (theme === 'auto' && night.matches);
    root.setAttribute('data-surface', surface);
    if (PRACTICE) root.setAttribute('data-company', 'practice');
    root.setAttribute('data-theme', dark ? 'dark' : 'light');
    root.classList.toggle('lefty', lefty);
    root.lang = settings.peek().language;
    const bar = document.querySelector('meta[name="theme-color"]');
    if (bar) bar.setAttribute('content', PRACTICE ? '#5B2A86' : dark ? '#171D22' : '#FFFFFF');
  };
  night.addListener(paint); // addEventListener on MediaQueryList is younger than some webviews
  effect(() => {
    language.value = settings.value.language;
    paint();
  });
}
