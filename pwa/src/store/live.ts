/** The WebSocket of pokes. Whatever ends it, the engine is told once, with the token it was opened with. */

export interface LiveEvent {
  event: 'ready' | 'poke' | 'closed';
  partition: string;
  head: number;
  code: number;
  token: string | null;
}

/** How often a screen that is looked at asks whether the server is there. */
const ASK_EVERY_MS = 4_000;
/** So many questions without an answer, and it is gone. */
const UNANSWERED = 2;
/** A server that says nothing for this long is gone even for a screen that nobody looks at: it pings every 20 s. */
const SILENT_MS = 50_000;

export class LiveChannel {
  private end: () => void = () => undefined;

  /** `lost`: a connection that stood is gone; `silent`, because nothing comes through. Told before its `closed`. */
  constructor(
    private readonly base: string,
    private readonly tell: (event: LiveEvent) => void,
    private readonly lost: (silent: boolean) => void,
    /** what the device says of itself (PROTOCOL.md §13) */
    private readonly state: () => object,
  ) {}

  open(token: string): void {
    this.close();
    const url = new URL(`${this.base}/api/sync/live`, location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    const socket = new WebSocket(url.href);
    let ready = false;
    let heard = performance.now();
    let asked = 0;
    const beat = setInterval(() => {
      const gone = document.hidden ? performance.now() - heard > SILENT_MS : asked >= UNANSWERED;
      if (gone) return closed(0, true);
      if (document.hidden) return;
      asked += 1;
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type: 'ping' }));
    }, ASK_EVERY_MS);
    const end = (): void => {
      clearInterval(beat);
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
      this.end = () => undefined;
    };
    const closed = (code: number, silent: boolean): void => {
      end();
      if (ready) this.lost(silent);
      this.tell({ event: 'closed', partition: '', head: 0, code, token });
    };
    socket.onopen = () => socket.send(JSON.stringify({ token, state: this.state() }));
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(String(data)) as { type: string; partition?: string; head?: number };
      heard = performance.now();
      asked = 0;
      if (message.type === 'ping') socket.send(JSON.stringify({ type: 'pong', state: this.state() }));
      if (message.type !== 'ready' && message.type !== 'poke') return;
      ready = true;
      this.tell({ event: message.type, partition: message.partition ?? '', head: message.head ?? 0, code: 0, token });
    };
    socket.onclose = ({ code }) => closed(code, false);
    this.end = end;
  }

  close(): void {
    this.end();
  }
}
