/** Scans, whatever they come from, one after another to the screen on top. None is dropped but a repeat by the scanner itself. */
import { signal, type ReadonlySignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { change, settings } from '../shell/settings';
import { readCode, type Code } from './code';
import type { Reading } from './gs1';
import { attachWedge, type RawEvent, type Source } from './wedge';

export type { BadReason, Code } from './code';
export type { Reading } from './gs1';
export type { RawEvent, Source } from './wedge';

export interface Scan {
  id: number;
  raw: string;
  code: Code;
  /** of a GS1 code; empty otherwise */
  readings: Reading[];
  source: Source;
  /** performance.now() of its last character */
  at: number;
}

export type ScanHandler = (scan: Scan) => void | Promise<void>;

interface Listener {
  handle: ScanHandler;
  adds: boolean;
}

const REPEAT = 150; // ms: some scanners send a code twice
const queue: Scan[] = [];
const listeners: Listener[] = [];
const keyListeners: ((key: string) => void)[] = [];
const rawListeners: ((event: RawEvent) => void)[] = [];
const pending = signal(0);
const reading = signal(false);
let last = { raw: '', at: -REPEAT };
let serial = 0;

/** True while the sheet for keyboard and camera is open. */
export const openHand = signal(false);

export function offer(raw: string, source: Source, at: number = performance.now()): void {
  const top = listeners[listeners.length - 1];
  const repeated = raw === last.raw && at - last.at < REPEAT && source !== 'hand';
  last = { raw, at };
  if (repeated && !(top && top.adds)) return;
  const { separator, sendsSeparator } = settings.peek().scanner;
  const code = readCode(raw, { separator, separatorsKept: sendsSeparator });
  serial += 1;
  queue.push({ id: serial, raw, code, readings: code.kind === 'gs1' ? code.readings : [], source, at });
  pending.value = queue.length - (reading.peek() ? 0 : 1);
  void work();
}

/** One scan at a time; the next waits for the promise of the one before, and all wait for a screen. */
async function work(): Promise<void> {
  if (reading.peek()) return;
  while (queue.length > 0) {
    const top = listeners[listeners.length - 1];
    if (!top) break;
    const scan = queue.shift()!;
    reading.value = true;
    pending.value = queue.length;
    try {
      await top.handle(scan);
    } catch (error) {
      console.error(error); // the screen's fault must not stop the scans behind it
    }
    reading.value = false;
  }
  pending.value = queue.length;
}

function push<T>(list: T[], entry: T): () => void {
  list.push(entry);
  return () => {
    const at = list.indexOf(entry);
    if (at >= 0) list.splice(at, 1);
  };
}

/** Scans go to the listener added last, until the returned function is called. */
export function listen(handle: ScanHandler, options: { adds?: boolean } = {}): () => void {
  const remove = push(listeners, { handle, adds: !!options.adds });
  void work();
  return remove;
}

/** The screen on top gets the scans. `adds`: the same code at once counts twice. */
export function useScan(handle: ScanHandler, options: { adds?: boolean } = {}): void {
  const latest = useRef(handle);
  latest.current = handle;
  const adds = !!options.adds;
  useEffect(() => listen((scan) => latest.current(scan), { adds }), [adds]);
}

/** The gun's own keys, when they are no scan. */
export function useKeys(handle: (key: string) => void): void {
  const latest = useRef(handle);
  latest.current = handle;
  useEffect(() => push(keyListeners, (key: string) => latest.current(key)), []);
}

/** Every raw event, for the scan-test page. */
export function listenRaw(handle: (event: RawEvent) => void): () => void {
  return push(rawListeners, handle);
}

export const scanner: {
  /** scans that wait behind the one in work */
  pending: ReadonlySignal<number>;
  /** one is in work */
  reading: ReadonlySignal<boolean>;
  byHand: (text: string) => void;
  start: () => () => void;
} = {
  pending,
  reading,
  byHand: (text) => offer(text, 'hand'),
  start: () =>
    attachWedge({
      idle: () => settings.peek().scanner.idle,
      least: () => settings.peek().scanner.least,
      suffixed: () => settings.peek().scanner.sendsSuffix,
      onSuffix: (sendsSuffix) => {
        if (settings.peek().scanner.sendsSuffix !== sendsSuffix) change({ scanner: { sendsSuffix } });
      },
      onText: (text, source) => offer(text, source),
      onKey: (key) => {
        const top = keyListeners[keyListeners.length - 1];
        if (top) top(key);
        return !!top;
      },
      onRaw: (event) => rawListeners.forEach((handle) => handle(event)),
    }),
};
