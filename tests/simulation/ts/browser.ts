/** One page of a device: the product's store in a realm of its own, whose clock, chance, network and storage are the simulation's. */
import * as indexeddb from 'fake-indexeddb';
import { type KeyObject, createHash, createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { Script, createContext } from 'node:vm';
import type { Carried } from '../../../pwa/src/store/carried';
import type { Store } from '../../../pwa/src/store/store';
import type { Disk } from './disk';
import type { Neighbours } from './neighbours';
import type * as product from './page';

export interface Out {
  fetch?: {
    id: string;
    method: string;
    path: string;
    headers: { [name: string]: string };
    body: string;
    data?: string;
  };
  live?: { id: string; token: string };
  closed?: string;
}

/** What all pages of a device share. `clock` is its own, ms UTC; `time` runs evenly whatever the clock is set to. */
export interface Device {
  name: string;
  disk: Disk;
  neighbours: Neighbours;
  random: () => number;
  clock: number;
  time: number;
  out: Out[];
  crashed: string[];
}

interface Answer {
  status: number;
  headers: { [name: string]: string };
  body: string;
}

interface Socket {
  readyState?: number;
  onopen?: () => void;
  onmessage?: (event: { data: string }) => void;
  onclose?: (event: { code: number }) => void;
}

const script = new Script(readFileSync(new URL('./page.js', import.meta.url), 'utf8') + ';globalThis.Page = Page;');

export class Page {
  readonly store: Store;
  readonly carried: Carried;
  readonly product: typeof product;
  private dead = false;
  private count = 0;
  private readonly timers = new Map<number, { at: number; then: () => void; every: number }>();
  private readonly fetches = new Map<string, { resolve(answer: object): void; reject(error: unknown): void }>();
  private readonly sockets = new Map<string, Socket>();
  private readonly ears = new Map<string, (() => void)[]>();
  private readonly document = { hidden: true, addEventListener: this.listener() };

  constructor(
    private readonly device: Device,
    private readonly number: number,
  ) {
    const context = createContext(this.globals());
    new Script('Date.now = clockOfDevice').runInContext(context);
    script.runInContext(context);
    this.product = (context as unknown as { Page: typeof product }).Page;
    this.store = new this.product.Store('stowage', 'http://server');
    this.store.ready.catch((error: unknown) => this.crash(error));
    this.carried = new this.product.Carried('stowage-carried', 'http://server', () => this.store.beside());
  }

  /** When the next timer is due, by the even time. */
  get wake(): number | null {
    const times = [...this.timers.values()].map(({ at }) => at);
    return times.length === 0 ? null : Math.min(...times);
  }

  ring(): void {
    const due = [...this.timers].filter(([, { at }]) => at <= this.device.time);
    for (const [id, { then, every }] of due.sort(([, a], [, b]) => a.at - b.at)) {
      if (!this.timers.delete(id)) continue;
      if (every > 0) this.timers.set(id, { at: this.device.time + every, then, every });
      then();
    }
  }

  answer(id: string, { status, headers, body }: Answer): void {
    const bytes = Buffer.from(body, 'base64');
    this.take(this.fetches, id)?.resolve({
      status,
      headers: { get: (name: string) => headers[name.toLowerCase()] ?? null },
      arrayBuffer: () => Promise.resolve(new Uint8Array(bytes).buffer),
      json: () => Promise.resolve(bytes.toString()).then(JSON.parse),
    });
  }

  fail(id: string): void {
    this.take(this.fetches, id)?.reject(new TypeError('network'));
  }

  socket(id: string, event: 'open' | 'message' | 'close', data: string, code: number): void {
    const socket = this.sockets.get(id);
    if (socket === undefined) return;
    if (event === 'open') {
      socket.readyState = 1;
      socket.onopen?.();
    } else if (event === 'message') socket.onmessage?.({ data });
    else {
      this.sockets.delete(id);
      socket.onclose?.({ code });
    }
  }

  /** `online`, `offline` of the window; `visibilitychange` of the document. */
  happens(event: string): void {
    for (const heard of this.ears.get(event) ?? []) heard();
  }

  /** Nothing of it goes on; its locks are free. */
  kill(): void {
    this.dead = true;
    for (const known of [this.timers, this.fetches, this.sockets, this.ears]) known.clear();
    this.device.neighbours.gone(this.number);
  }

  private crash(error: unknown): void {
    if (!this.dead) this.device.crashed.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }

  private take<T>(from: Map<string, T>, id: string): T | undefined {
    const found = from.get(id);
    from.delete(id);
    return found;
  }

  private id(): string {
    this.count += 1;
    return `${this.number}.${this.count}`;
  }

  private listener(): (event: string, then: () => void) => void {
    return (event, then) => void this.ears.set(event, [...(this.ears.get(event) ?? []), then]);
  }

  private globals(): object {
    const { device } = this;
    const page = this;
    return {
      ...indexeddb,
      indexedDB: device.disk.factory,
      localStorage: device.disk.storage(),
      clockOfDevice: () => device.clock,
      performance: { now: () => device.time },
      setTimeout: (then: () => void, delay = 0) => this.setTimer(then, delay),
      setInterval: (then: () => void, every: number) => this.setTimer(then, every, every),
      requestIdleCallback: (then: () => void) => this.setTimer(then, 0),
      requestAnimationFrame: (then: () => void) => this.setTimer(then, 16),
      clearTimeout: (id: number | undefined) => id !== undefined && this.timers.delete(id),
      clearInterval: (id: number | undefined) => id !== undefined && this.timers.delete(id),
      addEventListener: this.listener(),
      document: this.document,
      location: { href: 'http://server/m/' },
      navigator: { locks: device.neighbours.locks(this.number), storage: STORAGE },
      BroadcastChannel: function () {
        return device.neighbours.channel(page.number);
      },
      WebSocket: Object.assign(
        function (this: Socket & object) {
          page.open(this);
        },
        { OPEN: 1 },
      ),
      fetch: (url: string, options: Fetched) => this.fetch(url, options),
      crypto: { getRandomValues: (into: Uint8Array) => into.map((_, at) => (into[at] = this.byte())), subtle: SUBTLE },
      AbortController,
      ArrayBuffer,
      Uint8Array,
      Response: AtOnce,
      File: Written,
      DecompressionStream: Object,
      DOMException,
      TextDecoder,
      TextEncoder,
      URL,
      btoa,
      console,
    };
  }

  private byte(): number {
    return Math.floor(this.device.random() * 256);
  }

  private setTimer(then: () => void, delay: number, every = 0): number {
    this.count += 1;
    if (!this.dead) this.timers.set(this.count, { at: this.device.time + delay, then, every });
    return this.count;
  }

  private fetch(url: string, { method, headers, body, signal }: Fetched): Promise<object> {
    return new Promise((resolve, reject) => {
      if (this.dead) return;
      const id = this.id();
      this.fetches.set(id, { resolve, reject });
      signal?.addEventListener('abort', () => {
        this.fetches.delete(id);
        reject(new DOMException('aborted', 'AbortError'));
      });
      const path = url.slice('http://server'.length);
      const told = typeof body === 'string' ? { body } : { body: '', ...(body instanceof ArrayBuffer && binary(body)) };
      this.device.out.push({ fetch: { id, method, path, headers, ...told } });
    });
  }

  private open(socket: Socket & object): void {
    const id = this.id();
    this.sockets.set(id, socket);
    Object.assign(socket, {
      send: (text: string) => {
        const { token } = JSON.parse(text) as { token?: string };
        if (token !== undefined) this.device.out.push({ live: { id, token } });
      },
      close: () => {
        if (this.take(this.sockets, id) === undefined) return;
        this.device.out.push({ closed: id });
        this.setTimer(() => socket.onclose?.({ code: 1006 }), 0);
      },
    });
    this.setTimer(() => this.socket(id, 'open', '', 0), 0);
  }
}

interface Fetched {
  method: string;
  headers: { [name: string]: string };
  body?: unknown;
  signal?: AbortSignal;
}

const STORAGE = {
  persisted: () => Promise.resolve(true),
  persist: () => Promise.resolve(true),
  estimate: () => Promise.resolve({ quota: 1e9, usage: 0 }),
};

const keys = new Map<string, KeyObject>();

function keyOf(pem: string): KeyObject {
  const key = keys.get(pem) ?? createPrivateKey(pem);
  keys.set(pem, key);
  return key;
}

/** WebCrypto done at once, so that nothing is ever finished in another order. */
const SUBTLE = {
  generateKey: () => {
    const encoding = { type: 'spki', format: 'der' } as const;
    const { publicKey, privateKey } = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      publicKeyEncoding: encoding,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    return Promise.resolve({ publicKey: { der: new Uint8Array(publicKey) }, privateKey: { pem: privateKey } });
  },
  exportKey: (_format: string, key: { der: Uint8Array }) => Promise.resolve(key.der),
  sign: (_algorithm: object, key: { pem: string }, data: Uint8Array) =>
    Promise.resolve(new Uint8Array(sign('SHA256', data, { key: keyOf(key.pem), dsaEncoding: 'ieee-p1363' }))),
  digest: (_algorithm: string, data: ArrayBuffer) =>
    Promise.resolve(new Uint8Array(createHash('sha256').update(new Uint8Array(data)).digest()).buffer),
};

/** A Response that holds bytes; what is piped from it through a DecompressionStream is unpacked at once. */
class AtOnce {
  private readonly data: ArrayBuffer;

  constructor(of: ArrayBuffer | Photo) {
    this.data = of instanceof Photo ? of.data : of;
  }

  get body(): { pipeThrough(): ArrayBuffer } {
    return { pipeThrough: () => unpacked(this.data) };
  }

  arrayBuffer(): Promise<ArrayBuffer> {
    return Promise.resolve(this.data);
  }
}

/** A Blob that is read at once. */
export class Photo {
  readonly type = 'image/png';

  constructor(readonly data: ArrayBuffer) {}
}

function binary(bytes: ArrayBuffer): { data: string } {
  return { data: Buffer.from(bytes).toString('base64') };
}

/** A File that is read at once. */
class Written {
  constructor(private readonly parts: string[]) {}

  text(): Promise<string> {
    return Promise.resolve(this.parts.join(''));
  }
}

export function unpacked(data: ArrayBuffer): ArrayBuffer {
  return new Uint8Array(gunzipSync(new Uint8Array(data))).buffer;
}
